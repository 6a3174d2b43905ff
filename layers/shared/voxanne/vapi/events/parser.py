"""The conversation in a report, as turns with times."""

from typing import Any, Literal

from voxanne.core import clock
from voxanne.domain.agent_tools.arguments import canonical_tool_name
from voxanne.domain.calls.models import Analysis, Cost
from voxanne.domain.calls.transcripts import Utterance
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.ended_reasons import ended_status, open_status, outcome_of
from voxanne.vapi.events.allowlist import type_of
from voxanne.vapi.json_path import as_amount, as_instant, as_number, as_text, first_not_none, get

type _Role = Literal["agent", "caller", "tool"]


_ROLES: dict[str, _Role] = {
    "bot": "agent",
    "assistant": "agent",
    "user": "caller",
    "tool_call_result": "tool",
    "tool": "tool",
}


_SPEAKERS: dict[str, _Role] = {"AI": "agent", "Assistant": "agent", "Bot": "agent", "User": "caller"}


def parse_turns(message: dict[str, Any]) -> list[Utterance]:
    """All turns; of a report without them, those that its text tells apart, without times."""
    for found in (get(message, "artifact", "messages"), message.get("messages")):
        turns = [turn for each in found or [] if (turn := _turn(each)) is not None]
        if turns:
            return turns
    places = (("artifact", "transcript"), ("transcript",), ("call", "transcript"))
    return _split(first_not_none(*(as_text(get(message, *path)) for path in places)) or "")


def called_tools(message: dict[str, Any]) -> frozenset[str]:
    """Names of the tools that were called."""
    turns = get(message, "artifact", "messages") or message.get("messages") or []
    calls = [call for turn in turns for call in get(turn, "toolCalls") or []] + (message.get("toolCallList") or [])
    named = [first_not_none(as_text(get(call, "function", "name")), as_text(get(call, "name"))) for call in calls]
    return frozenset(name for name in [*named, as_text(get(message, "functionCall", "name"))] if name)


def _turn(each: dict[str, Any]) -> Utterance | None:
    role = _ROLES.get(str(each.get("role")))
    said = first_not_none(as_text(each.get("message")), as_text(each.get("content")), as_text(each.get("result")))
    if role is None or said is None:
        return None
    seconds = as_number(each.get("secondsFromStart"))
    start = None if seconds is None else max(round(seconds * 1000), 0)
    lasted = as_number(each.get("duration"))
    began, ended = as_number(each.get("time")), as_number(each.get("endTime"))
    if lasted is None and began is not None and ended is not None:
        lasted = ended - began
    end = None if start is None or lasted is None else start + max(round(lasted), 0)
    return Utterance(role=role, text=said, start_ms=start, end_ms=end)


def _split(written: str) -> list[Utterance]:
    turns: list[Utterance] = []
    for line in written.splitlines():
        speaker, colon, said = line.partition(":")
        role = _SPEAKERS.get(speaker.strip())
        if colon and role is not None:
            turns.append(Utterance(role=role, text=said.strip()))
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


def parse_update(message: dict[str, Any], received_at: str) -> CallUpdate | None:
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
    return CallUpdate(authority=Authority.EVENT, at=at, status=begun, tools_used=_tools(message))


def _at(message: dict[str, Any], received_at: str) -> int:
    sent = as_number(message.get("timestamp"))
    at = clock.seconds_of(received_at) * 1000 if sent is None else sent
    return min(max(int(at), 0), _LAST_MILLISECOND)


