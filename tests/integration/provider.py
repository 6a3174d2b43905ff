"""The provider and the queue, as tests of what goes on behind an answer need them."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from functions.agent_provisioner import app as provisioner
from functions.call_dispatcher import app as dispatcher
from local.providers.loopback import LostAnswerError
from local.providers.vapi.protocol import Reply, Request
from local.providers.vapi.server import Simulator
from tests.integration.work_queues import hand_over, messages_in
from tests.product import Client, Product, parameters
from voxanne.core import secrets
from voxanne.vapi.client import vapi

KEY = "the-provider's-private-key"

type Proceed = Callable[[], Reply]


def accepted_and_lost(proceed: Proceed) -> Reply:
    """Carry the request out, and let the connection end without an answer."""
    proceed()
    raise LostAnswerError


@dataclass
class Voice:
    """The simulated provider, and what it was asked."""

    simulator: Simulator
    product: Product
    asked: list[Request] = field(default_factory=list)
    _faults: list[tuple[str, Callable[[Callable[[], Reply]], Reply]]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def through(self, request: Request, proceed: Callable[[], Reply]) -> Reply:
        with self._lock:
            self.asked.append(request)
            fault = next((each for each in self._faults if each[0] == request.method), None)
            if fault is not None:
                self._faults.remove(fault)
        return fault[1](proceed) if fault is not None else proceed()

    def next(self, method: str, fault: Callable[[Callable[[], Reply]], Reply], times: int = 1) -> None:
        """Have the next requests of a method go through *fault*."""
        self._faults += [(method, fault)] * times

    def answer_next(self, method: str, status: int, message: Any = "no", times: int = 1) -> None:
        """Have the next requests of a method answered so, with nothing done."""
        self.next(method, lambda _: Reply(status, {"message": message, "statusCode": status}), times)

    @property
    def assistants(self) -> list[dict[str, Any]]:
        return list(self.simulator.assistants.assistants.values())

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.asked)

    def work(self, *, deliveries: int = 1) -> list[str]:
        """Deliver what lies in the queue, again where it fails; return bodies of what is left."""
        for _ in range(deliveries):
            for message in messages():
                self.deliver(message)
        return [message["Body"] for message in messages()]

    def deliver(self, message: Any) -> bool:
        """Hand one message to the worker as Lambda does, and delete it if it was done."""
        return hand_over("AgentProvisionerFunction", os.environ["AGENTS_QUEUE_URL"], message)

    def after_the_lease(self) -> None:
        """Let the time pass after which the worker that holds the lease must be dead."""
        self.product.clock.advance(61)


def messages() -> list[Any]:
    """All messages, at once receivable again."""
    return messages_in(os.environ["AGENTS_QUEUE_URL"])


def agent_of(clinic: Client, agent_id: str) -> Any:
    return clinic("GET", f"/api/agents/{agent_id}").json


@contextmanager
def simulated(product: Product) -> Iterator[Voice]:
    """The product with a provider behind it."""
    parameters().put_parameter(Name=os.environ["VAPI_KEY_NAME"], Value=KEY, Type="SecureString", Overwrite=True)
    with Simulator(KEY, now=product.clock) as simulator:
        os.environ["VAPI_BASE_URL"] = simulator.url
        # Another provider each test.
        made_anew = (secrets.secret, vapi, provisioner._provisioner, dispatcher._dispatcher)  # noqa: SLF001
        for kept in made_anew:
            kept.cache_clear()
        voice = Voice(simulator, product)
        simulator.through = voice.through
        try:
            yield voice
        finally:
            for kept in made_anew:
                kept.cache_clear()
