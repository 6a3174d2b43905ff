"""The OpenAPI document is complete: descriptions of everything, named enums, examples that fit their schemas."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.runner.gateway.api_gateway import Request, Response
from tests import documented
from tests.contract.imports import ROOT
from tests.documented import OPENAPI, validator_of
from tools.openapi_descriptions import with_descriptions
from tools.openapi_examples import event_examples
from tools.openapi_problems import MEMBERS, meanings
from voxanne.webhooks.events.event_types import EVENT_TYPES

_SCHEMAS: dict[str, Any] = OPENAPI["components"]["schemas"]
_OPERATIONS = [operation for methods in OPENAPI["paths"].values() for operation in methods.values()]


def _below(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document that is no example, with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            if name not in {"example", "examples"}:
                yield from _below(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _below(inner, f"{place}/{number}")


def test_each_enum_is_a_schema_of_its_own() -> None:
    # One value is no choice: it is the code of a kind of problem.
    places = [place for place, value in _below(OPENAPI) if len(value.get("enum", ())) > 1]

    assert [place for place in places if place.rpartition("/")[0] != "/components/schemas"] == []
    # Names that generators count up.
    assert [name for name in OPENAPI["components"]["schemas"] if name[-1].isdigit()] == []


def test_generators_of_clients_can_read_each_schema() -> None:
    """openapi-python-client leaves out what it cannot read, such as the operation that takes such a body."""
    narrowed = [
        f"{name}.{field}"
        for name, schema in _SCHEMAS.items()
        for part in schema.get("allOf", ())
        for field, value in part.get("properties", {}).items()
        if "const" in value
    ]
    nullable = [place for place, value in _below(_SCHEMAS) if "anyOf" in value and value.get("default") == {}]

    assert narrowed == [], "it merges a text with an enum, not with a const"
    assert nullable == [], "it takes no object for the default of what may be null"


def test_each_pattern_can_be_read_by_regular_expressions_of_16_bits() -> None:
    """A literal /…/ of JavaScript, which validators and generated clients write, has no flag `u` by default."""
    schemas = [OPENAPI, json.loads((ROOT / "functions" / "mcp" / "tools.json").read_text(encoding="utf-8"))]
    patterns = {value["pattern"] for schema in schemas for _, value in _below(schema) if "pattern" in value}

    assert patterns
    assert [pattern for pattern in patterns if max(pattern) > "\uffff"] == []


def test_each_parameter_is_described() -> None:
    parameters = [*OPENAPI["components"]["parameters"].values()]
    parameters += [each for operation in _OPERATIONS for each in operation["parameters"] if "$ref" not in each]

    assert [each["name"] for each in parameters if not each.get("description")] == []


def test_each_field_is_described_where_it_is_or_by_its_type() -> None:
    described = with_descriptions(_SCHEMAS)

    missing = [
        f"{name}.{field}"
        for name, schema in described.items()
        for field, value in schema.get("properties", {}).items()
        if not any("description" in each for each in _shown(value))
    ]
    assert not missing, f"write a docstring below: {missing}"


def _shown(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield value
    for option in value.get("anyOf", [value]):
        if "$ref" in option:
            yield _SCHEMAS[option["$ref"].rpartition("/")[2]]


def test_each_code_of_an_operation_is_one_that_the_page_of_errors_explains() -> None:
    codes = {code for _, value in _below(OPENAPI) for code in value.get("x-codes", [])}

    assert codes <= set(meanings())
    assert set(MEMBERS) <= codes


def test_each_type_of_event_has_an_example_that_fits_its_schema() -> None:
    for event_type in EVENT_TYPES:
        body = OPENAPI["webhooks"][event_type]["post"]["requestBody"]["content"]["application/json"]
        assert body["example"]["type"] == event_type
        validator_of(body["schema"]).validate(body["example"])


def test_each_type_of_event_says_how_to_know_a_sample() -> None:
    for event_type in EVENT_TYPES:
        body = OPENAPI["webhooks"][event_type]["post"]["requestBody"]["content"]["application/json"]
        schema = _SCHEMAS[body["schema"]["$ref"].rpartition("/")[2]]
        assert schema["properties"]["test"]["type"] == "boolean"
        assert "test" not in schema["required"]


def test_the_examples_of_events_about_calls_follow_one_call() -> None:
    calls = {name: event["call"] for name, event in event_examples().items() if "call" in event}

    assert len({call["id"] for call in calls.values()}) == 1
    assert (calls["call.started"]["status"], calls["call.ended"]["status"]) == ("in_progress", "completed")
    assert calls["call.transcript_ready"]["has_transcript"]
    assert calls["call.recording_ready"]["has_recording"]


def _answered(status: int, body: bytes, **headers: str) -> Response:
    sent = {
        "Content-Type": "application/json",
        "Request-Id": "id",
        **{n.replace("_", "-"): v for n, v in headers.items()},
    }
    return Response(status, tuple(sent.items()), body)


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (_answered(418, b"{}"), "418 is not documented"),
        (_answered(200, b'{"status": "ok"}', Location="/"), "undocumented headers: {'location'}"),
        (_answered(200, b'{"status": "down"}'), "does not fit its schema"),
        (_answered(200, b"<p>", Content_Type="text/html"), "text/html"),
        (Response(200, (("Content-Type", "application/json"),), b'{"status": "ok"}'), "lacks documented headers"),
        (
            _answered(405, b'{"code": "not_found"}', Allow="GET", Content_Type="application/problem+json"),
            "undocumented code not_found",
        ),
    ],
    ids=["status", "header", "body", "media type", "no header", "code"],
)
def test_a_response_that_is_not_in_the_document_fails_the_test_that_gets_it(response: Response, said: str) -> None:
    request = Request("GET", "/health", "", (), b"", "198.51.100.7")
    documented.check(request, _answered(200, b'{"status": "ok"}'))

    with pytest.raises(AssertionError, match=said):
        documented.check(request, response)
