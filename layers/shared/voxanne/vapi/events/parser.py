"""A message of the voice provider, parsed: the update of its call, and the turns of the conversation in a report.

Any field may be missing or of another type. A report says the same in several places, which are read in order of trust:
the message itself, then its `call`, then the published reference's names.
"""

from typing import Any, Literal

from voxanne.core import clock
from voxanne.core.time_zones import DAY
from voxanne.domain.agent_tools.schemas import canonical_tool_name
from voxanne.domain.calls.models import Analysis, Cost
from voxanne.domain.calls.transcripts import Utterance, count_letters, fuller
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.ended_reasons import ended_status, open_status
from voxanne.vapi.events.allowlist import type_of
from voxanne.vapi.events.models import MAX_CLOCK_SKEW_SECONDS
from voxanne.vapi.json_path import (
    as_amount,
    as_instant,
    as_instant_until,
    as_length,
    as_milliseconds,
    as_number,
    as_text,
    first_not_none,
    get,
)

type _Role = Literal["agent", "caller", "tool"]

REPORTS = frozenset({"end-of-call-report", "call.ended"})
# These are sent during a call only.
_DURING_CALL = frozenset(
    {
        *("assistant.started", "assistant.speechStarted", "call.started", "conversation-update", "function-call"),
        *("handoff-destination-request", "hang", "knowledge-base-request", "language-change-detected", "model-output"),
        *("speech-update", "tool-calls", "transcript", "transfer-destination-request", "transfer-update"),
        *("user-interrupted", "voice-input"),
    }
)
_WITH_UPDATE = REPORTS | _DURING_CALL | {"status-update", "assistant-request"}
_OUR_ENDED_STATUSES = frozenset({"completed", "no_answer", "busy", "failed", "canceled"})
_MAX_TEXT, _MAX_WORD, _MAX_ITEMS = 20_000, 200, 50
# No call lasts longer (twelve days); DynamoDB refuses numbers of more than 38 digits.
_MAX_SECONDS = 10**6
_YES, _NO = frozenset({"true", "pass", "yes"}), frozenset({"false", "fail", "no"})
_ROLES: dict[str, _Role] = {
    "bot": "agent",
    "assistant": "agent",
    "user": "caller",
    "tool_call_result": "tool",
    "tool": "tool",
}
_SPEAKERS: dict[str, _Role] = {"ai": "agent", "assistant": "agent", "bot": "agent", "user": "caller"}


def parse_update(message: dict[str, Any], received_at: str) -> CallUpdate | None:
    """Return the update of its call that a message states; None for types of messages that state none."""
    kind = type_of(message)
    if kind not in _WITH_UPDATE:
        return None
    at, latest = _sent_at(message, received_at), clock.seconds_of(received_at) + DAY
    if kind in REPORTS:
        return _parse_report(message, at, latest)
    if kind == "status-update":
        return _parse_status(message, at, latest)
    status: Literal["ringing", "in_progress"] = "ringing" if kind == "assistant-request" else "in_progress"
    return CallUpdate(authority=Authority.EVENT, at=at, status=status, tools_used=_tools_used(message))


def _sent_at(message: dict[str, Any], received_at: str) -> int:
    """Return when a message was sent, in milliseconds since the epoch.

    With a time ahead it would count more than what is sent meanwhile.
    """
    received, timestamp = clock.seconds_of(received_at), as_milliseconds(message.get("timestamp"))
    at = received * 1000 if timestamp is None else timestamp
    return min(max(int(at), 0), int(received + MAX_CLOCK_SKEW_SECONDS) * 1000)


def _parse_status(message: dict[str, Any], at: int, latest: float) -> CallUpdate | None:
    word, call = as_text(message.get("status")), get(message, "call")
    started_at = as_instant_until(get(call, "startedAt"), latest)
    if word == "ended":
        reason = _ended_reason(message)
        ended = ended_status(reason, started=started_at is not None)
        return CallUpdate(
            authority=Authority.EVENT,
            at=at,
            status=ended,
            started_at=started_at,
            ended_at=first_not_none(as_instant_until(get(call, "endedAt"), latest), as_instant(at)),
            ended_reason=reason,
            transferred_to=_transferred_to(message),
        )
    status = open_status(word)
    if status is None:
        return None
    return CallUpdate(
        authority=Authority.EVENT,
        at=at,
        status=status,
        started_at=first_not_none(started_at, as_instant(at)) if status == "in_progress" else None,
        transferred_to=_transferred_to(message),
    )


def _parse_report(message: dict[str, Any], at: int, latest: float) -> CallUpdate:
    call = get(message, "call")
    started_at = _instant(message, "startedAt", "started_at", latest)
    reason = _ended_reason(message)
    seconds = first_not_none(
        as_length(message.get("durationSeconds"), _MAX_SECONDS),
        as_length(get(call, "durationSeconds"), _MAX_SECONDS),
        as_length(get(call, "duration_seconds"), _MAX_SECONDS),
    )
    status = ended_status(reason, started=started_at is not None or bool(seconds))
    our_status = as_text(get(call, "status"))
    if reason is None and our_status in _OUR_ENDED_STATUSES:
        status = our_status  # type: ignore[assignment]
    return CallUpdate(
        authority=Authority.REPORT,
        at=at,
        status=status,
        started_at=started_at,
        ended_at=_instant(message, "endedAt", "ended_at", latest),
        duration_seconds=None if seconds is None else round(seconds),
        summary=_summary(message),
        ended_reason=reason,
        cost=_cost(message),
        analysis=_analysis(message),
        transferred_to=_transferred_to(message),
        tools_used=_tools_used(message),
    )


