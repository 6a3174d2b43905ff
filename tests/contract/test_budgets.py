"""Budgets of round trips (docs/architecture.md), which `make bench` measures, are those of operations there are."""

import asyncio
import importlib
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from benchmarks.routes import BY_METHOD, OF_OPERATIONS
from tests.operations import operations


def test_every_budget_of_an_operation_is_one_of_the_documents_operations() -> None:
    assert set(OF_OPERATIONS) <= {operation.name for operation in operations()}


def test_every_method_has_a_budget() -> None:
    assert {operation.method for operation in operations()} == set(BY_METHOD)


@pytest.fixture
def event_loop() -> Iterator[None]:
    """The thread's event loop, which Mangum otherwise makes, and leaves open."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


# Of FastAPI, as the twin is imported.
@pytest.mark.filterwarnings("ignore:The 'alias' attribute:pydantic.warnings.UnsupportedFieldAttributeWarning")
@pytest.mark.usefixtures("event_loop")
def test_the_twin_answers_the_measured_requests_as_the_product_does() -> None:
    scenarios = importlib.import_module("benchmarks.scenarios")
    with scenarios.sides() as (ours, twin):
        for scenario in scenarios.SCENARIOS:
            if scenario.of_agents:
                answers = []
                for side in (ours, twin):
                    agent_id = scenarios.new_agent(side)
                    answers.append(scenarios.send(side, scenario, agent_id, key=agent_id))
                assert answers[0] == answers[1] < HTTPStatus.BAD_REQUEST, scenario.name
