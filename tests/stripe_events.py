"""Stripe's events in its current API version and in one before 2025-03-31.basil."""

import itertools
from typing import Any

type Document = dict[str, Any]

_numbers = itertools.count(1)
NOW = 1_795_000_000
MONTH = 30 * 86_400


def item(price: str | None, period_end: int | None = NOW + MONTH) -> Document:
    """Return an item of a subscription."""
    return {
        "id": "si_1",
        "object": "subscription_item",
        "price": {"id": f"price_{price}", "object": "price", "lookup_key": price},
        "quantity": 1,
        "current_period_end": period_end,
    }


def subscription(
    identifier: str = "sub_1",
    customer: str = "cus_1",
    status: str = "active",
    price: str | None = "voxanne_starter_monthly",
    **fields: Any,
) -> Document:
    """Return a subscription."""
    return {
        "id": identifier,
        "object": "subscription",
        "customer": customer,
        "status": status,
        "created": NOW,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "metadata": {},
        "items": {"object": "list", "data": [item(price)]},
        **fields,
    }


def before_basil(document: Document) -> Document:
    """Return the same subscription with its period's end where it was before."""
    items = [{**each, "current_period_end": None} for each in document["items"]["data"]]
    ends = [each["current_period_end"] for each in document["items"]["data"]]
    return {**document, "items": {"object": "list", "data": items}, "current_period_end": max(ends)}


def invoice(subscription_id: str | None = "sub_1", customer: str = "cus_1", **fields: Any) -> Document:
    """Return an invoice of a subscription, or one that was created manually."""
    line = {"period": {"start": NOW, "end": NOW + MONTH}, "parent": {"type": "subscription_item_details"}}
    parent = {"type": "subscription_details", "subscription_details": {"subscription": subscription_id}}
    return {
        "id": f"in_{next(_numbers):06}",
        "object": "invoice",
        "customer": customer,
        "parent": None if subscription_id is None else parent,
        "lines": {"data": [line]},
        "metadata": {},
        **fields,
    }


def session(organization_id: str | None, payment_status: str = "paid", **fields: Any) -> Document:
    """Return a checkout session."""
    return {
        "id": f"cs_test_{next(_numbers):06}",
        "object": "checkout.session",
        "mode": "subscription",
        "client_reference_id": organization_id,
        "customer": "cus_1",
        "subscription": "sub_1",
        "payment_status": payment_status,
        "metadata": {},
        **fields,
    }


def event(kind: str, document: Document, created: int = NOW, **fields: Any) -> Document:
    """Return an event about an object."""
    return {
        "id": f"evt_{next(_numbers):06}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": created,
        "livemode": False,
        "type": kind,
        "data": {"object": document},
        **fields,
    }


def subscription_event(kind: str, created: int = NOW, **fields: Any) -> Document:
    """Return an event about a subscription."""
    return event(f"customer.subscription.{kind}", subscription(**fields), created)


def thin_event(kind: str, identifier: str, **fields: Any) -> Document:
    """Return an event that only names its object."""
    return {
        "id": f"evt_{next(_numbers):06}",
        "object": "v2.core.event",
        "type": kind,
        "created": "2026-11-23T08:00:00.000Z",
        "livemode": False,
        "related_object": {"id": identifier, "type": "subscription", "url": f"/v1/subscriptions/{identifier}"},
        **fields,
    }
