"""Counts of calls as they are shown."""

from typing import Literal

from pydantic import ConfigDict, Field

from voxanne.core.fields import Resource

type CallGrouping = Literal["day", "outcome", "agent"]


class CallsByOutcome(Resource):
    """The number of calls with each outcome."""

    appointment_booked: int
    """Calls in which an appointment was booked that was not cancelled again in the call."""
    appointment_changed: int
    """Calls in which an appointment was moved, confirmed or cancelled."""
    information: int
    """Conversations that changed no appointment."""
    transferred: int
    """Calls that were transferred to a person."""
    voicemail: int
    """Calls that a voicemail answered."""
    no_answer: int
    """Calls that were not answered."""
    busy: int
    """Calls to a line that was busy."""
    abandoned: int
    """Calls in which the caller hung up without speaking."""
    failed: int
    """Calls that failed."""
    other: int
    """All other calls."""


class CallCounts(Resource):
    """Counts of calls that have ended. Call-backs that were cancelled before they were dialled are not counted."""

    calls: int
    """The number of calls."""
    inbound: int
    """The number of inbound calls."""
    outbound: int
    """The number of outbound calls."""
    answered: int
    """The number of calls that a person or a voicemail answered."""
    booked: int
    """The number of calls in which an appointment was booked, even if it was cancelled later."""
    duration_seconds: int
    """The total seconds of all answered calls, from answer to end."""
    by_outcome: CallsByOutcome
    """The number of calls with each outcome."""


class CallCountGroup(CallCounts):
    """The counts of one day, one outcome or one agent."""

    key: str | None
    """The date, the outcome or the id of the agent. Null: calls without an agent."""


class CallAnalytics(Resource):
    """Counts of the calls in a range of days, in total and in groups."""

    # `from` is a keyword of Python.
    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    from_: str = Field(alias="from", description="The first day.", json_schema_extra={"format": "date"})
    to: str = Field(json_schema_extra={"format": "date"})
    """The last day, inclusive."""
    time_zone: str
    """The organisation's time zone (IANA), which defines the days."""
    group_by: CallGrouping
    """How the counts are grouped."""
    agent_id: str | None
    """The agent of the counted calls. Null: all agents."""
    total: CallCounts
    """The counts of all groups together."""
    groups: list[CallCountGroup]
    """`day`: every day of the range, in order. `outcome`: every outcome. `agent`: agents with calls, most calls
    first."""
