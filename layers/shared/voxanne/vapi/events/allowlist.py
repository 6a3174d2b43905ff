"""What is kept of a message of the voice provider's: an allow-list.

A raw message carries the carrier's token, URLs with which anyone can speak into the call, headers of ours, and signed
links (docs.vapi.ai, August 2026). So the receiver keeps these fields and no others before anything is queued.
"""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

type Document = dict[str, Any]
type Shape = Mapping[str, Any] | Callable[[Any], Any]

_LONGEST_ID = 200
# What a model filled in by a schema of the customer's: as much of it as an item of DynamoDB bears.
_DEEPEST, _MOST_DATA = 20, 60_000


def _plain(value: Any) -> Any:
    """A text, number or truth; None of what is something else."""
    return _clean(value) if isinstance(value, str | int | float | bool) else None


def _clean(value: Any, depth: int = 0) -> Any:
    """The value with texts that can be written as UTF-8: half a surrogate pair can't."""
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict() | list() if depth == _DEEPEST:
            return None
        case dict():
            return {_clean(name): _clean(each, depth + 1) for name, each in value.items()}
        case list():
            return [_clean(each, depth + 1) for each in value]
        case float() if not math.isfinite(value):
            return None
        case _:
            return value


def _data(value: Any) -> Any:
    """Any JSON, if it is not too much."""
    found = _clean(value)
    return found if len(json.dumps(found)) <= _MOST_DATA else None


def _each(shape: Shape) -> Callable[[Any], Any]:
    def redact(value: Any) -> Any:
        return [_kept(each, shape) for each in value if isinstance(each, dict)] if isinstance(value, list) else None

    return redact


def _turns(value: Any) -> Any:
    """What was said and done in a call; not the prompt, which stands first among it."""
    if not isinstance(value, list):
        return None
    said = [each for each in value if isinstance(each, dict) and each.get("role") != "system"]
    return _each(_TURN)(said)


_IDS = {"organization_id": _plain, "agent_id": _plain, "call_id": _plain}
_METADATA = {"metadata": _IDS}
_CUSTOMER = {"number": _plain, "name": _plain, "sipUri": _plain}
_TOOL_CALL = {"id": _plain, "name": _plain, "function": {"name": _plain}}
_TURN = {
    **dict.fromkeys(["role", "message", "content", "time", "endTime", "secondsFromStart", "duration"], _plain),
    **dict.fromkeys(["name", "result"], _plain),
    "toolCalls": _each(_TOOL_CALL),
}
_DESTINATION = {"type": _plain, "number": _plain, "sipUri": _plain}
_TIMES = dict.fromkeys(["createdAt", "startedAt", "endedAt", "durationSeconds", "endedReason", "cost"], _plain)
# As the published reference writes a call, which has our names.
_FLAT = [
    *("agent_id", "direction", "from", "to", "started_at", "ended_at", "duration_seconds", "summary"),
    *("ended_reason", "outcome", "provider_call_id"),
]
_CALL = {
    **dict.fromkeys(["id", "type", "status", "assistantId", "phoneNumberId", "transcript", *_FLAT], _plain),
    **_TIMES,
    **_METADATA,
    "customer": _CUSTOMER,
    "phoneNumber": {"id": _plain, "number": _plain},
    "assistantOverrides": _METADATA,
}
_MESSAGE = {
    **dict.fromkeys(["type", "timestamp", "status", "summary", "transcript", "transcriptType", "role"], _plain),
    **_TIMES,
    "call": _CALL,
    "customer": _CUSTOMER,
    "phoneNumber": {"id": _plain, "number": _plain},
    "assistant": {**_METADATA, "transcriber": {"language": _plain}},
    "costs": _each({"cost": _plain}),
    "costBreakdown": {"total": _plain},
    "destination": _DESTINATION,
    "artifact": {"messages": _turns, "transcript": _plain},
    "messages": _turns,
    "analysis": {"summary": _plain, "successEvaluation": _plain, "structuredData": _data},
    "toolCallList": _each(_TOOL_CALL),
    "functionCall": {"name": _plain},
}
# Many times a call, and each time all that was said so far; the report says it once more.
_WITHOUT_TURNS = {name: shape for name, shape in _MESSAGE.items() if name not in {"artifact", "messages", "transcript"}}


def message_of(document: Document) -> Document:
    """The message of a body: `{"message": {…}}`, or flat as in the published reference."""
    message = document.get("message")
    return message if isinstance(message, dict) else document


def type_of(message: Document) -> str:
    """The message's type; a listener's filter may stand behind it: `transcript[transcriptType="final"]`."""
    kind = message.get("type")
    return str(_clean(kind)).partition("[")[0][:_LONGEST_ID] if isinstance(kind, str) and kind else "unknown"


def kept(message: Document) -> Document:
    """What is kept of a message."""
    shape = _MESSAGE if type_of(message) in {"end-of-call-report", "call.ended"} else _WITHOUT_TURNS
    return {**_kept(message, shape), "type": type_of(message)}


def _kept(value: Any, shape: Shape) -> Any:
    if callable(shape):
        return shape(value)
    if not isinstance(value, Mapping):
        return None
    found = {name: _kept(value[name], inner) for name, inner in shape.items() if name in value}
    return {name: each for name, each in found.items() if each is not None}
