"""Tool calls within a phone call, their results, and the words that are heard and spoken."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from voxanne.domain.agents.models import Agent

_NOON = 12


@dataclass(frozen=True)
class PhoneCall:
    """The phone call in which a tool is called. Nothing in it comes from the model.

    `id` identifies the call at the provider or here; `call_id` is the id of the stored call; `caller` is the calling
    number as E.164, None if it is withheld. `holds_offered_times` is what the organisation says.
    """

    organization_id: str
    country: str
    agent: Agent
    id: str
    call_id: str | None
    caller: str | None
    holds_offered_times: bool = False


@dataclass(frozen=True)
class ToolCall:
    """A tool call of the model, its id empty if it has none. The arguments may be JSON in a string or anything else."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True)
class Transfer:
    """The phone call is to be transferred to the number *destination*."""

    destination: str


@dataclass(frozen=True)
class Hangup:
    """The phone call is to be ended."""


type CallAction = Transfer | Hangup


@dataclass(frozen=True)
class ToolResult:
    """The result that the model gets, in one line, and the action to take on the phone call, if any."""

    text: str
    is_error: bool = False
    action: CallAction | None = None


@dataclass(frozen=True)
class SpokenReply:
    """A sentence to speak, and the facts behind it."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Both as one line; line ends in names and notes are removed."""
        return f"{' '.join(self.sentence.split())} {json.dumps(self.facts, separators=(',', ':'))}"


@dataclass(frozen=True)
class Effect:
    """What a tool call did to an appointment: its start before (None if it booked it) and after, and its status.

    `phone` is a digest of the number that was said, if one was.
    """

    tool: str
    tool_call_id: str
    appointment_id: str
    previous_starts_at: str | None
    starts_at: str
    status: str
    phone: str | None = None

    @property
    def is_booking(self) -> bool:
        """Whether it booked the appointment."""
        return self.previous_starts_at is None


@dataclass(frozen=True)
class Wording:
    """The date and time that words state: the possible readings of each, None if they state none.

    `times` are minutes from midnight. `likely_times` are those that hold unless something else, such as a part of the
    day, contradicts them: "10:30" is written for the morning, "9:30" for either half of the day. `offset_minutes` is
    the offset from UTC, if one was written.
    """

    dates: frozenset[date] | None = None
    times: frozenset[int] | None = None
    likely_times: frozenset[int] | None = None
    part: str | None = None
    offset_minutes: int | None = None


class ToolRefusedError(Exception):
    """The tool call is refused; the reply is for the model to speak."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.reply = SpokenReply(sentence, facts)


def spoken_date(day: date, today: date) -> str:
    """Return a date such as "Monday, November 23", with its year if that is not the current one."""
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A, %B} {day.day}{year}"


def full_date(day: date) -> str:
    """Return a date such as "Monday, November 23, 2026"."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def spoken_time(moment: datetime) -> str:
    """Return a time such as "9:30 AM"."""
    return spoken_minutes(moment.hour * 60 + moment.minute)


def spoken_minutes(minutes: int) -> str:
    """Return minutes from midnight as a time such as "9:30 AM"."""
    hour, minute = divmod(minutes, 60)
    return f"{hour % _NOON or _NOON}:{minute:02d} {'AM' if hour < _NOON else 'PM'}"


def spoken_datetime(moment: datetime, today: date) -> str:
    """Return a date and time such as "Monday, November 23 at 9:30 AM"."""
    return f"{spoken_date(moment.date(), today)} at {spoken_time(moment)}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """Return a list such as "A, B and C"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
