"""Write functions/mcp/tools.json, the tools of POST /mcp, from the OpenAPI document; `make openapi` runs this.

A tool is an operation of the API: its name is the operation's id in snake case, its arguments are the operation's path
and query parameters and the fields of its body, in one object. Schemas are written out without references, which some
clients do not follow. A test fails if the committed file is out of date.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from local.commands.template_parameters import PARAMETERS
from local.runner.template.deployment import Mock
from local.runner.template.reader import load
from tools.openapi import DOCUMENT, ROOT

TOOLS = ROOT / "functions" / "mcp" / "tools.json"
# What a front desk's assistant needs. Each further tool costs every conversation, because the model reads all of them.
OPERATIONS = (
    *("listContacts", "readContact", "createContact", "createCallBack"),
    *("listCalls", "readCall", "readTranscript"),
    *("listServices", "listCalendars", "findAvailability"),
    *("listAppointments", "createAppointment", "changeAppointment", "cancelAppointment"),
    "listWebhookLogs",
)
# Arguments that are only for people: overrides of a clinic's rules, file formats of transcripts, and holds, which are
# for forms. An assistant needs no hold, because a refused booking names other times.
_FOR_PEOPLE = re.compile("override_.*|format|hold_id")
# It phones a patient. All other tools only read or change stored data.
_OPEN_WORLD = frozenset({"createCallBack"})
_JSON = "application/json"
_DESCRIPTIONS = {"cursor": "The `next_cursor` of the previous page."}
IDEMPOTENCY_KEY = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": (
        "A new key of your choice for each operation: 1 to 255 visible ASCII characters. If you get no result, call "
        "the tool again within 24 hours with the same key and arguments: the operation takes effect once, and the "
        "first result is returned."
    ),
}
_NEXT_CURSOR = {"type": "string", "description": "The `cursor` of the next page. Absent on the last one."}
# Longer patterns are left out: not all clients understand them, and the server checks them in any case.
_LONGEST_PATTERN = 40
_LEFT_OUT = frozenset({"title", "example", "examples"})
_FORMATS = frozenset({"date", "date-time", "email", "uri"})


def tools() -> list[dict[str, Any]]:
    """Return the tools, each with its definition and its request to the API."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    operations = {
        operation["operationId"]: (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    functions = _functions()
    components = document["components"]
    return [_tool(*operations[name], components, functions[operations[name][0]]) for name in OPERATIONS]


def _functions() -> dict[str, str]:
    """Return the name of the function's folder by each path that it serves."""
    api = load(PARAMETERS).api
    routes = () if api is None else api.routes
    return {
        route.path: _snake(route.target.removesuffix("Function"))
        for route in routes
        if not isinstance(route.target, Mock)
    }


def _tool(
    path: str, method: str, operation: dict[str, Any], components: dict[str, Any], function: str
) -> dict[str, Any]:
    parameters = [_resolved(parameter, components) for parameter in operation.get("parameters", [])]
    by_place = {
        place: {
            each["name"]: each for each in parameters if each["in"] == place and not _FOR_PEOPLE.fullmatch(each["name"])
        }
        for place in ("path", "query")
    }
    body = operation.get("requestBody", {}).get("content", {}).get(_JSON, {}).get("schema")
    fields = {} if body is None else _written_out(body, components, nullable=method == "patch")
    properties = {
        **{name: _argument(each, components) for place in by_place.values() for name, each in place.items()},
        **{name: each for name, each in fields.get("properties", {}).items() if not _FOR_PEOPLE.fullmatch(name)},
        **({"idempotency_key": IDEMPOTENCY_KEY} if method == "post" else {}),
    }
    required = [*by_place["path"], *(name for name, each in by_place["query"].items() if each["required"])]
    answer, is_list = _answer(operation, components)
    return {
        "definition": {
            "name": _snake(operation["operationId"]),
            "title": operation["summary"],
            "description": operation["description"],
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": [*required, *fields.get("required", [])],
                "additionalProperties": False,
            },
            **({"outputSchema": answer} if method == "get" else {}),
            "annotations": _annotations(operation["operationId"], method),
        },
        "method": method.upper(),
        "path": path,
        "function": function,
        "in_path": list(by_place["path"]),
        "in_query": {name: _type(properties[name]) for name in by_place["query"]},
        "has_body": body is not None,
        "withheld": [name for name in fields.get("properties", {}) if _FOR_PEOPLE.fullmatch(name)],
        "is_list": is_list,
    }


