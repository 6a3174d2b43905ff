from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from voxanne.calls.statuses import Direction, Outcome, Status
from voxanne.core.fields import Resource, Timestamp

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


class Placing(BaseModel):
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

    placing: Placing | None = None

    transcript: Media | None = None
    recording: Media | None = None
    # By field: who said last what it holds (see news.py).
    told: Mapping[str, str] = {}
    # What the organisation is charged for: of a call that took place, its length in minutes begun.
    billable_minutes: int | None = None
    version: int
