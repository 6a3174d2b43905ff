"""What is said of a call, and what the call is once that has been said.

News come in any order, again and again, and from several mouths: status events, the report at a call's end, a look at
the provider, our own dispatcher. `merged` is a join: whatever the order and however often, the same news make the same
call. For that each field remembers who said last what it holds, as a text that sorts: authority, then moment.
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
    Cost,
    Media,
    Outcome,
    Status,
    StoredCall,
    billable_minutes,
    default_outcome,
    rank,
    was_forwarded,
)

_MEDIA_RANKS = {"pending": 0, "unavailable": 1, "stored": 2}


class Authority(IntEnum):
    """Whose word counts more. Higher ones are believed against lower ones, however late these come."""

    OURS = 0
    EVENT = 1
    REPORT = 2


def _instant(written: str) -> str:
    # Of one form, so that texts compare as moments do.
    return clock.instant(datetime.fromisoformat(written).astimezone(UTC).timestamp())


type _Instant = Annotated[str, AfterValidator(_instant)]


class CallUpdate(BaseModel):
    """What someone says of a call at a moment (`at`, milliseconds since the epoch); None is said of nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority: Authority
    at: int = Field(ge=0, lt=10**15)
    status: Status | None = None
    outcome: Outcome | None = None
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
    def _outcome_comes_with_the_end(self) -> Self:
        if self.outcome is not None and (self.status is None or self.status in OPEN):
            raise ValueError("a call has an outcome when it has ended: say both at once")
        return self


_SETS = ("appointment_ids", "tools_used")
_FIELDS = [name for name in CallUpdate.model_fields if name not in {"authority", "at", *_SETS}]


def apply_update(call: StoredCall, news: CallUpdate) -> StoredCall:
    """The call once the news have been said; the very same object where they say nothing new."""
    tag, told, changes = f"{int(news.authority)}{news.at:015}", dict(call.sources), dict[str, Any]()
    for name in _FIELDS:
        said = getattr(news, name)
        if said is not None and _weight(name, said, tag) > _weight(name, getattr(call, name), told.get(name, "")):
            changes[name] = said
            # Of two who say that a call rings none is believed more: only ends contradict each other.
            if name != "status" or said not in OPEN:
                told[name] = tag
    for name in _SETS:
        changes[name] = sorted({*getattr(call, name), *getattr(news, name)})
    new = _concluded(call.model_copy(update=changes | {"sources": told}))
    if new == call:
        return call
    return new.model_copy(update={"version": call.version + 1, "updated_at": clock.instant()})


def _weight(field: str, value: Any, tag: str) -> tuple[int, str, str]:
    """What a field holds, as something of which the greatest stays."""
    if value is None:
        return -1, "", ""
    if field == "status":
        return (rank(value), "", "") if value in OPEN else (rank(value), tag, value)
    if isinstance(value, Media):
        return _MEDIA_RANKS[value.state], tag, value.model_dump_json()
    written = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return 0, tag, json.dumps(written, sort_keys=True)


def _concluded(call: StoredCall) -> StoredCall:
    """The call with what follows from what was said of it."""
    changes: dict[str, Any] = {}
    if "outcome" not in call.sources:
        booked = bool(call.appointment_ids)
        transferred = call.transferred_to is not None or was_forwarded(call.ended_reason)
        changes["outcome"] = default_outcome(call.status, booked=booked, transferred=transferred)
    if call.started_at is not None and call.ended_at is not None:
        lasted = clock.seconds_of(call.ended_at) - clock.seconds_of(call.started_at)
        changes["duration_seconds"] = max(round(lasted), 0)
    duration = changes.get("duration_seconds", call.duration_seconds)
    changes["billable_minutes"] = billable_minutes(call.status, duration)
    return call.model_copy(update=changes)
