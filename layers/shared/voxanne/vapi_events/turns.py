"""The conversation in a report, as turns with times."""

from typing import Any, Literal

from voxanne.domain.calls.transcripts import Said
from voxanne.vapi_events.values import first, number, place, text

type _Role = Literal["agent", "caller", "tool"]

_ROLES: dict[str, _Role] = {
    "bot": "agent",
    "assistant": "agent",
    "user": "caller",
    "tool_call_result": "tool",
    "tool": "tool",
}
_SPEAKERS: dict[str, _Role] = {"AI": "agent", "Assistant": "agent", "Bot": "agent", "User": "caller"}


def turns_of(message: dict[str, Any]) -> list[Said]:
    """All turns; of a report without them, those that its text tells apart, without times."""
    for found in (place(message, "artifact", "messages"), message.get("messages")):
        turns = [turn for each in found or [] if (turn := _turn(each)) is not None]
        if turns:
            return turns
    places = (("artifact", "transcript"), ("transcript",), ("call", "transcript"))
    return _split(first(*(text(place(message, *path)) for path in places)) or "")


def tools_of(message: dict[str, Any]) -> frozenset[str]:
    """Names of the tools that were called."""
    turns = place(message, "artifact", "messages") or message.get("messages") or []
    calls = [call for turn in turns for call in place(turn, "toolCalls") or []] + (message.get("toolCallList") or [])
    named = [first(text(place(call, "function", "name")), text(place(call, "name"))) for call in calls]
    return frozenset(name for name in [*named, text(place(message, "functionCall", "name"))] if name)


def _turn(each: dict[str, Any]) -> Said | None:
    role = _ROLES.get(str(each.get("role")))
    said = first(text(each.get("message")), text(each.get("content")), text(each.get("result")))
    if role is None or said is None:
        return None
    seconds = number(each.get("secondsFromStart"))
    start = None if seconds is None else max(round(seconds * 1000), 0)
    lasted = number(each.get("duration"))
    began, ended = number(each.get("time")), number(each.get("endTime"))
    if lasted is None and began is not None and ended is not None:
        lasted = ended - began
    end = None if start is None or lasted is None else start + max(round(lasted), 0)
    return Said(role=role, text=said, start_ms=start, end_ms=end)


def _split(written: str) -> list[Said]:
    turns: list[Said] = []
    for line in written.splitlines():
        speaker, colon, said = line.partition(":")
        role = _SPEAKERS.get(speaker.strip())
        if colon and role is not None:
            turns.append(Said(role=role, text=said.strip()))
        elif turns and line.strip():
            # What was said went on in another line.
            turns[-1] = turns[-1].model_copy(update={"text": f"{turns[-1].text}\n{line.strip()}"})
    return [turn for turn in turns if turn.text]
