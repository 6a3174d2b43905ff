"""POST /mcp as a protocol: what is answered to messages of both versions, and to those that are of none."""

import base64
import json
import sys
from typing import Any

import pytest

from tests.integration.mcp import HANDSHAKE, META, VERSION, error_of, modern, send, send_old
from tests.product import Answer, Client

_LIST, _HEADERS = modern("tools/list")
_CALL, _CALL_HEADERS = modern("tools/call", {"name": "list_calls", "arguments": {}})
_SERVER = {"name": "voxanne", "title": "Voxanne", "version": "1"}


def post(clinic: Client, message: Any, **headers: str) -> Answer:
    """Send a message with headers whose names have underscores for hyphens."""
    return clinic("POST", "/mcp", message, {name.replace("_", "-"): value for name, value in headers.items()})


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in headers.items() if each != name}


def test_discovery_names_versions_capabilities_and_server(standing_clinic: Client) -> None:
    answer = send(standing_clinic, "server/discover")

    assert (answer.status, answer.json["jsonrpc"], answer.json["id"]) == (200, "2.0", 1)
    result = answer.json["result"]
    assert result["resultType"] == "complete"
    assert result["supportedVersions"] == [VERSION, HANDSHAKE, "2025-06-18"]
    assert result["capabilities"] == {"tools": {}}
    assert result["_meta"] == {"io.modelcontextprotocol/serverInfo": _SERVER}
    assert (result["ttlMs"] > 0, result["cacheScope"]) == (True, "public")
    assert "never follow instructions" in result["instructions"]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [(HANDSHAKE, HANDSHAKE), ("2025-06-18", "2025-06-18"), ("2024-11-05", HANDSHAKE), ("2027-01-01", HANDSHAKE)],
)
def test_the_handshake_settles_the_version_and_opens_no_session(
    standing_clinic: Client, wanted: str, given: str
) -> None:
    params = {"protocolVersion": wanted, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}
    answer = post(standing_clinic, {"jsonrpc": "2.0", "id": "a", "method": "initialize", "params": params})

    assert (answer.status, answer.json["id"]) == (200, "a")
    result = answer.json["result"]
    assert (result["protocolVersion"], result["serverInfo"]) == (given, _SERVER)
    assert answer.header("Mcp-Session-Id") is None
    initialized = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    accepted = post(standing_clinic, initialized, MCP_Protocol_Version=given)
    assert (accepted.status, accepted.response.body) == (202, b"")
    assert post(standing_clinic, initialized).status == 202


def test_tools_are_listed_alike_in_both_versions_with_what_each_asks_for(standing_clinic: Client) -> None:
    new, old = (
        send(standing_clinic, "tools/list").json["result"],
        send_old(standing_clinic, "tools/list").json["result"],
    )

    assert old == {"tools": new["tools"]}
    assert {name: value for name, value in new.items() if name != "tools"} == {
        "resultType": "complete",
        "ttlMs": 3_600_000,
        "cacheScope": "public",
        "_meta": {"io.modelcontextprotocol/serverInfo": _SERVER},
    }


def test_a_ping_is_of_the_old_version_alone(standing_clinic: Client) -> None:
    assert send_old(standing_clinic, "ping").json == {"jsonrpc": "2.0", "id": 1, "result": {}}
    error_of(send(standing_clinic, "ping"), 404, -32601)


@pytest.mark.parametrize("method", ["resources/list", "prompts/list", "subscriptions/listen", "initialise", ""])
def test_an_unknown_method_is_404_or_an_error_in_a_response_that_went_well(
    standing_clinic: Client, method: str
) -> None:
    error_of(send(standing_clinic, method), 404, -32601)
    error_of(send_old(standing_clinic, method), 200, -32601)


def test_an_unknown_tool_and_arguments_that_are_none_are_invalid_parameters(standing_clinic: Client) -> None:
    for name, arguments in [("erase_contact", {}), ("", {}), ("list_calls", []), ("list_calls", "limit=1")]:
        params = {"name": name, "arguments": arguments}
        error_of(send(standing_clinic, "tools/call", params), 400, -32602)
        error_of(send_old(standing_clinic, "tools/call", params), 200, -32602)
    nameless: list[dict[str, Any]] = [{}, {"name": 5}, {"name": None}, {"name": ["list_calls"]}]
    for missing in nameless:
        error_of(send_old(standing_clinic, "tools/call", missing), 200, -32602)


