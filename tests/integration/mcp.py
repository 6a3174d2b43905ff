"""What tests of POST /mcp share: messages as clients of either version write them."""

import json
from typing import Any

from functions.mcp.tools import Tool, tools
from tests.operations import Operation, operations
from tests.product import Answer, Client

VERSION = "2026-07-28"
HANDSHAKE = "2025-11-25"
_META = "io.modelcontextprotocol/"
META: dict[str, Any] = {
    f"{_META}protocolVersion": VERSION,
    f"{_META}clientInfo": {"name": "tests", "version": "1"},
    f"{_META}clientCapabilities": {},
}


def modern(method: str, params: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """A message of version 2026-07-28, and its headers."""
    headers = {"MCP-Protocol-Version": VERSION, "Mcp-Method": method}
    if params and "name" in params:
        headers["Mcp-Name"] = params["name"]
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**(params or {}), "_meta": META}}, headers


def send(client: Client, method: str, params: dict[str, Any] | None = None) -> Answer:
    """Send a request of version 2026-07-28."""
    message, headers = modern(method, params)
    return client("POST", "/mcp", message, headers)


def send_old(client: Client, method: str, params: dict[str, Any] | None = None) -> Answer:
    """Send a request as after the handshake of version 2025-11-25."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    return client("POST", "/mcp", message, {"MCP-Protocol-Version": HANDSHAKE})


def call(client: Client, tool: str, arguments: Any = None) -> Any:
    """Call a tool; its result."""
    answer = send(client, "tools/call", {"name": tool, "arguments": {} if arguments is None else arguments})
    assert answer.status == 200, answer
    assert answer.json["id"] == 1
    return answer.json["result"]


def done(client: Client, tool: str, arguments: Any = None) -> Any:
    """Call a tool that must succeed; its structured content."""
    result = call(client, tool, arguments)
    assert result["isError"] is False, result
    return result["structuredContent"]


def refused(client: Client, tool: str, arguments: Any = None) -> dict[str, Any]:
    """Call a tool that must be refused; the problem document in its result."""
    result = call(client, tool, arguments)
    assert result["isError"] is True, result
    assert "structuredContent" not in result
    detail, problem = (each["text"] for each in result["content"])
    document: dict[str, Any] = json.loads(problem)
    assert document["detail"] == detail
    return document


def error_of(answer: Answer, status: int, code: int) -> dict[str, Any]:
    """The JSON-RPC error that an answer has to be."""
    assert answer.status == status, answer
    assert answer.header("Content-Type") == "application/json"
    assert answer.json["error"]["code"] == code, answer.json
    error: dict[str, Any] = answer.json["error"]
    return error


TOOLS = list(tools().values())
_QUERY = {"starts_after": "2026-12-07T00:00:00Z", "starts_before": "2026-12-08T00:00:00Z"}


def name_of(tool: Tool) -> str:
    """The tool's name, also as the id of a test's parameter."""
    return str(tool.definition["name"])


def operation_of(tool: Tool) -> Operation:
    """The operation that a tool is."""
    return next(each for each in operations() if (each.method, each.path) == (tool.method, tool.path))


def arguments_of(tool: Tool, ids: dict[str, str]) -> dict[str, Any]:
    """Good arguments of a tool; *ids* are those in its path."""
    body = {name: value for name, value in (operation_of(tool).body or {}).items() if not name.startswith("override")}
    query = _QUERY if name_of(tool) == "find_availability" else {}
    return {name: ids[name] for name in tool.in_path} | body | query


def new(tool: str) -> dict[str, Any]:
    """Good arguments of a tool that makes something."""
    return arguments_of(tools()[tool], {})
