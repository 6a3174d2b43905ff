"""The reference: the OpenAPI document's operations, as data for their pages."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tools.openapi_examples import Example, of_operation
from tools.openapi_problems import meanings, plain
from tools.site.fields import Field, Schemas
from tools.site.markdown import Tab, anchor, block, highlighted, inline
from tools.site.samples import LANGUAGES, Request, installation, sample
from voxanne.api.http.problems import phrase_of

# Codes that all operations of a kind can answer with: the guide explains them once.
_GENERAL = frozenset(
    {
        *("bad_request", "invalid_json", "body_not_allowed", "unknown_query_parameter", "repeated_query_parameter"),
        *("invalid_cursor", "invalid_idempotency_key", "invalid_api_key", "billing_inactive", "insufficient_scope"),
        *("not_found", "method_not_allowed", "conflict", "stale_version", "request_too_large", "invalid_fields"),
        *("unsupported_media_type", "idempotency_key_reused", "rate_limited", "throttled", "quota_exceeded"),
        *("internal_error", "service_unavailable", "timeout"),
    }
)


@dataclass(frozen=True)
class Problem:
    """A code that an operation answers with."""

    code: str
    status: int
    text: Markup


@dataclass(frozen=True)
class Returned:
    """A success of an operation: the name of the returned object, or its fields if no section describes it."""

    text: Markup
    object_name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Operation:
    """A section of a page."""

    id: str
    method: str
    path: str
    title: str
    description: Markup
    scope: str | None
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    returned: tuple[Returned, ...]
    problems: tuple[Problem, ...]
    requests: tuple[Tab, ...]
    responses: tuple[Tab, ...]
    trial: Mapping[str, Any] | None


@dataclass(frozen=True)
class Object:
    """An object that operations of a page return."""

    name: str
    title: str
    description: Markup
    fields: tuple[Field, ...]
    example: Tab


@dataclass(frozen=True)
class Page:
    """The operations of one tag."""

    name: str
    slug: str
    description: Markup
    objects: tuple[Object, ...]
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Event:
    """An event that is sent to endpoints."""

    type: str
    id: str
    title: str
    description: Markup
    fields: tuple[Field, ...]
    example: Tab


class Reference:
    """The pages of an OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas = Schemas(document["components"]["schemas"])

    def pages(self) -> Iterator[Page]:
        """Return a page for each tag, in the document's order."""
        for tag in self._document["tags"]:
            slug = anchor(tag["name"])
            tagged = [each for each in self._operations() if each[2]["tags"] == [tag["name"]]]
            # First the resource that the page is named after: appointments before their holds.
            own = [each for each in tagged if f"{each[1]}/".startswith(f"/api/{slug}/")]
            operations = own + [each for each in tagged if each not in own]
            objects = tuple(self._objects(operations))
            names = {each.name for each in objects}
            shown = tuple(self._operation(method, path, each, names) for method, path, each in operations)
            yield Page(tag["name"], slug, inline(tag["description"]), objects, shown)

    def events(self) -> Iterator[Event]:
        """Return what is sent to endpoints."""
        for event_type, methods in self._document["webhooks"].items():
            operation = methods["post"]
            content = operation["requestBody"]["content"]["application/json"]
            yield Event(
                event_type,
                anchor(event_type),
                operation["summary"],
                block(operation["description"]),
                self._schemas.fields(content["schema"], sent=False),
                Tab(event_type, _json(content["example"])),
            )

    def event_headers(self) -> tuple[Field, ...]:
        """Return the headers of each delivery."""
        first = next(iter(self._document["webhooks"].values()))["post"]
        return tuple(self._schemas.field_of_parameter(each) for each in first["parameters"])

    def _operations(self) -> list[tuple[str, str, dict[str, Any]]]:
        found = [
            (method.upper(), path, operation)
            for path, methods in self._document["paths"].items()
            for method, operation in methods.items()
        ]
        order = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return sorted(found, key=lambda each: (each[1], order.index(each[0])))

    def _objects(self, operations: list[tuple[str, str, dict[str, Any]]]) -> Iterator[Object]:
        for method, path, operation in operations:
            schema = _content(operation, "200").get("application/json", {}).get("schema", {})
            name = self._schemas.name_of(schema)
            example = _first(of_operation(operation["operationId"]))
            is_single = method == "GET" and path.endswith("}")
            if not (is_single or (path == "/api/organization" and method == "GET")) or not name or example is None:
                continue
            described = self._document["components"]["schemas"][name]
            words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
            words = {"api key": "API key", "webhook log view": "webhook log"}.get(words, words)
            yield Object(
                name,
                f"The {words} object",
                block(described.get("description", "")),
                self._schemas.fields(schema, sent=False),
                Tab(words, _json(example.response_body)),
            )

    def _operation(self, method: str, path: str, operation: dict[str, Any], objects: set[str]) -> Operation:
        examples = of_operation(operation["operationId"])
        own = [each for each in operation["parameters"] if "$ref" not in each]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        return Operation(
            operation["operationId"],
            method,
            path,
            operation["summary"],
            block(operation["description"]),
            operation.get("x-required-scope"),
            tuple(self._schemas.field_of_parameter(each) for each in own),
            self._schemas.fields(body, sent=True) if body else (),
            tuple(self._returned(operation, objects)),
            tuple(_problems(operation, self._document["components"]["responses"])),
            tuple(_requests(method, path, operation, examples)),
            tuple(_responses(examples)),
            _trial(method, path, operation, examples),
        )

    def _returned(self, operation: dict[str, Any], objects: set[str]) -> Iterator[Returned]:
        for status in sorted(operation["responses"]):
            if not status.startswith("2"):
                continue
            text = inline(f"`{status}` {operation['responses'][status]['description']}")
            schema = _content(operation, status).get("application/json", {}).get("schema", {})
            name = self._schemas.name_of(schema.get("items", schema))
            fields = () if name in objects else self._schemas.fields(schema.get("items", schema), sent=False)
            yield Returned(text, name if name in objects else "", fields)