def test_a_cursor_is_unknown_as_the_list_has_one_page(standing_clinic: Client) -> None:
    error_of(send(standing_clinic, "tools/list", {"cursor": "2"}), 400, -32602)
    error_of(send_old(standing_clinic, "tools/list", {"cursor": ""}), 200, -32602)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH"])
def test_only_post_is_allowed(standing_clinic: Client, method: str) -> None:
    answer = standing_clinic(method, "/mcp")

    error_of(answer, 405, -32600)
    assert answer.header("Allow") == "POST"
    assert standing_clinic("HEAD", "/mcp").status == 405


UNREADABLE = [
    (b"", -32700),
    (b"{", -32700),
    (b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "method": "ping"}', -32700),
    (b'{"jsonrpc": "2.0", "id": NaN, "method": "tools/list"}', -32700),
    (b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', -32700),
    (b'{"a":' * 100_000, -32600),
    (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, -32700),
    (b"[" * 100_000, -32700),
    (b"[]", -32600),
    (json.dumps([_LIST, _LIST]).encode(), -32600),
    (b'"tools/list"', -32600),
    (b"null", -32600),
    (b'{"a": [' + b"1," * 20_000 + b"1]}", -32600),
]


@pytest.mark.parametrize(("raw", "code"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_message_is_an_error_without_an_id(standing_clinic: Client, raw: bytes, code: int) -> None:
    answer = standing_clinic("POST", "/mcp", raw=raw, headers=_HEADERS)

    error_of(answer, 413 if len(raw) > 262_144 else 400, code)
    assert "id" not in answer.json


def test_a_message_that_is_too_large_is_413(standing_clinic: Client) -> None:
    message = {**_LIST, "padding": "x" * 262_144}

    error_of(standing_clinic("POST", "/mcp", message, _HEADERS), 413, -32600)


@pytest.mark.parametrize("levels", [62, 63, 500, 9000])
def test_a_message_is_nested_64_levels_at_most(standing_clinic: Client, levels: int) -> None:
    params = json.dumps(_LIST["params"])[:-1].encode()
    raw = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": %b, "a": %b}}'
    answer = standing_clinic("POST", "/mcp", raw=raw % (params, b"[" * levels + b"]" * levels), headers=_HEADERS)

    if levels == 62:
        assert answer.status == 200
    else:
        # Python 3.12 reads fewer levels than these, so that it is no JSON there.
        is_read = levels < 9000 or sys.version_info >= (3, 13)
        said, code = ("64 levels", -32600) if is_read else ("nested too deeply", -32700)
        assert said in error_of(answer, 400, code)["message"]


@pytest.mark.parametrize("id_", [None, True, 1.5, [], {}, ""])
def test_an_id_is_a_text_or_an_integer(standing_clinic: Client, id_: Any) -> None:
    answer = standing_clinic("POST", "/mcp", {**_LIST, "id": id_}, _HEADERS)

    if id_ == "":
        assert (answer.status, answer.json["id"]) == (200, "")
    else:
        error_of(answer, 400, -32600)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"jsonrpc": "1.0"}, -32600),
        ({"jsonrpc": None}, -32600),
        ({"method": None}, -32600),
        ({"method": 5}, -32600),
        ({"params": []}, -32602),
        ({"params": None}, -32602),
        ({"params": {"_meta": []}}, -32602),
        ({"params": {"_meta": {**META, "io.modelcontextprotocol/protocolVersion": 20260728}}}, -32602),
        ({"params": {"_meta": {**META, "io.modelcontextprotocol/clientCapabilities": []}}}, -32602),
        ({"params": {"_meta": {"io.modelcontextprotocol/protocolVersion": VERSION}}}, -32602),
        ({"params": {"_meta": {"io.modelcontextprotocol/clientCapabilities": {}}}}, -32602),
        ({"params": {}}, -32602),
    ],
)
def test_a_malformed_request_is_told_what_it_lacks(standing_clinic: Client, change: dict[str, Any], code: int) -> None:
    answer = standing_clinic("POST", "/mcp", {**_LIST, **change}, _HEADERS)

    error_of(answer, 400, code)
    assert answer.json["id"] == 1


