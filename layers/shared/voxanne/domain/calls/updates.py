"""Updates of a call, and how they are applied.

Updates arrive in any order, repeatedly and from several sources: status events, the report at a call's end, look-ups at
the provider, our dispatcher. `apply_update` is a join (a least upper bound): the same updates make the same call,
whatever their order and number. So each field has a source, a text that sorts by authority and then by time; the value
with the greatest source stays. Of events' `started_at`, the earliest stays.
"""

import json
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from voxanne.core import clock
from voxanne.domain.calls.models import (
    OPEN,
    Analysis,
    AppointmentChange,
    AppointmentState,
    CallOutcome,
    CallStatus,
    Cost,
    Erased,
    Media,
    StoredCall,
    billable_minutes,
    rank,
)

_MEDIA_RANKS = {"pending": 0, "unavailable": 1, "stored": 2}


class Authority(IntEnum):
    """The precedence of sources: a higher one overrides a lower one, even if that comes later."""

    OURS = 0
    EVENT = 1
    REPORT = 2


def _normalize_instant(text: str) -> str:
    # One format, so that the texts sort by time.
    return clock.instant(datetime.fromisoformat(text).astimezone(UTC).timestamp())


type _Instant = Annotated[str, AfterValidator(_normalize_instant)]


class CallUpdate(BaseModel):
    """What a source states of a call at a time (`at`, milliseconds since the epoch); None states nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    authority: Authority
    at: int = Field(ge=0, lt=10**15)
    status: CallStatus | None = None
    outcome: CallOutcome | None = None
    agent_id: str | None = None
    contact_id: str | None = None
    from_: str | None = None
    to: str | None = None
    started_at: _Instant | None = None
    ended_at: _Instant | None = None
    duration_seconds: int | None = None
    summary: str | None = None
    ended_reason: str | None = None
    cost: Cost | None = None
    analysis: Analysis | None = None
    transferred_to: str | None = None
    provider_call_id: str | None = None
    transcript: Media | None = None
    recording: Media | None = None
    appointment_ids: frozenset[str] = frozenset()
    tools_used: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _check_outcome(self) -> Self:
        if self.outcome is not None and (self.status is None or self.status in OPEN):
            raise ValueError("an outcome must come with the status of a call that has ended")
        return self


_SET_FIELDS = ("appointment_ids", "tools_used")
_FIELDS = [name for name in CallUpdate.model_fields if name not in {"authority", "at", *_SET_FIELDS}]
_MEDIA_FIELDS = ("transcript", "recording")


def erased_fields(direction: str, erased: Erased) -> dict[str, Any]:
    """Return the fields that erasing clears in a call, by their names in JSON, with their values afterwards.

    Ids, times, status and cost stay, and so does the outcome. Of the two numbers, the patient's is cleared.
    """
    cleared: dict[str, Any] = dict.fromkeys(["summary", "analysis", "reason"])
    if erased == "person":
        cleared |= {"from" if direction == "inbound" else "to": None, "metadata": {}}
    return cleared


def erase(call: StoredCall, erased: Erased) -> StoredCall:
    """Return the call with its content, or its patient too, erased for good; the same object if it already is."""
    if call.erased in {erased, "person"}:
        return call
    cleared = {_attribute(name): value for name, value in erased_fields(call.direction, erased).items()}
    cleared |= {name: (getattr(call, name) or Media(state="unavailable")).without_content() for name in _MEDIA_FIELDS}
    cleared |= {"erased": erased, "version": call.version + 1, "updated_at": clock.instant()}
    return call.model_copy(update=cleared)


def apply_update(call: StoredCall, update: CallUpdate) -> StoredCall:
    """Return the call at its next version, updated but for erased fields; the same object if nothing changes."""
    if call.erased is not None:
        erased = map(_attribute, erased_fields(call.direction, call.erased))
        media = {name: each.without_content() for name in _MEDIA_FIELDS if (each := getattr(update, name)) is not None}
        update = update.model_copy(update=dict.fromkeys(set(erased) & set(_FIELDS)) | media)
    source, sources, changes = f"{update.authority:d}{update.at:015}", dict(call.sources), dict[str, Any]()
    for name in _FIELDS:
        value = getattr(update, name)
        if value is None:
            continue
        if _weight(name, value, source) > _weight(name, getattr(call, name), sources.get(name, "")):
            changes[name] = value
            # Open statuses are ordered by rank alone, so they need no source; final ones can contradict each other.
            if name != "status" or value not in OPEN:
                sources[name] = source
    if update.status == "in_progress":
        changes["was_in_progress"] = True
    for name in _SET_FIELDS:
        changes[name] = sorted({*getattr(call, name), *getattr(update, name)})
    return _next(call, changes | {"sources": sources})


def has_source(call: StoredCall, authority: Authority) -> bool:
    """Return whether a field of the call has its value from a source of that authority."""
    return any(source.startswith(f"{authority:d}") for source in call.sources.values())


def add_booking(call: StoredCall, appointment_id: str) -> StoredCall:
    """Return the call with an appointment that was booked in it, at its next version."""
    return _next(call, {"appointment_ids": sorted({*call.appointment_ids, appointment_id})})


def add_change(call: StoredCall, change: AppointmentChange) -> StoredCall:
    """Return the call with a change that a tool made to an appointment in it, at its next version."""
    return _next(call, {"appointment_changes": [*call.appointment_changes, change]})


def _next(call: StoredCall, changes: dict[str, Any]) -> StoredCall:
    new = _with_derived_fields(call.model_copy(update=changes))
    if new == call:
        return call
    return new.model_copy(update={"version": call.version + 1, "updated_at": clock.instant()})


def _attribute(name: str) -> str:
    return "from_" if name == "from" else name


def _weight(field: str, value: Any, source: str) -> tuple[int, int, str, str]:
    """Return the sort key of a field's value: the greater of two values stays."""
    if value is None:
        return -1, 0, "", ""
    if field == "status":
        return (rank(value), 0, "", "") if value in OPEN else (rank(value), 0, source, value)
    if field == "started_at" and source.startswith(f"{Authority.EVENT:d}"):
        # A status may come again, as after a transfer that failed; the call was answered at the first.
        return 0, 0, f"{Authority.EVENT:d}{10**15 - round(clock.seconds_of(value) * 1000):015}", value
    if isinstance(value, Media):
        # A transcript is replaced by one with at least as many letters, from any source.
        return _MEDIA_RANKS[value.state], value.letters, source, value.model_dump_json()
    document = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return 0, 0, source, json.dumps(document, sort_keys=True)


