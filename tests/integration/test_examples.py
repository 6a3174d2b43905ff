"""The examples of the OpenAPI document are what the product answers.

`make examples` writes the answers anew.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.documented import OPENAPI
from tests.example_player import Player, differences, is_recording
from tests.example_stages import BEGINS, Stages
from tests.integration.payments import till_of
from tests.integration.webhooks import begin
from tests.product import Product
from tools.openapi_examples import EVENTS, all_examples, event_examples, examples_of, files

_OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
}
_SECONDS_BETWEEN = 60


@pytest.fixture
def played(product: Product) -> Iterator[Player]:
    """All examples, played in their order a minute apart."""
    product.clock.stop(BEGINS - _SECONDS_BETWEEN)
    clinic = product.organization("Harbour Dental", limit=None, ip_limit=None)
    with till_of(product):
        providers = begin(product)
        player, stages = Player(clinic, providers), Stages(clinic, providers)
        for example in all_examples():
            product.clock.advance(_SECONDS_BETWEEN)
            method, path, _ = _OPERATIONS[example.operation]
            player.play(example, method, path, stages.set(example.operation, example.name))
        player.events = {
            event_type: player.matched(event_examples().get(event_type), event)
            for event_type, event in stages.all_events().items()
        }
        yield player


def test_each_example_is_what_the_product_answers(played: Player) -> None:
    found = []
    for path in files():
        operations = {example.operation for example in examples_of(path)}
        written = {name: named for name, named in played.written.items() if name in operations}
        if is_recording():
            path.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        expected = json.loads(path.read_text(encoding="utf-8"))
        found += list(differences(expected, written, path.parent.name))
    if is_recording():
        in_order = dict(sorted(played.events.items()))
        EVENTS.write_text(json.dumps(in_order, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    found += list(differences(json.loads(EVENTS.read_text(encoding="utf-8")), played.events, EVENTS.name))

    assert not found, "\n".join(found)


def _shown(operation: dict[str, Any]) -> Iterator[str]:
    """What an operation has examples of."""
    for example in all_examples():
        if example.operation == operation["operationId"] and not example.is_problem:
            yield "response"
            if example.body is not None:
                yield "request"


@pytest.mark.parametrize("name", sorted(_OPERATIONS))
def test_each_operation_is_described_and_has_examples(name: str) -> None:
    _, _, operation = _OPERATIONS[name]

    assert operation["summary"]
    assert len(operation["description"]) > len(operation["summary"])
    assert "response" in _shown(operation), "add an example to the function's examples.json"
    assert "requestBody" not in operation or "request" in _shown(operation)
