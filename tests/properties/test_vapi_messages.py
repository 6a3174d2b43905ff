"""Whatever stands in a message's places, it is read: nothing that a provider sends is poison."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.vapi_receiver.tool_calls import function_call_of, tool_calls_of
from voxanne.vapi.events.allowlist import redact
from voxanne.vapi.events.models import parse_call_reference
from voxanne.vapi.events.parser import parse_turns, parse_update
from voxanne.vapi.recordings.links import best_link

NAMES = st.sampled_from(
    [
        *("analysis", "arguments", "artifact", "assistant", "call", "cost", "costs", "createdAt", "customer"),
        *("destination", "duration", "endTime", "endedAt", "endedReason", "function", "functionCall", "id", "message"),
        *("messages", "metadata", "mono", "name", "number", "organization_id", "parameters", "phoneNumber"),
        *("recording", "result", "role", "secondsFromStart", "startedAt", "status", "structuredData"),
        *("successEvaluation", "summary", "time", "timestamp", "toolCallList", "toolCalls", "transcript"),
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(
        ["", " ", "bot", "user", "ended", "in-progress", "+14155550100", "2026-11-20T15:04:09Z", "\ud800"]
    )
    | st.text(max_size=5)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=25
)
TYPES = st.sampled_from(["status-update", "end-of-call-report", "tool-calls", "call.ended", "hang", "new", 5, None])


@given(st.dictionaries(NAMES, VALUES, max_size=8), TYPES)
@settings(max_examples=150)
def test_a_message_of_any_shape_is_read(message: dict[str, Any], kind: Any) -> None:
    message["type"] = kind
    raw = json.loads(json.dumps(message))

    found = json.loads(json.dumps(redact(raw)))

    assert json.dumps(found, ensure_ascii=False).encode()
    parse_call_reference(found, "2026-11-23T10:00:00.000Z")
    parse_update(found, "2026-11-23T10:00:00.000Z")
    parse_turns(found)
    best_link(raw)
    tool_calls_of(raw)
    function_call_of(raw)
