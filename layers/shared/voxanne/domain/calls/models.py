"""Calls as they are stored and shown: statuses and outcomes, the fields, and a queued call's way to the provider."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp

type CallDirection = Literal["inbound", "outbound"]
type CallStatus = Literal["queued", "ringing", "in_progress", "completed", "no_answer", "busy", "failed", "canceled"]
type CallOutcome = Literal[
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

Erased = Literal["content", "person"]  # what was said in it, or its patient too

# A status is never replaced by one of a lower rank.
_RANKS: dict[str, int] = {"queued": 0, "ringing": 1, "in_progress": 2}
OPEN = frozenset(_RANKS)
# Statuses of calls that ended without a conversation: there is nothing to record or bill.
UNANSWERED = frozenset({"no_answer", "busy", "canceled"})

# After an attempt that the provider refused, a call-back waits this long, doubling up to the maximum.
_FIRST_PAUSE_SECONDS, _MAX_PAUSE_SECONDS = 30, 300
_MAX_BLOCKED_IDS = 20


def rank(status: str) -> int:
    """Return how far a call with that status has progressed."""
    return _RANKS.get(status, len(_RANKS))


def billable_minutes(status: str, duration_seconds: int | None) -> int | None:
    """Return the minutes of a call, rounded up; None until it has ended, and if it was not answered."""
    if status in OPEN | UNANSWERED or duration_seconds is None:
        return None
    return -(-duration_seconds // 60)


# DynamoDB stores them as a set, which has no order; ids sort by creation.
_Ids = Annotated[list[str], BeforeValidator(sorted)]


class Cost(Resource):
    """What the call cost at the voice provider."""

    amount: str = Field(
        description="The amount as a decimal number in a string, in units of the currency.", examples=["0.1237"]
    )
    currency: str = Field(examples=["USD"])
    """The currency (ISO 4217)."""


class Analysis(Resource):
    """The voice provider's analysis of the conversation. A field that it did not analyse is null."""

    sentiment: str | None = None
    """How the caller felt, as free text of the provider."""
    urgency: str | None = None
    """How urgent the matter was, as free text of the provider."""
    successful: bool | None = None
    """Whether the call reached its aim."""
    action_items: list[str] = []
    """What remains to be done after the call."""
    data: dict[str, Any] | None = None
    """Further results of the provider, in its own format."""


class CallFields(Resource):
    """The fields of a call that are both stored and shown."""

    # `from` is a keyword of Python.
    model_config = ConfigDict(extra="ignore", validate_by_name=True, serialize_by_alias=True)

    id: str
    agent_id: str | None = None
    """The agent that answers or places the call."""
    contact_id: str | None = None
    """The contact who calls or is called. Null: the caller's number is withheld."""
    appointment_ids: _Ids = []
    """The ids of the appointments booked in the call."""
    direction: CallDirection
    """`inbound`: the contact called. `outbound`: the agent called."""
    status: CallStatus
    """`queued`, `ringing` and `in_progress` are open; the others are final. The status never moves backwards."""
    outcome: CallOutcome | None = None
    """The result of the call. `information`: a conversation that changed no appointment. `abandoned`: the caller hung
    up without speaking. Null: the call has not ended."""
    from_: str | None = Field(
        default=None, alias="from", description="The caller's number (E.164). Null: withheld, or not known yet."
    )
    to: str | None = None
    """The called number (E.164). Null: not known."""
    started_at: Timestamp | None = None
    """When the call was answered. Null: it was not, or not yet."""
    ended_at: Timestamp | None = None
    """When the call ended. Null: it has not ended."""
    duration_seconds: int | None = None
    """The seconds from answer to end. Null: the call was not answered, or has not ended."""
    summary: str | None = None
    """The voice provider's summary of the conversation, about two sentences. Null: there is none."""
    ended_reason: str | None = None
    """Why the call ended: a value of the voice provider, or one of Voxanne if the provider did not end the call. Null:
    it has not ended."""
    cost: Cost | None = None
    """What the call cost at the voice provider. Null: not known yet."""
    reason: str | None = None
    """Why the contact is called, as given in the request for a call-back. Null in other calls."""
    analysis: Analysis | None = None
    """The voice provider's analysis. Null: the call was not analysed."""
    tools_used: list[str] = []
    """The names of the tools that the agent used, each once."""
    transferred_to: str | None = None
    """The number to which the caller was transferred. Null: there was no transfer."""
    provider_call_id: str | None = None
    """The voice provider's id of the call. Null: the provider does not have the call yet."""
    metadata: dict[str, str] = {}
    handled: bool = False
    """Whether a person has dealt with what the call left to do, such as ringing back; set with `PATCH`."""
    created_at: Timestamp
    updated_at: Timestamp