def _with_derived_fields(call: StoredCall) -> StoredCall:
    """Return the call with the fields that follow from others."""
    changes: dict[str, Any] = {}
    if call.status == "canceled" and (call.was_in_progress or call.started_at is not None):
        # An answered call was a conversation, however it ended, even if the message about its end does not say so.
        call = call.model_copy(update={"status": "completed"})
    if call.started_at is not None and call.ended_at is not None:
        duration = clock.seconds_of(call.ended_at) - clock.seconds_of(call.started_at)
        changes["duration_seconds"] = max(round(duration), 0)
    duration_seconds = changes.get("duration_seconds", call.duration_seconds)
    changes["billable_minutes"] = billable_minutes(call.status, duration_seconds)
    call = call.model_copy(update=changes)
    return call if "outcome" in call.sources else call.model_copy(update={"outcome": default_outcome(call)})


# Reasons of the voice provider that say more than the status does.
_FORWARDED = ("assistant-forwarded-call", "call.forwarding.")
_OUTCOMES: dict[str, CallOutcome] = {
    "voicemail": "voicemail",
    "call.ringing.sip-inbound-caller-hungup-before-call-connect": "abandoned",
}
# The status of an appointment. A call that was cancelled is `canceled`.
_CANCELLED = "cancelled"


def default_outcome(call: StoredCall) -> CallOutcome | None:
    """Return the outcome of a call if no update states one, from its state at the end; None while it is open.

    Appointments come first, then how the call ended, then whether there was a conversation.
    """
    if call.status in OPEN:
        return None
    return _appointment_outcome(call) or _ending_outcome(call)


def _appointment_outcome(call: StoredCall) -> CallOutcome | None:
    """Return the outcome by appointments: a new one stands, or an older one differs from before the call."""
    first: dict[str, AppointmentState] = {}
    last: dict[str, AppointmentState] = {}
    for change in call.appointment_changes:
        first.setdefault(change.appointment_id, change.before)
        last[change.appointment_id] = change.after
    booked = set(call.appointment_ids)
    if any(identifier not in last or last[identifier].status != _CANCELLED for identifier in booked):
        return "appointment_booked"
    if any(last[identifier] != before for identifier, before in first.items() if identifier not in booked):
        return "appointment_changed"
    return None


def _ending_outcome(call: StoredCall) -> CallOutcome:
    reason = call.ended_reason or ""
    if call.transferred_to is not None or reason.startswith(_FORWARDED):
        return "transferred"
    if reason in _OUTCOMES:
        return _OUTCOMES[reason]
    match call.status:
        case "no_answer" | "busy" | "failed":
            return call.status
        case "completed" if call.started_at is not None or call.duration_seconds or _is_of_answered_call(reason):
            return _conversation_outcome(call, reason)
        case _:
            return "other"


def _is_of_answered_call(reason: str) -> bool:
    return bool(reason) and not reason.startswith("call.ringing.")


def _conversation_outcome(call: StoredCall, reason: str) -> CallOutcome:
    """Return the outcome of an answered call without effect; one that is not transcribed counts as a conversation."""
    transcript = call.transcript
    if transcript is None or transcript.caller_letters is None or transcript.caller_letters > 0:
        return "information"
    return "abandoned" if call.direction == "inbound" and reason.startswith("customer-ended-call") else "other"