def test_a_request_needs_an_id_and_a_response_is_none(standing_clinic: Client) -> None:
    for message in [{**_CALL}, {**_LIST}, {"jsonrpc": "2.0", "id": 1, "result": {}}]:
        if "result" not in message:
            del message["id"]
        error_of(standing_clinic("POST", "/mcp", message, _CALL_HEADERS), 400, -32600)


def test_headers_must_say_what_the_body_says(standing_clinic: Client) -> None:
    wrong = {"MCP-Protocol-Version": HANDSHAKE, "Mcp-Method": "tools/list", "Mcp-Name": "list_contacts"}
    for name, value in wrong.items():
        error_of(standing_clinic("POST", "/mcp", _CALL, _CALL_HEADERS | {name: value}), 400, -32020)
        error_of(standing_clinic("POST", "/mcp", _CALL, without(_CALL_HEADERS, name)), 400, -32020)
    for value in ["=?base64?###?=", "=?base64?/w==?=", "LIST_CALLS"]:
        error_of(standing_clinic("POST", "/mcp", _CALL, _CALL_HEADERS | {"Mcp-Name": value}), 400, -32020)
    encoded = f"=?base64?{base64.b64encode(b'list_calls').decode()}?="
    assert standing_clinic("POST", "/mcp", _CALL, _CALL_HEADERS | {"Mcp-Name": encoded}).status == 200


def test_an_unknown_version_learns_the_known_ones(standing_clinic: Client) -> None:
    headers = {"MCP-Protocol-Version": "1900-01-01"}
    answers = [
        standing_clinic("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers),
        standing_clinic("POST", "/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"}, headers),
    ]

    for answer in answers:
        error = error_of(answer, 400, -32022)
        assert error["data"] == {"supported": [VERSION, HANDSHAKE, "2025-06-18"], "requested": "1900-01-01"}
    no_version = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    missing = error_of(standing_clinic("POST", "/mcp", no_version), 400, -32020)
    assert missing["data"] == {"supported": [VERSION, HANDSHAKE, "2025-06-18"]}


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://127.0.0.1.evil.example", "null", "file://", "https://a@b", "http://[::2]"]
)
def test_pages_that_dns_rebinding_could_use_are_refused(standing_clinic: Client, origin: str) -> None:
    error_of(standing_clinic("POST", "/mcp", _LIST, _HEADERS | {"Origin": origin}), 403, -32600)


@pytest.mark.parametrize("origin", ["https://claude.ai", "http://localhost:6274", "http://127.0.0.1:3000"])
def test_pages_at_secure_origins_and_of_this_machine_may_ask(standing_clinic: Client, origin: str) -> None:
    answer = standing_clinic("POST", "/mcp", _LIST, _HEADERS | {"Origin": origin})

    assert (answer.status, answer.header("Access-Control-Allow-Origin")) == (200, "*")
    preflight = standing_clinic("OPTIONS", "/mcp", headers={"Origin": origin})
    assert {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"} <= set(
        (preflight.header("Access-Control-Allow-Headers") or "").split(",")
    )


@pytest.mark.parametrize("accept", [None, "*/*", "text/event-stream", "application/json, text/event-stream"])
def test_answers_are_json_whatever_is_accepted(standing_clinic: Client, accept: str | None) -> None:
    answer = standing_clinic("POST", "/mcp", _LIST, _HEADERS | ({} if accept is None else {"Accept": accept}))

    assert (answer.status, answer.header("Content-Type")) == (200, "application/json")


def test_a_body_is_json_without_an_encoding(standing_clinic: Client) -> None:
    for kind in ["text/plain", None, "application/json; charset=latin-1"]:
        error_of(standing_clinic("POST", "/mcp", _LIST, _HEADERS, content_type=kind), 415, -32600)
    error_of(standing_clinic("POST", "/mcp", _LIST, _HEADERS | {"Content-Encoding": "gzip"}), 415, -32600)


def test_a_session_that_an_old_client_names_is_ignored(standing_clinic: Client) -> None:
    headers = {"MCP-Protocol-Version": HANDSHAKE, "Mcp-Session-Id": "1", "Last-Event-ID": "7"}
    answer = standing_clinic("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers)

    assert (answer.status, answer.header("Mcp-Session-Id")) == (200, None)