def _content(operation: Mapping[str, Any], status: str) -> dict[str, Any]:
    content: dict[str, Any] = operation["responses"].get(status, {}).get("content", {})
    return content


def _problems(operation: dict[str, Any], shared: Mapping[str, Any]) -> Iterator[Problem]:
    for status, response in operation["responses"].items():
        found = shared[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
        for code in found.get("x-codes", []):
            if code not in _GENERAL:
                yield Problem(code, int(status), inline(plain(meanings()[code].text)))


def _first(examples: list[Example]) -> Example | None:
    """Return the first example that succeeds."""
    return next((each for each in examples if not each.is_problem), None)


def _requests(method: str, path: str, operation: dict[str, Any], examples: list[Example]) -> Iterator[Tab]:
    first = _first(examples)
    if first is None:
        return
    request = _request(method, path, operation, first)
    for language, lexer in LANGUAGES.items():
        code = sample(language, request)
        command = installation(code)
        note = Markup("Install: <code>{}</code>").format(command) if command else ""
        yield Tab(language, highlighted(code, lexer), note)


def _request(method: str, path: str, operation: dict[str, Any], example: Example) -> Request:
    needs_key = bool(operation["security"])
    return Request(method, path.format_map(example.path), example.query, example.headers, example.body, needs_key)


def _responses(examples: list[Example]) -> Iterator[Tab]:
    first = _first(examples)
    statuses = Counter(example.status for example in examples)
    for example in examples:
        words = phrase_of(example.status)
        if example.is_problem:
            words = example.response_body["code"]
        elif statuses[example.status] > 1:
            words = example.name.replace("_", " ")
        # The samples already show the body of the first.
        sent = _json(example.body) if first and example.body not in (None, first.body) else None
        if example.response_body is None:
            content = Markup('<i class="c">No body.</i>')
        elif isinstance(example.response_body, str):
            content = Markup.escape(example.response_body)
        else:
            content = _json(example.response_body)
        yield Tab(f"{example.status} {words}", content, example.summary, sent)


def _trial(method: str, path: str, operation: dict[str, Any], examples: list[Example]) -> Mapping[str, Any] | None:
    """Return the data of the form that sends the request; None for providers' requests, which are signed."""
    first = _first(examples)
    if first is None or path.startswith("/webhooks/"):
        return None
    own = [each for each in operation["parameters"] if each.get("in") in {"path", "query"}]
    body = None if "requestBody" not in operation else json.dumps(first.body or {}, indent=2, ensure_ascii=False)
    parameters = [
        {
            "name": each["name"],
            "in": each["in"],
            "required": bool(each.get("required")),
            "value": first.query.get(each["name"], "") if each["in"] == "query" else "",
        }
        for each in own
    ]
    return {
        "method": method,
        "path": path,
        "parameters": parameters,
        "body": body,
        "needs_key": bool(operation["security"]),
    }


def _json(value: Any) -> Markup:
    return highlighted(json.dumps(value, indent=2, ensure_ascii=False), "json")