def _instant(message: dict[str, Any], name: str, reference_name: str, latest: float) -> str | None:
    call = get(message, "call")
    values = (message.get(name), get(call, name), get(call, reference_name))
    return first_not_none(*(as_instant_until(value, latest) for value in values))


def _ended_reason(message: dict[str, Any]) -> str | None:
    call = get(message, "call")
    values = (message.get("endedReason"), get(call, "endedReason"), get(call, "ended_reason"))
    return _word(first_not_none(*(as_text(value) for value in values)))


def _summary(message: dict[str, Any]) -> str | None:
    values = (get(message, "analysis", "summary"), message.get("summary"), get(message, "call", "summary"))
    summary = first_not_none(*(as_text(value) for value in values))
    return None if summary is None else summary[:_MAX_TEXT]


def _transferred_to(message: dict[str, Any]) -> str | None:
    destination = message.get("destination")
    return first_not_none(_word(get(destination, "number")), _word(get(destination, "sipUri")))


def _cost(message: dict[str, Any]) -> Cost | None:
    parts = [as_number(get(cost, "cost")) for cost in message.get("costs") or []]
    total = round(sum(part for part in parts if part is not None), 6) if parts else None
    values = (message.get("cost"), get(message, "costBreakdown", "total"), get(message, "call", "cost"), total)
    amount = first_not_none(*(as_amount(value) for value in values))
    return None if amount is None else Cost(amount=amount, currency="USD")


def _analysis(message: dict[str, Any]) -> Analysis | None:
    data = get(message, "analysis", "structuredData")
    data = data if isinstance(data, dict) and data else None
    evaluation = get(message, "analysis", "successEvaluation")
    if data is None and as_text(evaluation) is None and not isinstance(evaluation, bool):
        return None
    lists = (get(data, "action_items"), get(data, "actionItems"))
    items = next((each for each in lists if isinstance(each, list)), [])
    return Analysis(
        sentiment=_word(get(data, "sentiment")),
        urgency=_word(get(data, "urgency")),
        successful=_yes_or_no(evaluation),
        action_items=[item[:_MAX_TEXT] for item in items if as_text(item) is not None][:_MAX_ITEMS],
        data=data,
    )


def _yes_or_no(evaluation: Any) -> bool | None:
    """Return a success evaluation that is a plain yes or no; customers choose its rubric, and other texts are None."""
    word = str(evaluation).strip().lower()
    return True if word in _YES else False if word in _NO else None


def _word(value: Any) -> str | None:
    text = as_text(value)
    return None if text is None else text[:_MAX_WORD]


def _tools_used(message: dict[str, Any]) -> frozenset[str]:
    names = sorted(canonical_tool_name(name)[:_MAX_WORD] for name in called_tools(message))
    return frozenset(names[:_MAX_ITEMS])


def called_tools(message: dict[str, Any]) -> frozenset[str]:
    """Return the names of the tools that were called, as the provider writes them."""
    turns = get(message, "artifact", "messages") or message.get("messages") or []
    calls = [call for turn in turns for call in get(turn, "toolCalls") or []]
    for listed in ("toolCallList", "toolCalls", "toolWithToolCallList"):
        calls += message.get(listed) or []
    calls += [call["toolCall"] for call in calls if get(call, "toolCall") is not None]
    names = [first_not_none(as_text(get(call, "function", "name")), as_text(get(call, "name"))) for call in calls]
    return frozenset(name for name in [*names, as_text(get(message, "functionCall", "name"))] if name)


def parse_turns(message: dict[str, Any]) -> list[Utterance]:
    """Return all turns of a report, which has them both as a list and as a text; either may be incomplete."""
    artifact = message.get("artifact")
    lists = (get(artifact, "messages"), message.get("messages"), get(artifact, "messagesOpenAIFormatted"))
    texts = (get(artifact, "transcript"), message.get("transcript"), get(message, "call", "transcript"))
    listed = [[turn for entry in entries or [] if (turn := _parse_turn(entry)) is not None] for entries in lists]
    split = [_split_transcript(as_text(text) or "") for text in texts]
    return fuller(max(listed, key=count_letters), max(split, key=count_letters))


def _parse_turn(entry: dict[str, Any]) -> Utterance | None:
    role = _ROLES.get(str(entry.get("role")))
    text = first_not_none(as_text(entry.get("message")), as_text(entry.get("content")), as_text(entry.get("result")))
    if role is None or text is None:
        return None
    seconds = as_length(entry.get("secondsFromStart"), _MAX_SECONDS)
    start_ms = None if seconds is None else round(seconds * 1000)
    duration = as_number(entry.get("duration"))
    began, ended = as_number(entry.get("time")), as_number(entry.get("endTime"))
    if duration is None and began is not None and ended is not None:
        duration = ended - began
    duration = as_length(duration, _MAX_SECONDS * 1000)
    end_ms = None if start_ms is None or duration is None else start_ms + round(duration)
    return Utterance(role=role, text=text, start_ms=start_ms, end_ms=end_ms)


def _split_transcript(transcript: str) -> list[Utterance]:
    turns: list[Utterance] = []
    for line in transcript.splitlines():
        speaker, colon, text = line.partition(":")
        role = _SPEAKERS.get(speaker.strip().lower())
        if colon and role is not None:
            turns.append(Utterance(role=role, text=text.strip()))
        elif turns and line.strip():
            # A line without a speaker continues the turn.
            turns[-1] = turns[-1].model_copy(update={"text": f"{turns[-1].text}\n{line.strip()}"})
    return [turn for turn in turns if turn.text]
