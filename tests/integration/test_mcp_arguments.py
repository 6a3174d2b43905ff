"""Wrong arguments of tools: each is pointed to, as in a body of the API, and nothing is done."""

import json
from typing import Any

import pytest

from functions.mcp.tools import Tool
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.mcp import TOOLS, arguments_of, done, name_of, new, refused
from tests.operations import objects_of
from tests.product import Client, Product, deployment
from tests.recorded import recorded


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_arguments_that_are_unknown_or_of_another_type_are_pointed_to(
    standing_product: Product, standing_clinic: Client, ids: dict[str, str], tool: Tool
) -> None:
    good = arguments_of(tool, ids)
    before = standing_product.stored()
    wrong: dict[str, Any] = {name: [value] for name, value in good.items()} | {"no_such_argument": 1}
    wrong |= {name: {"a": 1} for name in tool.in_query} | dict.fromkeys(tool.withheld, True)
    for name, value in wrong.items():
        problem = refused(standing_clinic, name_of(tool), good | {name: value})
        assert (problem["status"], problem["code"]) == (422, "invalid_fields")
        assert {error["pointer"].split("/")[1] for error in problem["errors"]} == {name}
        assert all(error.keys() == {"pointer", "detail"} for error in problem["errors"])
    assert standing_product.stored() == before


@pytest.mark.parametrize("tool", TOOLS, ids=name_of)
def test_required_arguments_are_missed(standing_clinic: Client, tool: Tool) -> None:
    required = tool.definition["inputSchema"]["required"]
    if required:
        problem = refused(standing_clinic, name_of(tool))
        missing = {error["pointer"] for error in problem["errors"]}
        # What is in the body is looked at by the operation, once its path is complete.
        assert missing == {f"#/{name}" for name in (tool.in_path or required)}
        assert {error["detail"] for error in problem["errors"]} == {"is required"}


@pytest.mark.parametrize(
    "id_",
    ["call_x/transcript", "../calls", "..%2fcalls", "", "a" * 65, "call x", "call_x?limit=1", "\u0661", "call_x\n"],
)
def test_an_id_leads_to_no_other_path(standing_clinic: Client, id_: str) -> None:
    problem = refused(standing_clinic, "read_call", {"call_id": id_})

    assert problem["errors"] == [{"pointer": "#/call_id", "detail": "must be an id"}]


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "\u00e9", 5, {}])
def test_an_idempotency_key_is_visible_ascii(standing_clinic: Client, key: Any) -> None:
    problem = refused(standing_clinic, "create_contact", new("create_contact") | {"idempotency_key": key})

    assert [error["pointer"] for error in problem["errors"]] == ["#/idempotency_key"]


def test_null_is_an_argument_that_was_left_out(standing_clinic: Client) -> None:
    every = standing_clinic("GET", "/api/calls").json
    assert done(standing_clinic, "list_calls", {"status": None, "limit": None}) == {"items": every}
    made = done(standing_clinic, "create_contact", new("create_contact") | {"idempotency_key": None, "email": None})
    assert made["email"] is None


def test_values_beyond_their_bounds_are_pointed_to_as_arguments(standing_clinic: Client) -> None:
    """The operation finds them in its query, of which an assistant knows nothing."""
    problem = refused(standing_clinic, "list_calls", {"limit": 1000, "status": "ringing"})

    assert problem["errors"] == [{"pointer": "#/limit", "detail": "must be at most 100"}]


@pytest.mark.usefixtures("standing_product")
def test_an_operation_names_its_addresses_behind_the_stage_of_the_call() -> None:
    event = recorded("mcp_call_list_calls")
    event["body"] = event["body"].replace('"limit": 2', '"limit": 1000')
    assert event["requestContext"]["path"] == "/v1/mcp"

    answer = InProcessFunctions(deployment()).invoke("McpFunction", event)

    problem = json.loads(json.loads(answer["body"])["result"]["content"][1]["text"])
    assert problem["type"] == "https://api.example.com/v1/errors#invalid_fields"
