"""The measured requests, and how they go through the product's gateway to our function or to the twin."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.contexts import context
from benchmarks.twin.app import lambda_handler as twin_handler
from local.runner.functions.invoke_api import InProcessFunctions
from local.runner.gateway.api_gateway import Gateway, Request
from local.runner.gateway.usage_plans import PlanKey
from tests.product import Answer, Client, Product, deployment, in_process_product

AGENTS = "AgentsFunction"
_AGENT: dict[str, Any] = {
    "name": "Front desk",
    "prompt": "You answer the phone of a dental clinic. Be brief and kind, and book what fits the calendar. " * 20,
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "tools": ["check_availability", "book_appointment", "end_call"],
    "first_message": "Good morning, how can I help?",
    "language": "en-US",
    "transfer_number": "+14155550100",
    "metadata": {"site": "north", "desk": "2"},
}
_IN_A_FULL_PAGE = 25


@dataclass(frozen=True)
class Scenario:
    """A request, and its budget of round trips."""

    name: str
    method: str
    target: str
    round_trips: int
    body: dict[str, Any] | None = None
    keyed: bool = False
    of_agents: bool = True


SCENARIOS = (
    Scenario("GET one agent", "GET", "/api/agents/{agent}", 2),
    Scenario("list 20 agents", "GET", "/api/agents", 2),
    Scenario("PATCH agent", "PATCH", "/api/agents/{agent}", 3, {"name": "Night desk"}),
    Scenario("POST agent", "POST", "/api/agents", 2, _AGENT),
    Scenario("POST agent, Idempotency-Key", "POST", "/api/agents", 2, _AGENT, keyed=True),
    Scenario("DELETE agent", "DELETE", "/api/agents/{agent}", 4),
    Scenario("GET organization", "GET", "/api/organization", 2, of_agents=False),
    Scenario("PATCH organization", "PATCH", "/api/organization", 3, {"name": "Clinic"}, of_agents=False),
    Scenario("GET limits", "GET", "/api/limits", 3, of_agents=False),
)


class Functions(InProcessFunctions):
    """The product's functions, optionally with the twin in place of agents; keeps the last event of each."""

    def __init__(self, *, twin: bool) -> None:
        super().__init__(deployment())
        self._twin = twin
        self.events: dict[str, Any] = {}

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        """Invoke a function, or the twin in its place."""
        self.events[logical_id] = event
        if self._twin and logical_id == AGENTS:
            return twin_handler(event, context())
        return super().invoke(logical_id, event, timeout_seconds)


class OnePlan:
    """A directory in which every gateway key has one plan that throttles nothing."""

    def find(self, _value: str) -> PlanKey:
        """Return the plan of any key."""
        return PlanKey("key", "plan")


class _Unchecked(Product):
    """A product whose answers are not checked against the OpenAPI document: the twin's differ, and checks take time."""

    def send(self, request: Request) -> Answer:
        """Send a request through the gateway; return the answer unchecked."""
        return Answer(self.gateway.handle(request))


def unchecked(product: Product, gateway: Gateway) -> Product:
    """Return the product behind another gateway, without checks against the OpenAPI document."""
    return _Unchecked(gateway, product.stack, product.clock)


@dataclass(frozen=True)
class Side:
    """Our side or the twin's: a client of its gateway, and its functions."""

    client: Client
    functions: Functions


@contextmanager
def sides() -> Iterator[tuple[Side, Side]]:
    """Start the product with our agents function and with the twin, over the same tables, with a stopped clock."""
    with in_process_product() as product:
        product.clock.stop(time.time())
        client = product.organization()
        ours, twin = _side(product, client, twin=False), _side(product, client, twin=True)
        for side in (ours, twin):
            # From here on the authorizer's response is cached.
            side.client("GET", "/api/organization")
        for _ in range(_IN_A_FULL_PAGE):
            new_agent(ours)
        yield ours, twin


def _side(product: Product, client: Client, *, twin: bool) -> Side:
    functions = Functions(twin=twin)
    gateway = Gateway(deployment(), functions, OnePlan(), product.clock)
    return Side(replace(client, product=unchecked(product, gateway)), functions)


def new_agent(side: Side) -> str:
    """Create an agent and return its id."""
    response = side.client("POST", "/api/agents", _AGENT)
    identifier: str = response.json["id"]
    return identifier


def send(side: Side, scenario: Scenario, agent_id: str, key: str) -> int:
    """Send a scenario's request and return the response's status."""
    headers = {"Idempotency-Key": key} if scenario.keyed else {}
    target = scenario.target.replace("{agent}", agent_id)
    return side.client(scenario.method, target, scenario.body, headers).status
