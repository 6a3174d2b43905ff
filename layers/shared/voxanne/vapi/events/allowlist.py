"""The allow-list of fields of the voice provider's messages: all others are removed before a message is queued.

A raw message contains the carrier's token, URLs with which anyone can speak into the call, our headers, and signed
links (docs.vapi.ai, August 2026).
"""

import hashlib
import itertools
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from voxanne.core import clock
from voxanne.core.quoting import with_whole_characters
from voxanne.vapi.json_path import as_instant, get
from voxanne.vapi.recordings.links import best_link
from voxanne.webhooks.inbound.service import ReceivedEvent, new_event

type Document = dict[str, Any]
type Shape = Mapping[str, Any] | Callable[[Any], Any]

_MAX_TYPE_LENGTH = 200
# Structured data follows a customer's schema. Its size is limited, so that it fits into an item of DynamoDB.
_MAX_DEPTH, _MAX_DATA_LENGTH = 20, 60_000


def _plain(value: Any) -> Any:
    """Return a string, number or boolean; None for anything else."""
    return _clean(value) if isinstance(value, str | int | float | bool) else None


def _clean(value: Any, depth: int = 0) -> Any:
    """Return the value with strings that can be encoded as UTF-8."""
    match value:
        case str():
            return with_whole_characters(value)
        case dict() | list() if depth == _MAX_DEPTH:
            return None
        case dict():
            return {_clean(name): _clean(inner, depth + 1) for name, inner in value.items()}
        case list():
            return [_clean(inner, depth + 1) for inner in value]
        case float() if not math.isfinite(value):
            return None
        case _:
            return value


def _data(value: Any) -> Any:
    """Return any JSON, unless it is too long."""
    cleaned = _clean(value)
    return cleaned if len(json.dumps(cleaned)) <= _MAX_DATA_LENGTH else None


def _list_of(shape: Shape) -> Callable[[Any], Any]:
    def select(value: Any) -> Any:
        if not isinstance(value, list):
            return None
        return [_select(element, shape) for element in value if isinstance(element, dict)]

    return select


def _turns(value: Any) -> Any:
    """Return the turns of a conversation without the prompt, which is the first of them."""
    if not isinstance(value, list):
        return None
    turns = [turn for turn in value if isinstance(turn, dict) and turn.get("role") != "system"]
    return _list_of(_TURN)(turns)


def _artifact(value: Any) -> Any:
    """Return the conversation. In the model's format, which has no times, only if the provider's own list is empty."""
    artifact = _select(value, {"messages": _turns, "transcript": _plain})
    if artifact is None or artifact.get("messages"):
        return artifact
    return artifact | _select(value, {"messagesOpenAIFormatted": _turns})


_IDS = {"organization_id": _plain, "agent_id": _plain, "call_id": _plain}
_METADATA = {"metadata": _IDS}
_CUSTOMER = {"number": _plain, "name": _plain, "sipUri": _plain}
_TOOL_CALL = {"id": _plain, "name": _plain, "function": {"name": _plain}}
_TURN = {
    **dict.fromkeys(["role", "message", "content", "time", "endTime", "secondsFromStart", "duration"], _plain),
    **dict.fromkeys(["name", "result"], _plain),
    "toolCalls": _list_of(_TOOL_CALL),
}
_DESTINATION = {"type": _plain, "number": _plain, "sipUri": _plain}
_TIMES = dict.fromkeys(["createdAt", "startedAt", "endedAt", "durationSeconds", "endedReason", "cost"], _plain)
# The published reference writes a call with our names.
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
    "costs": _list_of({"cost": _plain}),
    "costBreakdown": {"total": _plain},
    "destination": _DESTINATION,
    "artifact": _artifact,
    "messages": _turns,
    "analysis": {"summary": _plain, "successEvaluation": _plain, "structuredData": _data},
    "toolCallList": _list_of(_TOOL_CALL),
    "toolCalls": _list_of(_TOOL_CALL),
    "toolWithToolCallList": _list_of({"name": _plain, "function": {"name": _plain}, "toolCall": _TOOL_CALL}),
    "functionCall": {"name": _plain},
}
# Messages during a call repeat the whole conversation so far; the report has it once.
_WITHOUT_TURNS = {name: shape for name, shape in _MESSAGE.items() if name not in {"artifact", "messages", "transcript"}}


def message_of(document: Document) -> Document:
    """Return the message of a body: `{"message": {…}}`, or flat as in the published reference."""
    message = document.get("message")
    return message if isinstance(message, dict) else document


def type_of(message: Document) -> str:
    """Return the message's type without the listener's filter in `transcript[transcriptType="final"]`."""
    kind = message.get("type")
    return str(_clean(kind)).partition("[")[0][:_MAX_TYPE_LENGTH] if isinstance(kind, str) and kind else "unknown"


def content_digest(message: Document) -> str:
    """Return a digest of a message without its time of sending, so that every repetition has the same digest."""
    content = {name: value for name, value in message.items() if name != "timestamp"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def redact(message: Document) -> Document:
    """Return a message with the fields of the allow-list only."""
    shape = _MESSAGE if type_of(message) in {"end-of-call-report", "call.ended"} else _WITHOUT_TURNS
    return {**_select(message, shape), "type": type_of(message)}


def to_event(message: Document, delivery_id: str | None = None) -> ReceivedEvent:
    """Return the event of a message that is received now: the fields of the allow-list, and the recording's link.

    *delivery_id* is the provider's own id of the delivery, if it sent one.
    """
    shown = redact(message)
    return new_event(
        "vapi",
        json.dumps({"message": shown}),
        identity=delivery_id or content_digest(shown),
        happened_at=_happened_at(shown),
        delivery_id=delivery_id,
        link=best_link(message),
    )


def _happened_at(message: Document) -> float | None:
    """Return when the event of a message happened, in seconds since the epoch, or None: the same in every repetition.

    The time of sending does not count, since it may differ between repetitions.
    """
    call = get(message, "call")
    for part, name in itertools.product(
        (message, call), ("endedAt", "ended_at", "startedAt", "started_at", "createdAt")
    ):
        instant = as_instant(get(part, name))
        if instant is not None:
            return clock.seconds_of(instant)
    return None


def _select(value: Any, shape: Shape) -> Any:
    if callable(shape):
        return shape(value)
    if not isinstance(value, Mapping):
        return None
    selected = {name: _select(value[name], inner) for name, inner in shape.items() if name in value}
    return {name: inner for name, inner in selected.items() if inner is not None}
