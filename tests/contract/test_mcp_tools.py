"""The tools of /mcp are operations of the API, described so that every client can read them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from functions.mcp.tools import Tool, tools
from tests.documented import OPENAPI
from tests.product import deployment
from tools import mcp_tools

TOOLS = list(tools().values())
MOST_BYTES = 60_000
_OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in OPENAPI["paths"].items()
    for method, operation in methods.items()
}


def name_of(tool: Tool) -> str:
    return str(tool.definition["name"])


def below(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from below(each)


def test_the_committed_tools_are_those_of_the_document() -> None:
    assert mcp_tools.TOOLS.read_text(encoding="utf-8") == mcp_tools.written(), "run `make openapi`"


def test_there_are_as_many_as_a_model_can_choose_from() -> None:
    listed = json.dumps([tool.definition for tool in TOOLS])

    assert 12 <= len(TOOLS) <= 15
    assert len(listed.encode()) < MOST_BYTES


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_a_tool_is_an_operation_in_snake_case(tool: Tool) -> None:
    operation = _OPERATIONS[tool.method, tool.path]
    words = re.findall(r"[A-Z]?[a-z]+", operation["operationId"])

    assert name_of(tool) == "_".join(word.lower() for word in words)
    assert (tool.definition["title"], tool.definition["description"]) == (
        operation["summary"],
        operation["description"],
    )


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_a_tools_function_serves_its_path(tool: Tool) -> None:
    api = deployment().api
    assert api is not None
    [function] = {route.target for route in api.routes if route.path == tool.path and isinstance(route.target, str)}
    own = deployment().functions["McpFunction"].environment

    assert own[f"{tool.function.upper()}_FUNCTION"].split(":")[-2:] == [function, "live"]


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_schemas_are_valid_and_whole_and_of_an_object(tool: Tool) -> None:
    for name in ("inputSchema", "outputSchema"):
        schema = tool.definition.get(name, {"type": "object"})
        jsonschema_rs.Draft202012Validator(schema)
        assert schema["type"] == "object"
        for part in below(schema):
            assert "$ref" not in part
            assert part.get("format", "date") in {"date", "date-time", "email", "uri"}
    # Some models refuse choices at the top.
    given = tool.definition["inputSchema"]
    assert not {"anyOf", "oneOf", "allOf"} & given.keys()
    assert given["additionalProperties"] is False
    assert set(given["required"]) <= given["properties"].keys()


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_hints_follow_from_the_method(tool: Tool) -> None:
    hints = tool.definition["annotations"]

    assert hints["readOnlyHint"] is (tool.method == "GET")
    assert hints["destructiveHint"] is (tool.method in {"PATCH", "DELETE"})
    assert hints["idempotentHint"] is (tool.method != "POST")
    assert hints["openWorldHint"] is (name_of(tool) == "create_call_back")
    assert ("outputSchema" in tool.definition) is (tool.method == "GET")


def test_no_tool_overrides_a_rule() -> None:
    properties = {name for tool in TOOLS for name in tool.definition["inputSchema"]["properties"]}

    assert not {name for name in properties if name.startswith("override_")}
    assert {name for tool in TOOLS for name in tool.withheld} == {"override_rules", "override_quiet_hours", "hold_id"}


def test_each_id_that_a_tool_takes_is_in_what_another_returns() -> None:
    """An assistant has no other way to it: it is that of an item of a list, or named in an object."""
    taken = {name for tool in TOOLS for name in tool.definition["inputSchema"]["properties"] if name.endswith("_id")}
    returned = below([tool.definition.get("outputSchema") for tool in TOOLS])
    named = {name for part in returned for name in part.get("properties", {})}
    listed = {f"{name.removeprefix('list_').removesuffix('s')}_id" for name in map(name_of, TOOLS)}

    assert taken - named - listed == set()