def _annotations(operation: str, method: str) -> dict[str, bool]:
    """Return all hints of the specification's `ToolAnnotations`, because their defaults assume the worst."""
    return {
        "readOnlyHint": method == "get",
        "destructiveHint": method in {"patch", "delete"},
        "idempotentHint": method != "post",
        "openWorldHint": operation in _OPEN_WORLD,
    }


def _argument(parameter: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = _written_out(parameter["schema"], components, nullable=False)
    description = _DESCRIPTIONS.get(parameter["name"], parameter.get("description"))
    return schema | ({"description": description} if description else {})


def _type(schema: dict[str, Any]) -> str:
    return str(schema.get("type", "string"))


def _answer(operation: dict[str, Any], components: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return the schema of the structured content, always an object for the protocol, and whether it wraps a list."""
    schemas = [
        _written_out(response["content"][_JSON]["schema"], components, nullable=True)
        for status, response in operation["responses"].items()
        if status.startswith("2") and _JSON in response.get("content", {})
    ]
    if len(schemas) == 1 and schemas[0].get("type") == "array":
        paging = {"next_cursor": _NEXT_CURSOR} if any(_is_cursor(each) for each in operation["parameters"]) else {}
        properties = {"items": schemas[0], **paging}
        return {"type": "object", "properties": properties, "required": ["items"]}, True
    return (schemas[0] if len(schemas) == 1 else {"type": "object", "anyOf": schemas}), False


def _is_cursor(parameter: dict[str, Any]) -> bool:
    return parameter.get("name") == "cursor"


def _written_out(schema: Any, components: dict[str, Any], *, nullable: bool) -> Any:
    """Return a schema with its references resolved. Unless *nullable*, drop null, which means absent there."""
    if isinstance(schema, list):
        return [_written_out(each, components, nullable=nullable) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        rest = {name: value for name, value in schema.items() if name != "$ref"}
        return _written_out({**_resolved(schema, components), **rest}, components, nullable=nullable)
    kept = dict(_kept(schema))
    if "properties" in schema:
        properties = {
            name: _written_out(each, components, nullable=nullable) for name, each in schema["properties"].items()
        }
        kept["properties"] = properties
    return _without_null(
        {
            name: value
            if name in {"properties", "enum", "default", "required"}
            else _written_out(value, components, nullable=nullable)
            for name, value in kept.items()
        },
        nullable=nullable,
    )


def _kept(schema: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in schema.items():
        is_long = name == "pattern" and len(value) > _LONGEST_PATTERN
        is_own = name.startswith("x-") or (name == "format" and value not in _FORMATS)
        if not (name in _LEFT_OUT or is_long or is_own):
            yield name, value


def _without_null(schema: dict[str, Any], *, nullable: bool) -> dict[str, Any]:
    choices = schema.get("anyOf", [])
    others = [each for each in choices if each != {"type": "null"}]
    if nullable or len(others) == len(choices):
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**others[0], **rest} if len(others) == 1 else {**rest, "anyOf": others}


def _resolved(value: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    kind, name = value["$ref"].split("/")[-2:]
    found: dict[str, Any] = components[kind][name]
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def written() -> str:
    """Return the file as the text that is committed."""
    return json.dumps(tools(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TOOLS.write_text(written(), encoding="utf-8")
    print(f"wrote {TOOLS.relative_to(ROOT)}")
