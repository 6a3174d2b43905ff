"""Counts of calls as they are shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from voxanne.core.fields import Resource

type CallGrouping = Literal["day", "outcome", "agent"]


class CallsByOutcome(Resource):
    """How many calls ended with each outcome."""

    appointment_booked: int
    """An appointment was booked, and stood at the end."""
    appointment_changed: int
    """An appointment was moved, confirmed or cancelled."""
    information: int
    """A conversation without such an effect."""
    transferred: int
    """The caller was put through to a person."""
    voicemail: int
    """A voicemail answered."""
    no_answer: int
    """The call was not answered."""
    busy: int
    """The line was busy."""
    abandoned: int
    """The caller hung up without a word."""
    failed: int
    """The call failed."""
    other: int
    """None of these."""


class CallCounts(Resource):
    """Counts of calls that have ended. A call-back that was cancelled before it was dialled is none of them."""

    calls: int
    """All of them."""
    inbound: int
    """Of these, calls that came in."""
    outbound: int
    """Of these, calls that an agent placed."""
    answered: int
    """Of these, calls that were answered, by a person or a voicemail (`by_outcome` has the latter)."""
    booked: int
    """Of these, calls in which an appointment was booked, whatever became of it."""
    duration_seconds: int
    """How long the calls that were answered lasted, from answer to end, all together."""
    by_outcome: CallsByOutcome
    """The same calls by their outcome."""


class CallCountGroup(CallCounts):
    """The calls of a day, of an outcome, or of an agent."""

    key: str | None
    """The date, the outcome, or the id of the agent; null: the calls of no agent."""


class CallAnalytics(Resource):
    """Calls of a span of days, counted in groups."""

    # `from` is a keyword of Python.
    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    from_: str = Field(alias="from", description="The first day.", json_schema_extra={"format": "date"})
    to: str = Field(json_schema_extra={"format": "date"})
    """The last day, which is included."""
    time_zone: str
    """The organisation's zone (IANA), by whose clocks calls are counted on days."""
    group_by: CallGrouping
    """What the groups are."""
    agent_id: str | None
    """The agent whose calls alone are counted; null: those of all."""
    total: CallCounts
    """All groups together."""
    groups: list[CallCountGroup]
    """By day: every day of the span, in order. By outcome: every one. By agent: those with calls, most calls first."""
