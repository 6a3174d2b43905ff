from typing import Any, Literal

from pydantic import BaseModel, Field

from voxanne.billing.subscriptions.models import BillingAccount
from voxanne.core import clock
from voxanne.core.fields import Timestamp
from voxanne.domain.organizations.models import BillingStatus, StoredOrganization
from voxanne.domain.organizations.plans import PlanName


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


def to_response(account: BillingAccount, organization: StoredOrganization) -> Billing:
    """As clients see it."""
    deciding = account.deciding
    told: dict[str, Any] = {}
    if deciding is not None:
        end = max(deciding.period_end or 0, deciding.paid_until or 0) or None
        told = {"price": deciding.price, "current_period_end": _instant(end), "cancel_at": _instant(deciding.cancel_at)}
    return Billing(
        plan=organization.plan,
        status=organization.billing_status,
        service="on" if organization.is_served else "off",
        **told,
    )


def _instant(seconds: int | None) -> str | None:
    return None if seconds is None else clock.instant(seconds)
