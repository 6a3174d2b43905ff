"""How far calls have got, and what became of them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voxanne.core.fields import Resource, Timestamp

# No `type` statements: these names would be those of schemas in the OpenAPI document, where others have a status too.
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


# A status never gives way to one of a lower rank.
_RANKS: dict[str, int] = {"queued": 0, "ringing": 1, "in_progress": 2}


_TERMINAL = 3


OPEN = frozenset(_RANKS)


# Whoever ended so never spoke: nothing is recorded.
UNANSWERED = frozenset({"no_answer", "busy", "canceled"})


def rank(status: str) -> int:
    """How far a call with that status has got."""
    return _RANKS.get(status, _TERMINAL)


def billable_minutes(status: str, duration_seconds: int | None) -> int | None:
    """The minutes of a call that has ended, each begun one counting; None until then, and where nobody spoke."""
    if status in OPEN | UNANSWERED or duration_seconds is None:
        return None
    return -(-duration_seconds // 60)


def was_forwarded(ended_reason: str | None) -> bool:
    """Whether the voice provider says that a call ended by being transferred."""
    return ended_reason is not None and ended_reason.startswith(("assistant-forwarded-call", "call.forwarding."))


def default_outcome(status: str, *, booked: bool, transferred: bool) -> Outcome | None:
    """What became of a call of which nobody has said it; None until it has ended."""
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


# DynamoDB keeps these as a set, which has no order; ids have.
_Ids = Annotated[list[str], BeforeValidator(sorted)]


class Cost(BaseModel):
    """What the call cost at the voice provider."""

    amount: str = Field(description="A decimal number.", examples=["0.1237"])
    currency: str = Field(examples=["USD"])


class Analysis(BaseModel):
    """What the voice provider made of the conversation. What it did not look at is null, never guessed."""

    sentiment: str | None = None
    urgency: str | None = None
    successful: bool | None = None
    action_items: list[str] = []
    data: dict[str, Any] | None = None


class CallFields(Resource):
    """What calls have wherever they are shown or stored."""

    # `from` is a word of Python's.
    model_config = ConfigDict(extra="ignore", validate_by_name=True, serialize_by_alias=True)

    id: str
    agent_id: str | None = None
    contact_id: str | None = None
    appointment_ids: _Ids = []
    direction: Direction
    status: Status
    outcome: Outcome | None = None
    from_: str | None = Field(default=None, alias="from", description="E.164; null where the caller withheld it.")
    to: str | None = None
    started_at: Timestamp | None = None
    ended_at: Timestamp | None = None
    duration_seconds: int | None = None
    summary: str | None = None
    ended_reason: str | None = Field(
        default=None, description="The voice provider's own word; where it did not end the call, one of ours."
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
    """A transcript or recording: on its way to us (`pending`), never coming (`unavailable`), or ours (`stored`)."""

    state: Literal["pending", "unavailable", "stored"]
    key: str | None = None
    content_type: str | None = None
    duration_seconds: int | None = None
    stored_at: Timestamp | None = None


class DialState(BaseModel):
    """How far a call that we place has got on its way to the voice provider.

    It waits until someone looks at it at `look_at`; since `dialling_since` the provider may have been asked to dial,
    and nobody asks again. `blocked_ids` are calls that the provider made and did not dial, its lines being busy.
    """

    not_before: Timestamp
    not_after: Timestamp
    override_quiet_hours: bool = False
    look_at: Timestamp
    attempts: int = 0
    dialling_since: Timestamp | None = None
    assistant_id: str | None = None
    blocked_ids: list[str] = []


class StoredCall(CallFields):
    """A call as its table holds it."""

    dial_state: DialState | None = Field(default=None, alias="placing")
    transcript: Media | None = None
    recording: Media | None = None
    # By field: the authority and time of its current value (updates.py).
    sources: Mapping[str, str] = Field(default={}, alias="told")
    # What the organisation is charged for: of a call that took place, its length in minutes begun.
    billable_minutes: int | None = None
    version: int
