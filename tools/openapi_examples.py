"""Examples of requests and responses, from functions/*/examples*.json.

The files have examples by operation and name, each with a request and its response. Requests are written by hand,
responses are recorded: tests/integration/test_examples.py sends all requests, in the order of the files.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EVENTS = ROOT / "functions" / "outbound_webhooks" / "events.json"
"""An event of each type as it is sent, by its type."""
# These files come first, because others need what they create. The others follow by name.
_FIRST = (
    "organization/examples",
    "agents/examples",
    "contacts/examples",
    "calendars/examples",
    "appointments/examples",
    "calendars/examples_with_bookings",
)


@dataclass(frozen=True)
class Example:
    """A request and its response. *query*, *path* and *headers* are those of the request."""

    operation: str
    name: str
    summary: str
    status: int
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: Any = None

    @property
    def is_problem(self) -> bool:
        """Whether the response is a problem document."""
        return self.status >= 400  # noqa: PLR2004 - where HTTP's errors begin

    @property
    def media_type(self) -> str:
        """The media type of the response."""
        return "application/problem+json" if self.is_problem else self.headers.get("Accept", "application/json")


def files() -> list[Path]:
    """Return all files of examples in the order in which they are sent."""
    first = [ROOT / "functions" / f"{name}.json" for name in _FIRST]
    return first + sorted(set((ROOT / "functions").glob("*/examples*.json")) - set(first))


def examples_of(path: Path) -> Iterator[Example]:
    """Read the examples of a file, in its order."""
    for operation, named in json.loads(path.read_text(encoding="utf-8")).items():
        for name, example in named.items():
            request, response = example["request"], example["response"]
            yield Example(
                operation,
                name,
                example["summary"],
                response["status"],
                request.get("path", {}),
                request.get("query", {}),
                request.get("headers", {}),
                request.get("body"),
                response.get("headers", {}),
                response.get("body"),
            )


@functools.cache
def all_examples() -> tuple[Example, ...]:
    """Return the examples of all files."""
    return tuple(example for path in files() for example in examples_of(path))


@functools.cache
def event_examples() -> dict[str, Any]:
    """Return an event of each type, as endpoints receive it."""
    events: dict[str, Any] = json.loads(EVENTS.read_text(encoding="utf-8"))
    return events


def of_operation(operation: str) -> list[Example]:
    """Return the examples of an operation."""
    return [example for example in all_examples() if example.operation == operation]


def header_names(operation: str, status: str) -> set[str]:
    """Return the names of the headers that an operation's examples with this status have."""
    return {
        name
        for example in of_operation(operation)
        if str(example.status) == status
        for name in example.response_headers
    }


def with_examples(operation: dict[str, Any]) -> dict[str, Any]:
    """Return an operation with its examples: in parameters, the request's body and the responses."""
    examples = of_operation(operation["operationId"])
    result = {**operation, "parameters": [_with_value(parameter, examples) for parameter in operation["parameters"]]}
    if "requestBody" in operation:
        good = [example for example in examples if example.body is not None and not example.is_problem]
        sent = {example.name: _named(example.summary, example.body) for example in good}
        result["requestBody"] = _in_content(operation["requestBody"], {"application/json": sent})
    result["responses"] = {
        status: _with_responses(response, [each for each in examples if str(each.status) == status])
        for status, response in operation["responses"].items()
    }
    return result


def with_problem_examples(response: dict[str, Any]) -> dict[str, Any]:
    """Return a shared response with one example of each of its codes, from any operation that has one."""
    found = {
        code: each for each in reversed(all_examples()) if each.is_problem and (code := each.response_body["code"])
    }
    return _with_responses(response, [replace(found[code], name=code) for code in response["x-codes"] if code in found])


def _named(summary: str, value: Any) -> dict[str, Any]:
    return {"summary": summary, "value": value}


def _with_value(parameter: dict[str, Any], examples: list[Example]) -> dict[str, Any]:
    place = parameter.get("in")
    if place not in {"path", "query"}:
        return parameter
    values = [value for each in examples if (value := getattr(each, place).get(parameter["name"])) is not None]
    if not values:
        return parameter
    value = int(values[0]) if parameter["schema"].get("type") == "integer" else values[0]
    return {**parameter, "example": {"true": True, "false": False}.get(str(value), value)}


def _with_responses(response: dict[str, Any], examples: list[Example]) -> dict[str, Any]:
    by_type: dict[str, dict[str, Any]] = {}
    for example in examples:
        if example.response_body is not None:
            by_type.setdefault(example.media_type, {})[example.name] = _named(example.summary, example.response_body)
    return _in_content(response, by_type) if "content" in response else response


def _in_content(holder: dict[str, Any], examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    content = {
        media_type: {**described, "examples": examples[media_type]} if examples.get(media_type) else described
        for media_type, described in holder["content"].items()
    }
    return {**holder, "content": content}
