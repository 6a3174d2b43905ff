"""Stripe's objects, with the fields of API version 2026-10-28.endive."""

import secrets
import time
from typing import Any

type Document = dict[str, Any]

_DAY = 86_400
_MONTH = 30 * _DAY
_PRICES = {"voxanne_starter_monthly": 9_900, "voxanne_pro_monthly": 24_900, "voxanne_enterprise_monthly": 99_900}


def new_id(prefix: str) -> str:
    """Return a new id in Stripe's format."""
    return f"{prefix}_{secrets.token_hex(8)}"


def prices() -> dict[str, Document]:
    """Return the prices by id."""
    documents: list[Document] = [
        {
            "id": f"price_{name}",
            "object": "price",
            "active": True,
            "currency": "usd",
            "lookup_key": name,
            "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed"},
            "type": "recurring",
            "unit_amount": amount,
        }
        for name, amount in _PRICES.items()
    ]
    return {price["id"]: price for price in documents}


def customer(metadata: Document) -> Document:
    """Return a new customer."""
    return {"id": new_id("cus"), "object": "customer", "created": int(time.time()), "metadata": metadata}


def session(form: Document, base_url: str) -> Document:
    """Return an open checkout session."""
    identifier = new_id("cs_test")
    now = int(time.time())
    return {
        "id": identifier,
        "object": "checkout.session",
        "client_reference_id": form.get("client_reference_id"),
        "customer": form.get("customer"),
        "created": now,
        "expires_at": now + _DAY,
        "livemode": False,
        "metadata": form.get("metadata", {}),
        "mode": form["mode"],
        "payment_status": "unpaid",
        "status": "open",
        "subscription": None,
        "success_url": form["success_url"],
        "cancel_url": form.get("cancel_url"),
        "url": f"{base_url}/pay/{identifier}",
    }


def subscription(customer_id: str, price: Document, metadata: Document) -> Document:
    """Return an active subscription."""
    identifier, now = new_id("sub"), int(time.time())
    return {
        "id": identifier,
        "object": "subscription",
        "cancel_at": None,
        "cancel_at_period_end": False,
        "created": now,
        "customer": customer_id,
        "items": {
            "object": "list",
            "data": [
                {
                    "id": new_id("si"),
                    "object": "subscription_item",
                    "current_period_start": now,
                    "current_period_end": now + _MONTH,
                    "price": price,
                    "quantity": 1,
                }
            ],
        },
        "livemode": False,
        "metadata": metadata,
        "pause_collection": None,
        "status": "active",
    }


def invoice(subscribed: Document) -> Document:
    """Return the paid invoice of a subscription's period."""
    (item,) = subscribed["items"]["data"]
    period = {"start": item["current_period_start"], "end": item["current_period_end"]}
    details = {"subscription": subscribed["id"], "metadata": subscribed["metadata"]}
    return {
        "id": new_id("in"),
        "object": "invoice",
        "customer": subscribed["customer"],
        "lines": {"object": "list", "data": [{"period": period, "parent": {"type": "subscription_item_details"}}]},
        "parent": {"type": "subscription_details", "subscription_details": details},
        "status": "paid",
    }


def event(kind: str, document: Document) -> Document:
    """Return an event with a copy of the object."""
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "data": {"object": document},
        "livemode": False,
        "type": kind,
    }
