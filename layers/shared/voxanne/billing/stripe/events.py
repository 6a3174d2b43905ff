"""An event of Stripe's, read as far as we act on it."""

from dataclasses import dataclass
from typing import Any

from voxanne.billing.stripe.objects import Document, get, id_of, number_at, subscription_of_invoice
from voxanne.core import clock

_THIN = "v2.core.event"
_SUBSCRIPTION_TYPES = ("customer.subscription.", "v1.customer.subscription.")
SESSION_TYPES = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
INVOICE_TYPES = frozenset(
    {
        "invoice.paid",
        "invoice.payment_failed",
        "invoice.payment_action_required",
        "invoice.finalization_failed",
    }
)
CUSTOMER_DELETED = "customer.deleted"
SUBSCRIPTION_DELETED = "customer.subscription.deleted"
SUBSCRIPTION_CREATED = "customer.subscription.created"


@dataclass(frozen=True)
class Event:
    """What happened: `object` is a snapshot as it was then, empty in a thin event, which only names the object."""

    id: str
    type: str
    created: int
    livemode: bool
    account: str | None
    object: Document
    related: str | None = None

    @classmethod
    def parse(cls, payload: Document) -> "Event":
        """Read a payload whose signature was good."""
        thin = get(payload, "object") == _THIN
        found = get(payload, "data", "object")
        return cls(
            id=str(get(payload, "id") or ""),
            type=str(get(payload, "type") or ""),
            created=_seconds(get(payload, "created")),
            livemode=get(payload, "livemode") is True,
            # `context` is what a thin event has in its place.
            account=id_of(get(payload, "account")) or id_of(get(payload, "context")),
            object=found if isinstance(found, dict) and not thin else {},
            related=id_of(get(payload, "related_object")) if thin else None,
        )

    @property
    def about_subscription(self) -> bool:
        """Whether its object is a subscription."""
        return self.type.startswith(_SUBSCRIPTION_TYPES)

    @property
    def subscription_id(self) -> str | None:
        """The subscription that it is about, or that its invoice or checkout belongs to."""
        if self.about_subscription:
            return id_of(self.object) or self.related
        if self.type in INVOICE_TYPES:
            return subscription_of_invoice(self.object)
        return id_of(get(self.object, "subscription"))

    @property
    def customer_id(self) -> str | None:
        """The customer that it is about."""
        is_customer = get(self.object, "object") == "customer"
        return id_of(self.object) if is_customer else id_of(get(self.object, "customer"))

    @property
    def reference(self) -> str | None:
        """The organisation for which a checkout was begun, as whoever began it said."""
        return id_of(get(self.object, "client_reference_id")) if self.type in SESSION_TYPES else None

    @property
    def moves_us(self) -> bool:
        """Whether it can change anything here."""
        if self.type in SESSION_TYPES:
            return bool(get(self.object, "mode") == "subscription")
        return self.about_subscription or self.type in INVOICE_TYPES or self.type == CUSTOMER_DELETED


def _seconds(created: Any) -> int:
    """Snapshots tell it in seconds since the epoch, thin events in ISO 8601."""
    if isinstance(created, str):
        return int(clock.seconds_of(created))
    return number_at({"created": created}, "created") or 0
