from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from voxanne.billing.accounts import BillingAccount
from voxanne.core import clock
from voxanne.core.fields import Input, Timestamp
from voxanne.domain.organizations.models import BillingStatus, StoredOrganization
from voxanne.domain.organizations.plans import PlanName

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_VISIBLE_ASCII = r"^https?://[!-~]+$"


def _web_address(url: str) -> str:
    """Refuse what a browser should not be sent to after a payment: anything but https, this machine aside."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"https", "http"} or (parts.scheme == "http" and host not in _HERE):
        raise PydanticCustomError("url", "must be an absolute https URL (http is for localhost alone)")
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("url", "must not hold a user or password")
    return url


type WebAddress = Annotated[
    str,
    AfterValidator(_web_address),
    Field(
        max_length=2000,
        pattern=_VISIBLE_ASCII,
        examples=["https://app.example.com/billing"],
        json_schema_extra={"format": "uri"},
    ),
]


class NewCheckout(Input):
    """What is to be paid for, and where the browser goes afterwards."""

    plan: PlanName
    success_url: WebAddress = Field(description="May hold {CHECKOUT_SESSION_ID}, which Stripe fills in.")
    cancel_url: WebAddress | None = None


class NewPortalSession(Input):
    """Where the browser goes from Stripe's customer portal."""

    return_url: WebAddress


class StripePage(BaseModel):
    """A page of Stripe's for a browser. Whoever has its URL acts as the customer: redirect at once, don't keep it."""

    url: str
    expires_at: Timestamp | None = None


class Billing(BaseModel):
    """How an organisation pays, and what for."""

    plan: PlanName
    status: BillingStatus
    service: Literal["on", "off"]
    price: str | None = Field(default=None, description="The lookup key of the subscribed price.")
    current_period_end: Timestamp | None = None
    cancel_at: Timestamp | None = Field(default=None, description="When it ends, if that was asked for.")


def shown(account: BillingAccount, organization: StoredOrganization) -> Billing:
    """As clients see it."""
    deciding = account.deciding
    told: dict[str, Any] = {}
    if deciding is not None:
        end = max(deciding.period_end or 0, deciding.paid_until or 0) or None
        told = {"price": deciding.price, "current_period_end": _instant(end), "cancel_at": _instant(deciding.cancel_at)}
    return Billing(
        plan=organization.plan,
        status=organization.billing_status,
        service="on" if organization.service_on else "off",
        **told,
    )


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else clock.instant(seconds)
