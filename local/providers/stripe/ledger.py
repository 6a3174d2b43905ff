"""The simulated Stripe's API: parse forms, and create and change objects."""

import copy
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from local.providers.stripe import objects
from local.providers.stripe.objects import Document

_PART = re.compile(r"\[([^\]]*)\]")


def read_form(text: str) -> dict[str, Any]:
    """Parse a form or a query whose names have brackets, as in `metadata[a]=1`."""
    read: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, _, rest = name.partition("[")
        path = [first, *_PART.findall(f"[{rest}" if rest else "")]
        place = read
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return read


def listed(value: Any) -> list[Any]:
    """Return in order the entries that were sent as `name[0]=`."""
    return [value[key] for key in sorted(value, key=int)] if isinstance(value, dict) else []


@dataclass(frozen=True)
class Reply:
    """An answer: a JSON body, or a redirect."""

    status: int
    body: Document
    location: str | None = None


@dataclass(frozen=True)
class Request:
    """A request with its form parsed."""

    method: str
    path: str
    form: Document
    idempotency_key: str | None = None


class RefusedError(Exception):
    """The request is refused, with this status and code."""

    def __init__(self, status: int, code: str, kind: str = "invalid_request_error") -> None:
        super().__init__(code)
        self.reply = Reply(status, {"error": {"type": kind, "code": code, "message": code}})


class Ledger:
    """Customers, checkouts and subscriptions by id. *notify* is called with events after each change."""

    def __init__(self, base_url: str, notify: Callable[[list[Document]], None]) -> None:
        self.documents: dict[str, Document] = dict(objects.prices())
        self._base_url = base_url
        self.tell = notify
        self._checkout_forms: dict[str, Document] = {}
        self._answered: dict[str, tuple[Request, Reply]] = {}
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Reply:
        """Answer a request under ``/v1``; a repeated idempotency key gets the first answer again."""
        with self._lock:
            if request.idempotency_key is None or request.method != "POST":
                return self._do(request)
            first, reply = self._answered.get(request.idempotency_key, (request, None))
            if first != request:
                raise RefusedError(HTTPStatus.BAD_REQUEST, "", "idempotency_error")
            reply = reply or self._do(request)
            self._answered[request.idempotency_key] = (request, reply)
            return reply

    def pay(self, session_id: str) -> str:
        """Complete a checkout as paid; return the URL that the browser goes to."""
        with self._lock:
            session = self._find(session_id, "checkout.session")
            if session["status"] == "expired":
                raise RefusedError(HTTPStatus.GONE, "session_expired")
            if session["status"] == "open":
                self._complete(session)
            return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session_id)

    def change(self, subscription_id: str, changes: Document, price_id: str | None = None) -> Document:
        """Change a subscription as the portal does, and send the event."""
        with self._lock:
            subscription = self._find(subscription_id, "subscription")
            subscription.update(changes)
            if price_id is not None:
                subscription["items"]["data"][0]["price"] = self._find(price_id, "price")
            ended = subscription["status"] == "canceled"
            self._notify("customer.subscription.deleted" if ended else "customer.subscription.updated", subscription)
            return copy.deepcopy(subscription)

    def subscriptions_of(self, customer_id: str) -> list[str]:
        """Return the ids of a customer's subscriptions that have not ended."""
        return [
            document["id"]
            for document in self.documents.values()
            if document["object"] == "subscription"
            and document["customer"] == customer_id
            and document["status"] != "canceled"
        ]

    def _do(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/")[1:]:
            case "POST", ["customers"]:
                return self._store(objects.customer(request.form.get("metadata", {})))
            case "GET", ["prices"]:
                lookup_keys = listed(request.form.get("lookup_keys"))
                prices = [document for document in self.documents.values() if document.get("lookup_key") in lookup_keys]
                return _page(request, prices)
            case _, ["checkout", "sessions", *rest]:
                return self._do_checkout(request, rest)
            case "POST", ["billing_portal", "sessions"]:
                customer = self._find(request.form.get("customer", ""), "customer")
                opened = {"id": objects.new_id("bps"), "object": "billing_portal.session", "customer": customer["id"]}
                return self._store({**opened, "url": f"{self._base_url}/portal/{opened['id']}"})
            case "GET", ["subscriptions", identifier]:
                return Reply(HTTPStatus.OK, copy.deepcopy(self._find(identifier, "subscription")))
        raise RefusedError(HTTPStatus.NOT_FOUND, "unknown_path")

    def _do_checkout(self, request: Request, path: list[str]) -> Reply:
        match request.method, path:
            case "POST", []:
                return self._begin(request.form)
            case "GET", []:
                return _page(request, self._sessions(request.form))
            case "POST", [identifier, "expire"]:
                return self._expire(self._find(identifier, "checkout.session"))
        raise RefusedError(HTTPStatus.NOT_FOUND, "unknown_path")

    def _begin(self, form: Document) -> Reply:
        self._find(form.get("customer", ""), "customer")
        for line in listed(form.get("line_items")):
            self._find(line.get("price", ""), "price")
        reply = self._store(objects.session(form, self._base_url))
        self._checkout_forms[reply.body["id"]] = form
        return reply

    def _sessions(self, form: Document) -> list[Document]:
        """Return a customer's checkouts, of a status if one is given, newest first."""
        sought: Document = {"object": "checkout.session"}
        sought |= {name: form[name] for name in ("customer", "status") if name in form}
        found = [each for each in self.documents.values() if {name: each.get(name) for name in sought} == sought]
        return found[::-1]

    def _expire(self, session: Document) -> Reply:
        if session["status"] != "open":
            raise RefusedError(HTTPStatus.BAD_REQUEST, "")
        session.update({"status": "expired", "url": None})
        self._notify("checkout.session.expired", session)
        return Reply(HTTPStatus.OK, copy.deepcopy(session))

    def _complete(self, session: Document) -> None:
        form = self._checkout_forms[session["id"]]
        (line,) = listed(form["line_items"])
        metadata = form.get("subscription_data", {}).get("metadata", {})
        subscribed = objects.subscription(session["customer"], self.documents[line["price"]], metadata)
        self.documents[subscribed["id"]] = subscribed
        session.update({"status": "complete", "payment_status": "paid", "subscription": subscribed["id"], "url": None})
        events = {
            "customer.subscription.created": subscribed,
            "checkout.session.completed": session,
            "invoice.paid": objects.invoice(subscribed),
        }
        self.tell([objects.event(kind, copy.deepcopy(document)) for kind, document in events.items()])

    def _notify(self, kind: str, document: Document) -> None:
        self.tell([objects.event(kind, copy.deepcopy(document))])

    def _store(self, document: Document) -> Reply:
        self.documents[document["id"]] = document
        return Reply(HTTPStatus.OK, copy.deepcopy(document))

    def _find(self, identifier: str, kind: str) -> Document:
        document = self.documents.get(identifier)
        if document is None or document["object"] != kind:
            raise RefusedError(HTTPStatus.NOT_FOUND, "resource_missing")
        return document


def _page(request: Request, documents: list[Document]) -> Reply:
    body = {"object": "list", "data": copy.deepcopy(documents), "has_more": False, "url": request.path}
    return Reply(HTTPStatus.OK, body)
