"""Tool calls as the provider writes them: in one of three lists, with the arguments in one of several places."""

import hashlib
import json
from typing import Any

from voxanne.domain.agent_tools.models import ToolCall, ToolResult
from voxanne.vapi.json_path import as_text, first_not_none, get

_MAX_NAME_LENGTH = 200


def tool_calls_of(message: dict[str, Any]) -> list[ToolCall]:
    """Return all tool calls of a message, in its order, each once."""
    pairs = message.get("toolWithToolCallList")
    paired = [get(pair, "toolCall") for pair in pairs] if isinstance(pairs, list) else []
    for documents in (message.get("toolCallList"), message.get("toolCalls"), paired):
        if not isinstance(documents, list):
            continue
        tool_calls = [_tool_call(document) for document in documents if isinstance(document, dict)]
        if tool_calls:
            return list({tool_call.id: tool_call for tool_call in tool_calls}.values())
    return []


def function_call_of(message: dict[str, Any]) -> ToolCall:
    """Return the call of a message of the old type, which has no id: the same arguments are the same call."""
    document = message.get("functionCall")
    return _tool_call(document if isinstance(document, dict) else {})


def result_of(tool_call: ToolCall, result: ToolResult) -> dict[str, str]:
    """Return a result in the provider's form, a string of one line: it ignores others, and the caller hears silence."""
    return {"toolCallId": tool_call.id, "name": tool_call.name, "error" if result.is_error else "result": result.text}


def _tool_call(document: dict[str, Any]) -> ToolCall:
    name = first_not_none(as_text(get(document, "function", "name")), as_text(document.get("name"))) or ""
    arguments = first_not_none(
        get(document, "function", "arguments"), document.get("arguments"), document.get("parameters")
    )
    identifier = document.get("id")
    if not isinstance(identifier, str) or not identifier:
        content = json.dumps([name, arguments], sort_keys=True)
        identifier = hashlib.sha256(content.encode()).hexdigest()[:32]
    return ToolCall(identifier, name[:_MAX_NAME_LENGTH], arguments)
