"""Where things are in Stripe's objects, in the current API version and in older ones.

An endpoint renders events in the version that it was made with, and stored events never change: both places are read.
The period's end moved from the subscription to its items and an invoice's subscription into `parent` with
2025-03-31.basil.
"""

from collections.abc import Iterator
from typing import Any

type Document = dict[str, Any]

# Ours, and one that is common. Only what can be an organisation of ours counts: others use metadata for their own ends.
_TENANT_NAMES = ("organization_id", "tenant_id")
_OUR_IDS = "org_"


def get(document: Any, *path: str) -> Any:
    """What lies at a path of names, or None if something on the way is not there."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def id_of(reference: Any) -> str | None:
    """The id of an object that is given by its id, or expanded."""
    found = reference.get("id") if isinstance(reference, dict) else reference
    return found if isinstance(found, str) and found else None


def number_at(document: Any, *path: str) -> int | None:
    """A whole number at a path, or None."""
    found = get(document, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def tenants_named(document: Document) -> set[str]:
    """Organisations that the metadata of an object names: a cross-check, never an answer."""
    places = (
        get(document, "metadata"),
        get(document, "parent", "subscription_details", "metadata"),
        get(document, "subscription_details", "metadata"),
    )
    named = (get(metadata, name) for metadata in places for name in _TENANT_NAMES)
    return {each for each in named if isinstance(each, str) and each.startswith(_OUR_IDS)}


def lookup_keys(subscription: Document) -> list[str]:
    """Lookup keys of the prices that are subscribed to."""
    found = (get(item, "price", "lookup_key") for item in _listed(subscription, "items"))
    return [each for each in found if isinstance(each, str) and each]


def period_end(subscription: Document) -> int | None:
    """When what is paid for ends: items may differ, the last counts."""
    ends = [number_at(item, "current_period_end") for item in _listed(subscription, "items")]
    known = [end for end in ends if end is not None]
    return max(known) if known else number_at(subscription, "current_period_end")


def cancels_at(subscription: Document) -> int | None:
    """When it ends by a wish that was uttered; service goes on until then."""
    given = number_at(subscription, "cancel_at")
    if given is None and get(subscription, "cancel_at_period_end") is True:
        return period_end(subscription)
    return given


def subscription_of_invoice(invoice: Document) -> str | None:
    """The subscription that is billed; None for a manual invoice."""
    return id_of(get(invoice, "parent", "subscription_details", "subscription")) or id_of(get(invoice, "subscription"))


def paid_until(invoice: Document) -> int | None:
    """The end of the service period that an invoice bills: its lines' (`period_*` of the invoice itself is not it)."""
    ends = [number_at(line, "period", "end") for line in _listed(invoice, "lines") if _is_subscriptions(line)]
    return max((end for end in ends if end is not None), default=None)


def _is_subscriptions(line: Any) -> bool:
    now, before = get(line, "parent", "type"), get(line, "type")
    return bool(now == "subscription_item_details" or before == "subscription")


def _listed(document: Document, name: str) -> Iterator[Any]:
    found = get(document, name, "data")
    yield from found if isinstance(found, list) else ()
