"""Tool calls as the provider writes them: four shapes of their arguments, three lists that they may stand in."""

import hashlib
import json
from typing import Any

from voxanne.domain.agent_tools.models import ToolCall, ToolResult
from voxanne.vapi.json_path import as_text, first_not_none, get

_LONGEST_NAME = 200


def tool_calls_of(message: dict[str, Any]) -> list[ToolCall]:
    """All tool calls of a message, in its order, each once."""
    pairs = message.get("toolWithToolCallList")
    paired = [get(each, "toolCall") for each in pairs] if isinstance(pairs, list) else []
    for listed in (message.get("toolCallList"), message.get("toolCalls"), paired):
        found = [_tool_call(each) for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        if found:
            return list({call.id: call for call in found}.values())
    return []


def function_call_of(message: dict[str, Any]) -> ToolCall:
    """The call of a message of the old type, which has no id: the same arguments are the same call."""
    call = message.get("functionCall")
    return _tool_call(call if isinstance(call, dict) else {})


def result_of(call: ToolCall, answer: ToolResult) -> dict[str, str]:
    """An answer in the provider's form. What is none in its eyes is silence for the caller: texts of one line only."""
    return {"toolCallId": call.id, "name": call.name, "error" if answer.is_error else "result": answer.text}


def _tool_call(each: dict[str, Any]) -> ToolCall:
    name = first_not_none(as_text(get(each, "function", "name")), as_text(each.get("name"))) or ""
    places = (get(each, "function", "arguments"), each.get("arguments"), each.get("parameters"))
    arguments = next((found for found in places if found is not None), None)
    identifier = each.get("id")
    if not isinstance(identifier, str) or not identifier:
        written = json.dumps([name, arguments], sort_keys=True)
        identifier = hashlib.sha256(written.encode()).hexdigest()[:32]
    return ToolCall(identifier, name[:_LONGEST_NAME], arguments)
