"""Calls as they are stored and shown: statuses and outcomes, the fields, and a queued call's way to the provider."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voxanne.core.fields import Resource, Timestamp

# Plain assignments, not `type` statements: the OpenAPI document would name schemas after those, and other resources
# have a status, too.
Direction = Literal["inbound", "outbound"]
Status = Literal["queued", "ringing", "in_progress", "completed", "no_answer", "busy", "failed", "canceled"]
Outcome = Literal[
    "appointment_booked",
    "appointment_changed",
    "information",
    "transferred",
    "voicemail",
    "no_answer",
    "busy",
    "abandoned",
    "failed",
    "other",
]

# A status is never replaced by one of a lower rank.
_RANKS: dict[str, int] = {"queued": 0, "ringing": 1, "in_progress": 2}
_TERMINAL_RANK = 3

OPEN = frozenset(_RANKS)
# Calls that ended so had no conversation: there is nothing to record or bill.
UNANSWERED = frozenset({"no_answer", "busy", "canceled"})


def rank(status: str) -> int:
    """Return how far a call with that status has progressed."""
    return _RANKS.get(status, _TERMINAL_RANK)


def billable_minutes(status: str, duration_seconds: int | None) -> int | None:
    """Return the minutes of a call, rounded up; None until it has ended, and if it was not answered."""
    if status in OPEN | UNANSWERED or duration_seconds is None:
        return None
    return -(-duration_seconds // 60)


def was_forwarded(ended_reason: str | None) -> bool:
    """Return whether the voice provider's reason says that a call ended by being transferred."""
    return ended_reason is not None and ended_reason.startswith(("assistant-forwarded-call", "call.forwarding."))


def default_outcome(status: str, *, booked: bool, transferred: bool) -> Outcome | None:
    """Return the outcome of a call if none was reported; None while it is open."""
    if status in OPEN:
        return None
    if booked:
        return "appointment_booked"
    if transferred:
        return "transferred"
    match status:
        case "no_answer" | "busy" | "failed":
            return status
        case _:
            return "other"


# DynamoDB stores them as a set, which has no order; ids sort by creation.
_Ids = Annotated[list[str], BeforeValidator(sorted)]


class Cost(BaseModel):
    """What the call cost at the voice provider."""

    amount: str = Field(description="A decimal number.", examples=["0.1237"])
    currency: str = Field(examples=["USD"])


class Analysis(BaseModel):
    """The voice provider's analysis of the conversation. What it did not analyse is null."""

    sentiment: str | None = None
    urgency: str | None = None
    successful: bool | None = None
    action_items: list[str] = []
    data: dict[str, Any] | None = None


class CallFields(Resource):
    """The fields of a call that are both stored and shown."""

    # `from` is a keyword of Python.
    model_config = ConfigDict(extra="ignore", validate_by_name=True, serialize_by_alias=True)

    id: str
    agent_id: str | None = None
    contact_id: str | None = None
    appointment_ids: _Ids = []
    direction: Direction
    status: Status
    outcome: Outcome | None = None
    from_: str | None = Field(default=None, alias="from", description="E.164; null if the caller withheld it.")
    to: str | None = None
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    duration_seconds: int | None = None
    summary: str | None = None
    ended_reason: str | None = Field(
        default=None, description="The voice provider's reason; if it did not end the call, one of ours."
    )
    cost: Cost | None = None
    reason: str | None = None
    analysis: Analysis | None = None
    tools_used: list[str] = []
    transferred_to: str | None = None
    provider_call_id: str | None = None
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class Call(CallFields):
    """A phone call that an agent answers or places."""

    has_transcript: bool
    has_recording: bool


class Media(BaseModel):
    """A transcript or recording: expected (`pending`), never coming (`unavailable`), or in the bucket (`stored`)."""

    state: Literal["pending", "unavailable", "stored"]
    key: str | None = None
    content_type: str | None = None
    duration_seconds: int | None = None
    stored_at: Timestamp | None = None


class DialState(BaseModel):
    """The progress of a call-back on its way to the voice provider.

    It may be dialled between `not_before` and `not_after`; the dispatcher decides again at `look_at`. From
    `dialling_since` on the provider may have been asked to dial, so it is not asked again. `blocked_ids` are calls that
    the provider created but did not dial, as all its lines were busy.
    """

    not_before: Timestamp
    not_after: Timestamp
    override_quiet_hours: bool = False
    look_at: Timestamp
    attempts: int = 0
    dialling_since: Timestamp | None = None
    assistant_id: str | None = None
    blocked_ids: list[str] = []
    # The organisation's day of the request, on which it counts, and when that day ends.
    counted_on: str | None = None
    counted_until: Timestamp | None = None


class StoredCall(CallFields):
    """A call as its table holds it."""

    # The aliases of two fields are their stored attributes: to rename these needs a migration.
    dial_state: DialState | None = Field(default=None, alias="placing")
    transcript: Media | None = None
    recording: Media | None = None
    # By field: the authority and time of its current value (updates.py).
    sources: Mapping[str, str] = Field(default={}, alias="told")
    # What the organisation is charged for.
    billable_minutes: int | None = None
    version: int
