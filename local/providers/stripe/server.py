"""The simulated Stripe's HTTP server: the API, and the pages for a customer's browser.

Opening a page does what the customer would do there: pay, change the plan, cancel.
"""

import html
import json
from http import HTTPStatus
from urllib.parse import urlsplit

from local.providers.loopback import ProviderHandler, Through, straight
from local.providers.stripe.ledger import Ledger, RefusedError, Reply, Request, read_form
from local.providers.stripe.webhooks import Webhooks
from local.runner.loopback import LoopbackServer

_PORTAL = """<!doctype html><title>Portal</title><h1>Your subscription (simulated)</h1><ul>{}</ul>"""


def visit(ledger: Ledger, path: str) -> Reply | str:
    """Open the page at a path; return its redirect or its HTML."""
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
    prices = [document["id"] for document in ledger.documents.values() if document["object"] == "price"]
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
    opened = ledger.documents.get(portal_id)
    if opened is None or opened["object"] != "billing_portal.session":
        raise RefusedError(HTTPStatus.NOT_FOUND, "resource_missing")
    return str(opened["customer"])


def _done(result: str) -> str:
    return f"<!doctype html><title>Done</title><p>Done: {html.escape(result)}</p>"


class Payments(LoopbackServer):
    """The simulated Stripe, while its block lasts.

    Each API request passes *through*, which may answer in the provider's place, wait, or raise ``LostAnswerError``.
    """

    def __init__(self, key: str = "", through: Through[Request, Reply] = straight) -> None:
        super().__init__(self._handler())
        self.key = key
        self.through = through
        self.ledger = Ledger(self.url, lambda _: None)

    def send_webhooks_to(self, url: str, secret: str) -> None:
        """Send webhooks of events from now on."""
        self.ledger.tell = Webhooks(url, secret).send

    def answer(self, authorization: str | None, request: Request) -> Reply:
        """Answer one request of the API."""
        if not self.key or authorization != f"Bearer {self.key}":
            return RefusedError(HTTPStatus.UNAUTHORIZED, "api_key_invalid").reply
        try:
            return self.through(request, lambda: self.ledger.answer(request))
        except RefusedError as error:
            return error.reply

    def _page(self, path: str) -> Reply | str:
        try:
            return visit(self.ledger, path)
        except RefusedError as error:
            return error.reply

    def _handler(self) -> type[ProviderHandler]:
        payments = self

        class Handler(ProviderHandler):
            def _answer(self) -> None:
                url = urlsplit(self.path)
                text = self.read_body().decode()
                if not url.path.startswith("/v1/"):
                    self._send(payments._page(url.path))
                    return
                form = read_form(text or url.query)
                request = Request(self.command, url.path, form, self.headers.get("Idempotency-Key"))
                self._send(payments.answer(self.headers.get("Authorization"), request))

            def _send(self, reply: Reply | str) -> None:
                if isinstance(reply, str):
                    self.send(HTTPStatus.OK, {"Content-Type": "text/html; charset=utf-8"}, reply.encode())
                    return
                location = {} if reply.location is None else {"Location": reply.location}
                headers = {"Content-Type": "application/json", **location}
                self.send(reply.status, headers, json.dumps(reply.body).encode())

            do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names

        return Handler
