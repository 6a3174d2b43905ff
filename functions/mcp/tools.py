"""The tools: operations of the API, as tools.json describes them, and a call's arguments as that operation's request.

tools.json is written by tools/mcp_tools.py from the OpenAPI document.
"""

import functools
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.mcp.errors import INVALID_PARAMS, ProtocolError
from voxanne.api.http.bodies import MAX_ERRORS, MAX_NAME_CHARACTERS, escape, write_json
from voxanne.api.idempotency import is_idempotency_key
from voxanne.core.errors import InvalidFieldsError

_KEY = "idempotency_key"
# What ids consist of: anything else could lead to another path.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TYPES = {"string": (str, "a string"), "integer": (int, "an integer"), "boolean": (bool, "true or false")}


@dataclass(frozen=True)
class Tool:
    """An operation of the API as a tool, and the function that does it."""

    definition: dict[str, Any]
    method: str
    path: str
    function: str
    in_path: list[str]
    in_query: dict[str, str]
    has_body: bool
    withheld: list[str]
    is_list: bool


@functools.cache
def tools() -> dict[str, Tool]:
    """Return all tools by name, in the order in which they are listed."""
    found = json.loads(Path(__file__).with_name("tools.json").read_text(encoding="utf-8"))
    return {each["definition"]["name"]: Tool(**each) for each in found}


@dataclass(frozen=True)
class ToolCall:
    """A tool and its arguments."""

    tool: Tool
    arguments: Mapping[str, Any]

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> "ToolCall":
        """Read the parameters of `tools/call`.

        Raises:
            ProtocolError: they name no tool, or the arguments are no object.
        """
        name, arguments = params.get("name"), params.get("arguments", {})
        tool = tools().get(name) if isinstance(name, str) else None
        if tool is None:
            shown = name[:MAX_NAME_CHARACTERS] if isinstance(name, str) else ""
            raise ProtocolError(INVALID_PARAMS, f"Unknown tool: {shown}")
        if not isinstance(arguments, dict):
            raise ProtocolError(INVALID_PARAMS, "`arguments` must be an object.")
        return cls(tool, arguments)

    def to_event(self, event: Mapping[str, Any], idempotency_key: str | None) -> dict[str, Any]:
        """Return the event of the operation's own request, as the gateway would have made it of one.

        It takes from *event*, that of the call, who asks and from where. An operation that is not idempotent gets a
        key in any case, so that the request to its function can be repeated if the answer is lost.

        Raises:
            InvalidFieldsError: arguments are missing, unknown or of another type, where the operation itself could
                not tell.
        """
        tool, arguments = self.tool, self.arguments
        self._check()
        path = tool.path
        for name in tool.in_path:
            path = path.replace(f"{{{name}}}", arguments[name])
        context = event["requestContext"]
        headers = {"Content-Type": ["application/json"]}
        if tool.method == "POST":
            headers["Idempotency-Key"] = [arguments.get(_KEY) or idempotency_key or uuid.uuid4().hex]
        forwarded = (event.get("multiValueHeaders") or {}).get("X-Forwarded-Proto")
        return {
            "resource": tool.path,
            "path": path,
            "httpMethod": tool.method,
            "headers": None,
            "multiValueHeaders": headers | ({"X-Forwarded-Proto": forwarded} if forwarded else {}),
            "queryStringParameters": None,
            "multiValueQueryStringParameters": {
                name: [_query_text(arguments[name])] for name in tool.in_query if arguments.get(name) is not None
            },
            "pathParameters": {name: arguments[name] for name in tool.in_path} or None,
            "requestContext": {
                **context,
                "httpMethod": tool.method,
                "resourcePath": tool.path,
                "path": context["path"].rstrip("/").removesuffix(event["resource"]) + path,
            },
            "body": write_json(self._body()) if tool.has_body else None,
            "isBase64Encoded": False,
        }

    def _body(self) -> dict[str, Any]:
        elsewhere = {*self.tool.in_path, *self.tool.in_query, *([_KEY] if self.tool.method == "POST" else ())}
        return {name: value for name, value in self.arguments.items() if name not in elsewhere}

    def _check(self) -> None:
        tool, arguments = self.tool, self.arguments
        errors = {name: "is required" for name in tool.in_path if arguments.get(name) is None}
        for name, value in arguments.items():
            detail = self._detail(name, value)
            if detail is not None:
                errors[name] = detail
        if errors:
            raise InvalidFieldsError(
                [
                    {"pointer": f"#/{escape(name[:MAX_NAME_CHARACTERS])}", "detail": detail}
                    for name, detail in [*errors.items()][:MAX_ERRORS]
                ],
                total=len(errors),
            )

    def _detail(self, name: str, value: Any) -> str | None:
        """Say what is wrong with an argument that the operation itself does not get to see as it was sent."""
        tool = self.tool
        if name in tool.in_path:
            is_id = isinstance(value, str) and _ID.fullmatch(value)
            return None if is_id or value is None else "must be an id"
        if name in tool.in_query:
            kind, words = _TYPES[tool.in_query[name]]
            fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
            return None if fits or value is None else f"must be {words}"
        if name == _KEY and tool.method == "POST":
            fits = isinstance(value, str) and is_idempotency_key(value)
            return None if fits or value is None else "must be 1 to 255 visible ASCII characters"
        if name in tool.withheld:
            return "can't be sent by tools; leave it out"
        if not tool.has_body:
            return f"is unknown; the tool takes {', '.join([*tool.in_path, *tool.in_query]) or 'no arguments'}"
        return None


def _query_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
