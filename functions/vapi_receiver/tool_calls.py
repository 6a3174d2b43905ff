"""Tool calls as the provider writes them: in one or several of three lists, each in one of several forms."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from voxanne.domain.agent_tools.context import request_id
from voxanne.domain.agent_tools.models import ToolCall, ToolResult
from voxanne.vapi.json_path import as_number, as_text, first_not_none, get

type Document = dict[str, Any]

_MAX_NAME_LENGTH = 200


@dataclass(frozen=True)
class SentToolCall:
    """A tool call, and its id as the provider wrote it: text or a number; of one without, a digest of what it asks."""

    tool_call: ToolCall
    id: Any


def tool_calls_of(message: Document) -> list[SentToolCall]:
    """Return all tool calls of a message, in its order, each once: what one list leaves out, another may say.

    An id that one list has with several arguments stands for as many tool calls.
    """
    sent: dict[tuple[str, int], SentToolCall] = {}
    for calls in _lists(message):
        requests: dict[str, list[str]] = {}
        for new in calls:
            of_id, request = requests.setdefault(str(new.id), []), request_id(replace(new.tool_call, id=str(new.id)))
            if request not in of_id:
                of_id.append(request)
                key = (str(new.id), len(of_id))
                sent[key] = _both(sent.get(key, new), new)
    return list(sent.values())


def function_call_of(message: Document) -> ToolCall:
    """Return the call of a message of the old type, which has no id."""
    document = message.get("functionCall")
    return _read(document if isinstance(document, dict) else {}, {}).tool_call


def result_of(sent: SentToolCall, result: ToolResult) -> Document:
    """Return a result in the provider's form, a string of one line: it ignores others, and the caller hears silence."""
    return {
        "toolCallId": sent.id,
        "name": sent.tool_call.name,
        "error" if result.is_error else "result": result.text,
    }


def _both(first: SentToolCall, second: SentToolCall) -> SentToolCall:
    tool_call = replace(
        first.tool_call,
        name=first.tool_call.name or second.tool_call.name,
        arguments=first.tool_call.arguments or second.tool_call.arguments,
    )
    return replace(first, tool_call=tool_call)


def _lists(message: Document) -> Iterator[list[SentToolCall]]:
    """Yield each list of tool calls; in the last one, the definition of the tool stands around each."""
    for name in ("toolCallList", "toolCalls"):
        yield [_read(document, {}) for document in _list(message.get(name))]
    entries = _list(message.get("toolWithToolCallList"))
    yield [_read(entry["toolCall"], entry) for entry in entries if isinstance(entry.get("toolCall"), dict)]


def _list(value: Any) -> list[Document]:
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def _read(document: Document, entry: Document) -> SentToolCall:
    names = (get(document, "function", "name"), document.get("name"), get(entry, "function", "name"), entry.get("name"))
    name = (first_not_none(*(as_text(name) for name in names)) or "")[:_MAX_NAME_LENGTH]
    # The parameters of the definition around it are a schema, or values that the model does not choose.
    arguments = first_not_none(
        get(document, "function", "arguments"),
        get(document, "function", "parameters"),
        document.get("arguments"),
        document.get("parameters"),
    )
    written = document.get("id")
    if isinstance(written, str) and written:
        return SentToolCall(ToolCall(written, name, arguments), written)
    if as_number(written) is not None:
        return SentToolCall(ToolCall(f"number {json.dumps(written)}", name, arguments), written)
    digest = request_id(ToolCall("none", name, arguments))[:32]
    return SentToolCall(ToolCall("", name, arguments), digest)
