"""What a customer sees: paying, and the portal. Opening a page of these is the customer's doing it."""

import html
from http import HTTPStatus

from local.payments.ledger import Ledger, RefusedError, Reply

_PORTAL = """<!doctype html><title>Portal</title><h1>Your subscription (simulated)</h1><ul>{}</ul>"""


def visit(ledger: Ledger, path: str) -> Reply | str:
    """Open the page at a path: where it leads, or its HTML."""
    match path.strip("/").split("/"):
        case ["pay", session_id]:
            return Reply(HTTPStatus.SEE_OTHER, {}, ledger.pay(session_id))
        case ["portal", portal_id]:
            return _portal(ledger, portal_id)
        case ["portal", portal_id, subscription_id, "cancel"]:
            _check(ledger, portal_id, subscription_id)
            return _done(ledger.change(subscription_id, {"status": "canceled"})["status"])
        case ["portal", portal_id, subscription_id, price_id]:
            _check(ledger, portal_id, subscription_id)
            ledger.change(subscription_id, {}, price_id)
            return _done(price_id)
    raise RefusedError(HTTPStatus.NOT_FOUND, "unknown_path")


def _portal(ledger: Ledger, portal_id: str) -> str:
    customer_id = _customer_of(ledger, portal_id)
    prices = [each["id"] for each in ledger.kept.values() if each["object"] == "price"]
    links = [
        f'<li><a href="/portal/{portal_id}/{subscription_id}/{action}">{html.escape(action)}</a></li>'
        for subscription_id in ledger.subscriptions_of(customer_id)
        for action in [*prices, "cancel"]
    ]
    return _PORTAL.format("".join(links))


def _check(ledger: Ledger, portal_id: str, subscription_id: str) -> None:
    if subscription_id not in ledger.subscriptions_of(_customer_of(ledger, portal_id)):
        raise RefusedError(HTTPStatus.NOT_FOUND, "resource_missing")


def _customer_of(ledger: Ledger, portal_id: str) -> str:
    opened = ledger.kept.get(portal_id)
    if opened is None or opened["object"] != "billing_portal.session":
        raise RefusedError(HTTPStatus.NOT_FOUND, "resource_missing")
    return str(opened["customer"])


def _done(what: str) -> str:
    return f"<!doctype html><title>Done</title><p>Done: {html.escape(what)}</p>"