class Call(CallFields):
    """A phone call that an agent answers or places."""

    has_transcript: bool
    """Whether the transcript can be read now."""
    has_recording: bool
    """Whether the recording can be fetched now."""
    not_before: Timestamp | None = None
    """The earliest time to dial; in the contact's quiet hours it waits longer. Null: this is no call-back."""
    not_after: Timestamp | None = None
    """The latest time to dial; if it is still queued then, it fails. Null: this is no call-back."""
    override_quiet_hours: bool | None = None
    """Whether it may be dialled at any hour. Null: this is no call-back."""


class Media(Resource):
    """A transcript or recording: expected (`pending`), never coming (`unavailable`), or in the bucket (`stored`).

    `agent_letters` and `caller_letters` count the letters and digits that each said, if it is a transcript: of two
    transcripts of a call the fuller one stays, and the call's outcome depends on whether the caller said anything.
    """

    state: Literal["pending", "unavailable", "stored"]
    key: str | None = None
    content_type: str | None = None
    duration_seconds: int | None = None
    stored_at: Timestamp | None = None
    agent_letters: int | None = None
    caller_letters: int | None = None

    @property
    def letters(self) -> int:
        """How much both said together."""
        return (self.agent_letters or 0) + (self.caller_letters or 0)

    def without_content(self) -> Self:
        """Return what is left once it is erased: how much each said, by which the call's outcome stays as it was."""
        return type(self)(state="unavailable", agent_letters=self.agent_letters, caller_letters=self.caller_letters)


class DialState(Resource):
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
    # The organisation's day on which it was requested and counts, and when that day ends.
    counted_on: str | None = None
    counted_until: Timestamp | None = None

    @property
    def pause_seconds(self) -> float:
        """The seconds that the call waits after an attempt that the provider refused."""
        return min(_FIRST_PAUSE_SECONDS * 2.0**self.attempts, _MAX_PAUSE_SECONDS)

    def retry_at(self, now: float) -> float:
        """Return when a call is due again that the provider did not dial now: at the latest when its window is over."""
        return min(now + self.pause_seconds, clock.seconds_of(self.not_after) + 1)

    def blocked(self, provider_call_id: str) -> Self:
        """Return the state after the provider created that call without dialling it."""
        return self.model_copy(update={"blocked_ids": [*self.blocked_ids, provider_call_id][-_MAX_BLOCKED_IDS:]})

    def waiting_until(self, look_at: float) -> Self:
        """Return the state of a call that is not being dialled, and is due at *look_at* (seconds since the epoch)."""
        return self.model_copy(update={"look_at": clock.instant(look_at), "dialling_since": None})


class AppointmentState(Resource):
    """What a tool can change of an appointment."""

    starts_at: Timestamp
    duration_minutes: int
    status: str


class AppointmentChange(Resource):
    """An appointment that a tool moved, cancelled or confirmed in a call, before and after."""

    appointment_id: str
    before: AppointmentState
    after: AppointmentState


class StoredCall(CallFields):
    """A call as its table holds it."""

    # The aliases of two fields are their stored attributes: to rename these needs a migration.
    dial_state: DialState | None = Field(default=None, alias="placing")
    transcript: Media | None = None
    recording: Media | None = None
    # In their order, without bookings, which are in `appointment_ids`.
    appointment_changes: list[AppointmentChange] = []
    # By field: the authority and time of its current value (updates.py).
    sources: Mapping[str, str] = Field(default={}, alias="told")
    # Whether any update said that it was in progress, even if none said when it was answered.
    was_in_progress: bool = False
    # Later updates do not restore what was erased (updates.py).
    erased: Erased | None = None
    billable_minutes: int | None = None
    version: int

    @property
    def other_number(self) -> str | None:
        """The number of the caller, or of who is called."""
        return self.from_ if self.direction == "inbound" else self.to
