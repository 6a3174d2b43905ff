"""What a customer sees: paying, and the portal. Opening a page of these is the customer's doing it."""

import html
import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from local.providers.stripe.ledger import Ledger, RefusedError, Reply, Request, read_form
from local.providers.stripe.webhooks import Webhooks

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
    prices = [each["id"] for each in ledger.documents.values() if each["object"] == "price"]
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


def _done(what: str) -> str:
    return f"<!doctype html><title>Done</title><p>Done: {html.escape(what)}</p>"


type Through = Callable[[Request, Callable[[], Reply]], Reply]


class LostAnswerError(Exception):
    """The connection ends without an answer."""


def _straight(_request: Request, proceed: Callable[[], Reply]) -> Reply:
    return proceed()


class Payments:
    """Serves on a free port of the loopback interface while its block lasts.

    Each request of the API goes through *through*, which may answer in the provider's place, wait, or raise
    ``LostAnswerError``.
    """

    def __init__(self, key: str = "", through: Through = _straight) -> None:
        self.key = key
        self.through = through
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.ledger = Ledger(self.url, lambda _: None)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def send_webhooks_to(self, url: str, secret: str) -> None:
        """From now on, tell of what happens; of what happened before, nobody learns."""
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

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        payments = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (LostAnswerError, ConnectionError):
                    self.close_connection = True

            def _answer(self) -> None:
                url = urlsplit(self.path)
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                if not url.path.startswith("/v1/"):
                    self._send(payments._page(url.path))
                    return
                form = read_form(text or url.query)
                request = Request(self.command, url.path, form, self.headers.get("Idempotency-Key"))
                self._send(payments.answer(self.headers.get("Authorization"), request))

            def _send(self, reply: Reply | str) -> None:
                written = reply if isinstance(reply, str) else json.dumps(reply.body)
                self.send_response(HTTPStatus.OK if isinstance(reply, str) else reply.status)
                if isinstance(reply, Reply) and reply.location is not None:
                    self.send_header("Location", reply.location)
                kind = "text/html; charset=utf-8" if isinstance(reply, str) else "application/json"
                answer = written.encode()
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - http.server's names

            def log_message(self, *_arguments: object) -> None:
                """Say nothing: requests hold the key."""

        return Handler

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
