"""Values in Stripe's objects, in the current API version and in older ones.

A webhook endpoint renders events in the API version of its creation, and stored events never change: both places are
read. 2025-03-31.basil moved the end of the period from the subscription to its items, and an invoice's subscription
into `parent`.
"""

from collections.abc import Iterator
from typing import Any

from voxanne.core import clock

type Document = dict[str, Any]

# Metadata names of the organisation: ours, and a common one. Customers use metadata for other purposes too, so only
# values that have the form of our ids count.
_TENANT_NAMES = ("organization_id", "tenant_id")
_ORGANIZATION_PREFIX = "org_"


def get(document: Any, *path: str) -> Any:
    """Return the value at a path of names, or None if a part of it is absent."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def id_of(reference: Any) -> str | None:
    """Return the id of an object that is referred to by its id, or expanded."""
    identifier = reference.get("id") if isinstance(reference, dict) else reference
    return identifier if isinstance(identifier, str) and identifier else None


def seconds_at(document: Any, *path: str) -> int | None:
    """Return the time at a path in seconds since the epoch; None if there is none that can be written as RFC 3339."""
    value = get(document, *path)
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 <= value <= clock.LAST_SECOND else None


def tenants_named(document: Document) -> set[str]:
    """Return the organisations that an object's metadata name: to compare with the owner, never to find it."""
    metadata = (
        get(document, "metadata"),
        get(document, "parent", "subscription_details", "metadata"),
        get(document, "subscription_details", "metadata"),
    )
    values = (get(document, name) for document in metadata for name in _TENANT_NAMES)
    return {value for value in values if isinstance(value, str) and value.startswith(_ORGANIZATION_PREFIX)}


def lookup_keys(subscription: Document) -> list[str]:
    """Return the lookup keys of a subscription's prices."""
    keys = (get(item, "price", "lookup_key") for item in _list(subscription, "items"))
    return [key for key in keys if isinstance(key, str) and key]


def period_end(subscription: Document) -> int | None:
    """Return the end of the current period, in seconds since the epoch: the latest of the subscription's items."""
    ends = [seconds_at(item, "current_period_end") for item in _list(subscription, "items")]
    latest = max((end for end in ends if end is not None), default=None)
    return seconds_at(subscription, "current_period_end") if latest is None else latest


def cancels_at(subscription: Document) -> int | None:
    """Return when a subscription ends that was cancelled for a later moment; it is active until then."""
    cancel_at = seconds_at(subscription, "cancel_at")
    if cancel_at is None and get(subscription, "cancel_at_period_end") is True:
        return period_end(subscription)
    return cancel_at


def subscription_of_invoice(invoice: Document) -> str | None:
    """Return the id of the subscription that an invoice bills; None for a manual invoice."""
    return id_of(get(invoice, "parent", "subscription_details", "subscription")) or id_of(get(invoice, "subscription"))


def paid_until(invoice: Document) -> int | None:
    """Return the end of the service period that an invoice bills, from its lines: its own `period_*` is another one."""
    ends = [seconds_at(line, "period", "end") for line in _list(invoice, "lines") if _bills_subscription(line)]
    return max((end for end in ends if end is not None), default=None)


def _bills_subscription(line: Any) -> bool:
    current, former = get(line, "parent", "type"), get(line, "type")
    return bool(current == "subscription_item_details" or former == "subscription")


def _list(document: Document, name: str) -> Iterator[Any]:
    values = get(document, name, "data")
    yield from values if isinstance(values, list) else ()
