"""The conversation in a report, as turns with times."""

from typing import Any, Literal

from voxanne.core import clock
from voxanne.domain.agent_tools.arguments import tool_named
from voxanne.domain.calls.models import Analysis, Cost
from voxanne.domain.calls.transcripts import Said
from voxanne.domain.calls.updates import Authority, News
from voxanne.vapi.ended_reasons import ended_status, open_status, outcome_of
from voxanne.vapi.events.allowlist import type_of
from voxanne.vapi.json_path import amount, first, instant, number, place, text

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


REPORTS = frozenset({"end-of-call-report", "call.ended"})


# Whoever sends these is in the middle of a call.
_SIGNS_OF_LIFE = frozenset(
    {
        *("assistant.started", "assistant.speechStarted", "call.started", "conversation-update", "function-call"),
        *("handoff-destination-request", "hang", "knowledge-base-request", "language-change-detected", "model-output"),
        *("speech-update", "tool-calls", "transcript", "transfer-destination-request", "transfer-update"),
        *("user-interrupted", "voice-input"),
    }
)


_TOLD = REPORTS | _SIGNS_OF_LIFE | {"status-update", "assistant-request"}


_ENDED = "ended"


_LONGEST_TEXT, _LONGEST_WORD, _MOST_ITEMS = 20_000, 200, 50


_YES, _NO = frozenset({"true", "pass", "yes"}), frozenset({"false", "fail", "no"})


_LAST_MILLISECOND = 10**15 - 1


def news_of(message: dict[str, Any], received_at: str) -> News | None:
    """The news in a message, or None where it is of a type that says nothing of a call."""
    kind = type_of(message)
    if kind not in _TOLD:
        return None
    at = _at(message, received_at)
    if kind in REPORTS:
        return _report(message, at)
    if kind == "status-update":
        return _status(message, at)
    begun: Literal["ringing", "in_progress"] = "ringing" if kind == "assistant-request" else "in_progress"
    return News(authority=Authority.EVENT, at=at, status=begun, tools_used=_tools(message))


def _at(message: dict[str, Any], received_at: str) -> int:
    sent = number(message.get("timestamp"))
    at = clock.seconds_of(received_at) * 1000 if sent is None else sent
    return min(max(int(at), 0), _LAST_MILLISECOND)


def _status(message: dict[str, Any], at: int) -> News | None:
    word, call = text(message.get("status")), place(message, "call")
    now = instant(at)
    if word == _ENDED:
        started = instant(place(call, "startedAt"))
        reason = _reason(message)
        status = ended_status(reason, started=started is not None)
        return News(
            authority=Authority.EVENT,
            at=at,
            status=status,
            outcome=outcome_of(reason, status),
            started_at=started,
            ended_at=first(instant(place(call, "endedAt")), now),
            ended_reason=reason,
            transferred_to=_destination(message),
        )
    status_ = open_status(word)
    if status_ is None:
        return None
    began = first(instant(place(call, "startedAt")), now) if status_ == "in_progress" else None
    return News(
        authority=Authority.EVENT, at=at, status=status_, started_at=began, transferred_to=_destination(message)
    )


def _report(message: dict[str, Any], at: int) -> News:
    call = place(message, "call")
    started = _time(message, "startedAt", "started_at")
    reason = _reason(message)
    seconds = first(
        number(message.get("durationSeconds")),
        number(place(call, "durationSeconds")),
        number(place(call, "duration_seconds")),
    )
    status = ended_status(reason, started=started is not None or bool(seconds))
    ours = text(place(call, "status"))
    if reason is None and ours in {"completed", "no_answer", "busy", "failed", "canceled"}:
        status = ours  # type: ignore[assignment]
    return News(
        authority=Authority.REPORT,
        at=at,
        status=status,
        outcome=outcome_of(reason, status),
        started_at=started,
        ended_at=_time(message, "endedAt", "ended_at"),
        duration_seconds=None if seconds is None else max(round(seconds), 0),
        summary=_summary(message),
        ended_reason=reason,
        cost=_cost(message),
        analysis=_analysis(message),
        transferred_to=_destination(message),
        tools_used=_tools(message),
    )


def _time(message: dict[str, Any], theirs: str, ours: str) -> str | None:
    call = place(message, "call")
    return first(instant(message.get(theirs)), instant(place(call, theirs)), instant(place(call, ours)))


def _reason(message: dict[str, Any]) -> str | None:
    call = place(message, "call")
    found = first(text(message.get("endedReason")), text(place(call, "endedReason")), text(place(call, "ended_reason")))
    return None if found is None else found[:_LONGEST_WORD]


def _summary(message: dict[str, Any]) -> str | None:
    found = first(
        text(place(message, "analysis", "summary")),
        text(message.get("summary")),
        text(place(message, "call", "summary")),
    )
    return None if found is None else found[:_LONGEST_TEXT]


def _destination(message: dict[str, Any]) -> str | None:
    return first(text(place(message, "destination", "number")), text(place(message, "destination", "sipUri")))


def _tools(message: dict[str, Any]) -> frozenset[str]:
    return frozenset(sorted(tool_named(name)[:_LONGEST_WORD] for name in tools_of(message))[:_MOST_ITEMS])


def _cost(message: dict[str, Any]) -> Cost | None:
    parts = [number(place(each, "cost")) for each in message.get("costs") or []]
    summed = round(sum(part for part in parts if part is not None), 6) if parts else None
    found = first(
        amount(message.get("cost")),
        amount(place(message, "costBreakdown", "total")),
        amount(place(message, "call", "cost")),
        amount(summed),
    )
    return None if found is None else Cost(amount=found, currency="USD")


def _analysis(message: dict[str, Any]) -> Analysis | None:
    data = place(message, "analysis", "structuredData")
    data = data if isinstance(data, dict) else None
    evaluation = place(message, "analysis", "successEvaluation")
    if data is None and text(evaluation) is None and not isinstance(evaluation, bool):
        return None
    items = _first_list(place(data, "action_items"), place(data, "actionItems"))
    return Analysis(
        sentiment=_word(place(data, "sentiment")),
        urgency=_word(place(data, "urgency")),
        successful=_truth(evaluation),
        action_items=[item[:_LONGEST_TEXT] for item in items if text(item) is not None][:_MOST_ITEMS],
        data=data,
    )


def _first_list(*values: Any) -> list[Any]:
    """The first of several that is a list; else an empty one."""
    return next((value for value in values if isinstance(value, list)), [])


def _word(value: Any) -> str | None:
    found = text(value)
    return None if found is None else found[:_LONGEST_WORD]


def _truth(value: Any) -> bool | None:
    """A success evaluation is a text by a rubric of one's choice; only what plainly says yes or no is either."""
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None
