"""The OpenAPI document's description of requests: every value of every body and query."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.openapi import DOCUMENT

OPENAPI: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
SCHEMAS: dict[str, Any] = OPENAPI["components"]["schemas"]
# Parts of a value's place: any item of an array, and any key of an object without named ones.
ANY_ITEM, ANY_KEY = "[]", "{}"


@dataclass(frozen=True)
class Value:
    """A value in a body or a query: its place, and its schema without references and alternatives."""

    operation: str
    where: str
    place: tuple[str, ...]
    schema: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.operation} {self.where} {'/'.join(self.place)}"


def operations() -> Iterator[dict[str, Any]]:
    """Yield every operation for clients. Operations for providers are left out: providers define their requests."""
    return (
        operation
        for path, methods in OPENAPI["paths"].items()
        if not path.startswith("/webhooks/")
        for operation in methods.values()
    )


def values() -> Iterator[Value]:
    """Yield every value of every body and query. Paths are left out, because an unknown id is a 404."""
    for operation in operations():
        name = operation["operationId"]
        if "requestBody" in operation:
            for place, schema in _within(body_schema(operation), ()):
                yield Value(name, "body", place, schema)
        for parameter in operation["parameters"]:
            if parameter.get("in") == "query":
                for _, schema in _within(parameter["schema"], ()):
                    yield Value(name, "query", (parameter["name"],), schema)


def body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an operation's body."""
    schema: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    return schema


def name_of(schema: dict[str, Any]) -> str:
    """Return the name of the schema that *schema* refers to; it may also allow null."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    assert len(options) == 1, schema
    return str(options[0].get("$ref", "")).rpartition("/")[2]


def fields_of(name: str) -> dict[str, Any]:
    """Return the fields of a named schema."""
    return dict(SCHEMAS[name].get("properties", {}))


def _within(schema: dict[str, Any], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield the schema and all nested ones, each with its place. Members beside a reference count too."""
    while "$ref" in schema:
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] | beside
    beside = {name: value for name, value in schema.items() if name != "anyOf"}
    if "anyOf" in schema:
        for option in schema["anyOf"]:
            yield from _within(beside | option, place)
        return
    yield place, schema
    if isinstance(schema.get("items"), dict):
        yield from _within(schema["items"], (*place, ANY_ITEM))
    for name, inner in schema.get("properties", {}).items():
        yield from _within(inner, (*place, name))
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _within(schema["additionalProperties"], (*place, ANY_KEY))
