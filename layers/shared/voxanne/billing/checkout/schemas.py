from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import Input
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