def _status(message: dict[str, Any], at: int) -> CallUpdate | None:
    word, call = as_text(message.get("status")), get(message, "call")
    now = as_instant(at)
    if word == _ENDED:
        started = as_instant(get(call, "startedAt"))
        reason = _reason(message)
        status = ended_status(reason, started=started is not None)
        return CallUpdate(
            authority=Authority.EVENT,
            at=at,
            status=status,
            outcome=outcome_of(reason, status),
            started_at=started,
            ended_at=first_not_none(as_instant(get(call, "endedAt")), now),
            ended_reason=reason,
            transferred_to=_destination(message),
        )
    status_ = open_status(word)
    if status_ is None:
        return None
    began = first_not_none(as_instant(get(call, "startedAt")), now) if status_ == "in_progress" else None
    return CallUpdate(
        authority=Authority.EVENT, at=at, status=status_, started_at=began, transferred_to=_destination(message)
    )


def _report(message: dict[str, Any], at: int) -> CallUpdate:
    call = get(message, "call")
    started = _time(message, "startedAt", "started_at")
    reason = _reason(message)
    seconds = first_not_none(
        as_number(message.get("durationSeconds")),
        as_number(get(call, "durationSeconds")),
        as_number(get(call, "duration_seconds")),
    )
    status = ended_status(reason, started=started is not None or bool(seconds))
    ours = as_text(get(call, "status"))
    if reason is None and ours in {"completed", "no_answer", "busy", "failed", "canceled"}:
        status = ours  # type: ignore[assignment]
    return CallUpdate(
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
    call = get(message, "call")
    return first_not_none(as_instant(message.get(theirs)), as_instant(get(call, theirs)), as_instant(get(call, ours)))


def _reason(message: dict[str, Any]) -> str | None:
    call = get(message, "call")
    found = first_not_none(
        as_text(message.get("endedReason")), as_text(get(call, "endedReason")), as_text(get(call, "ended_reason"))
    )
    return None if found is None else found[:_LONGEST_WORD]


def _summary(message: dict[str, Any]) -> str | None:
    found = first_not_none(
        as_text(get(message, "analysis", "summary")),
        as_text(message.get("summary")),
        as_text(get(message, "call", "summary")),
    )
    return None if found is None else found[:_LONGEST_TEXT]


def _destination(message: dict[str, Any]) -> str | None:
    return first_not_none(
        as_text(get(message, "destination", "number")), as_text(get(message, "destination", "sipUri"))
    )


def _tools(message: dict[str, Any]) -> frozenset[str]:
    return frozenset(sorted(canonical_tool_name(name)[:_LONGEST_WORD] for name in called_tools(message))[:_MOST_ITEMS])


def _cost(message: dict[str, Any]) -> Cost | None:
    parts = [as_number(get(each, "cost")) for each in message.get("costs") or []]
    summed = round(sum(part for part in parts if part is not None), 6) if parts else None
    found = first_not_none(
        as_amount(message.get("cost")),
        as_amount(get(message, "costBreakdown", "total")),
        as_amount(get(message, "call", "cost")),
        as_amount(summed),
    )
    return None if found is None else Cost(amount=found, currency="USD")


def _analysis(message: dict[str, Any]) -> Analysis | None:
    data = get(message, "analysis", "structuredData")
    data = data if isinstance(data, dict) else None
    evaluation = get(message, "analysis", "successEvaluation")
    if data is None and as_text(evaluation) is None and not isinstance(evaluation, bool):
        return None
    items = _first_list(get(data, "action_items"), get(data, "actionItems"))
    return Analysis(
        sentiment=_word(get(data, "sentiment")),
        urgency=_word(get(data, "urgency")),
        successful=_truth(evaluation),
        action_items=[item[:_LONGEST_TEXT] for item in items if as_text(item) is not None][:_MOST_ITEMS],
        data=data,
    )


def _first_list(*values: Any) -> list[Any]:
    """The first of several that is a list; else an empty one."""
    return next((value for value in values if isinstance(value, list)), [])


def _word(value: Any) -> str | None:
    found = as_text(value)
    return None if found is None else found[:_LONGEST_WORD]


def _truth(value: Any) -> bool | None:
    """A success evaluation is a text by a rubric of one's choice; only what plainly says yes or no is either."""
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None
