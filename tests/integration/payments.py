"""The payment provider behind the product, as tests need it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from functions.billing import app as billing
from local.providers.loopback import LostAnswerError
from local.providers.stripe.ledger import Reply, Request
from local.providers.stripe.server import Payments
from tests.product import Client, Product, parameters
from voxanne.billing.stripe.client import stripe
from voxanne.core import secrets

KEY = "sk_test_of_ours"
PAGES = {"success_url": "https://app.example.com/paid", "cancel_url": "https://app.example.com/"}


@dataclass
class Till:
    """The simulated provider, what it was asked, and the events that it wants to send."""

    product: Product
    provider: Payments
    asked: list[Request] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    _faults: list[tuple[str, Callable[[Callable[[], Reply]], Reply]]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def through(self, request: Request, proceed: Callable[[], Reply]) -> Reply:
        with self._lock:
            self.asked.append(request)
            fault = next((each for each in self._faults if request.path.endswith(each[0])), None)
            if fault is not None:
                self._faults.remove(fault)
        return fault[1](proceed) if fault is not None else proceed()

    def next(self, path: str, fault: Callable[[Callable[[], Reply]], Reply], times: int = 1) -> None:
        """Have the next requests of a path go through *fault*."""
        self._faults += [(path, fault)] * times

    def lose_answer(self, path: str, times: int = 1) -> None:
        """Do what is asked, and end the connection without an answer."""

        def lost(proceed: Callable[[], Reply]) -> Reply:
            proceed()
            raise LostAnswerError

        self.next(path, lost, times)

    def be_down(self, path: str = "", status: int = HTTPStatus.FORBIDDEN) -> None:
        """Do nothing from now on: by default as if our key were refused, which the package does not try again."""
        self.next(path, lambda _: Reply(status, {"error": {"type": "api_error"}}), 100)

    def be_up(self) -> None:
        self._faults.clear()

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.provider.ledger.documents.values() if each["object"] == kind]

    def checkout(self, clinic: Client, plan: str = "starter") -> str:
        """Begin a checkout over HTTP; the session's id."""
        answer = clinic("POST", "/api/billing/checkout", {"plan": plan, **PAGES})
        assert answer.status == 200, answer.response.body
        return str(answer.json["url"].rpartition("/")[2])

    def bought(self, clinic: Client, plan: str = "starter") -> dict[str, Any]:
        """Begin and complete a checkout; the subscription. The events of it wait in `events`."""
        session_id = self.checkout(clinic, plan)
        self.provider.ledger.pay(session_id)
        subscription_id = self.provider.ledger.documents[session_id]["subscription"]
        return dict(self.provider.ledger.documents[subscription_id])


@contextmanager
def till_of(product: Product) -> Iterator[Till]:
    """The product with a payment provider behind it."""
    parameters().put_parameter(Name=os.environ["STRIPE_KEY_NAME"], Value=KEY, Type="SecureString", Overwrite=True)
    with Payments(KEY) as provider:
        os.environ["STRIPE_BASE_URL"] = provider.url
        made_anew = (secrets.secret, stripe, billing._pages, billing._accounts)  # noqa: SLF001 - another provider each test
        for kept in made_anew:
            kept.cache_clear()
        till = Till(product, provider)
        provider.through = till.through
        provider.ledger.tell = till.events.extend
        try:
            yield till
        finally:
            for kept in made_anew:
                kept.cache_clear()
