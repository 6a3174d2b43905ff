"""Stripe's events, parsed as far as we use them."""

from dataclasses import dataclass

from voxanne.billing.stripe.objects import Document, get, id_of, seconds_at, subscription_of_invoice
from voxanne.core import clock

_THIN = "v2.core.event"
# Types that Stripe has now: what the snapshot of a later one means is not known, so it changes nothing.
_SUBSCRIPTION_TYPES = frozenset(
    f"customer.subscription.{change}"
    for change in (
        *("created", "updated", "deleted", "paused", "resumed", "trial_will_end"),
        *("pending_update_applied", "pending_update_expired"),
    )
)
# Thin events, of many types, are only a reason to fetch.
_THIN_SUBSCRIPTION_TYPES = "v1.customer.subscription."
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
# How far Stripe's clock may be from ours.
MAX_CLOCK_SKEW_SECONDS = 2
CUSTOMER_DELETED = "customer.deleted"
SUBSCRIPTION_DELETED = "customer.subscription.deleted"
SUBSCRIPTION_CREATED = "customer.subscription.created"


@dataclass(frozen=True)
class Event:
    """An event; `object` is a snapshot of that moment, empty in a thin event, which only names `related`."""

    id: str
    type: str
    created: int
    livemode: bool
    account: str | None
    object: Document
    related: str | None = None

    @classmethod
    def parse(cls, payload: Document, received: float | None = None) -> "Event":
        """Return the event in an authentic payload.

        An event that claims to be later than it was *received* (seconds since the epoch) counts as of then: otherwise
        a clock that is ahead would put it above all that really happens in the meantime.
        """
        is_thin = get(payload, "object") == _THIN
        created = created_at(payload) or 0
        snapshot = get(payload, "data", "object")
        return cls(
            id=str(get(payload, "id") or ""),
            type=str(get(payload, "type") or ""),
            created=created if received is None else min(created, int(received) + MAX_CLOCK_SKEW_SECONDS),
            livemode=get(payload, "livemode") is True,
            # Thin events have `context` instead.
            account=id_of(get(payload, "account")) or id_of(get(payload, "context")),
            object=snapshot if isinstance(snapshot, dict) and not is_thin else {},
            related=id_of(get(payload, "related_object")) if is_thin else None,
        )

    @property
    def about_subscription(self) -> bool:
        """Whether its object is a subscription."""
        return self.type in _SUBSCRIPTION_TYPES or self.type.startswith(_THIN_SUBSCRIPTION_TYPES)

    @property
    def subscription_id(self) -> str | None:
        """The subscription of the event, or of its invoice or checkout."""
        if self.about_subscription:
            return id_of(self.object) or self.related
        if self.type in INVOICE_TYPES:
            return subscription_of_invoice(self.object)
        return id_of(get(self.object, "subscription"))

    @property
    def customer_id(self) -> str | None:
        """The customer of the event."""
        is_customer = get(self.object, "object") == "customer"
        return id_of(self.object) if is_customer else id_of(get(self.object, "customer"))

    @property
    def reference(self) -> str | None:
        """The organisation that a checkout session names: set by the client that created the session."""
        return id_of(get(self.object, "client_reference_id")) if self.type in SESSION_TYPES else None

    @property
    def is_relevant(self) -> bool:
        """Whether the event can change a billing account."""
        if self.type in SESSION_TYPES:
            return bool(get(self.object, "mode") == "subscription")
        return self.about_subscription or self.type in INVOICE_TYPES or self.type == CUSTOMER_DELETED


def created_at(payload: Document) -> int | None:
    """Return when an event was created, in seconds since the epoch, or None. In thin events it is in ISO 8601.

    Raises:
        ValueError: it is no time.
    """
    created = get(payload, "created")
    return int(clock.seconds_of(created)) if isinstance(created, str) else seconds_at(payload, "created")
