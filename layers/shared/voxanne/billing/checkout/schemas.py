"""What clients send to open Stripe's pages."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import Input
from voxanne.domain.organizations.plans import PlanName

_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_VISIBLE_ASCII_URL = r"^https?://[!-~]+$"


def _check_url(url: str) -> str:
    """Refuse a URL that a browser should not be sent to after a payment: only https, or http to localhost."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"https", "http"}:
        raise PydanticCustomError("url", "must be an absolute https URL (http is allowed for localhost only)")
    if parts.scheme == "http" and host not in _LOOPBACK_HOSTS:
        raise PydanticCustomError("url", "must be an absolute https URL (http is allowed for localhost only)")
    if parts.username is not None or parts.password is not None:
        raise PydanticCustomError("url", "must not contain a user or password")
    if not re.fullmatch(_VISIBLE_ASCII_URL, url):
        raise PydanticCustomError("url", "must hold visible ASCII characters only; escape others with %")
    return url


type WebAddress = Annotated[
    str,
    Field(
        max_length=2000,
        examples=["https://app.example.com/billing"],
        json_schema_extra={"format": "uri", "pattern": _VISIBLE_ASCII_URL},
    ),
    AfterValidator(_check_url),
]


class NewCheckout(Input):
    """The body of a checkout: the plan, and the pages to return to."""

    plan: PlanName
    """The plan to subscribe to."""
    success_url: WebAddress = Field(
        description="The page to return to after the payment. Stripe replaces {CHECKOUT_SESSION_ID} in it."
    )
    cancel_url: WebAddress | None = None
    """The page to return to if nothing is paid."""


class NewPortalSession(Input):
    """The body of a session in Stripe's customer portal."""

    return_url: WebAddress
    """The page to return to from the portal."""
