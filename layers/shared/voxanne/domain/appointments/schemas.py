"""What clients send of an appointment, and how its time is read: an instant, or a local time and its zone."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from voxanne.aws.dynamodb.resource import Patch
from voxanne.core.errors import InvalidFieldsError, invalid_field
from voxanne.core.fields import (
    UNSET,
    Identifier,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Text,
    TimeZone,
    one_line,
    one_line_field,
)
from voxanne.core.time_zones import MINUTE, instants_at, wall_of_naive
from voxanne.domain.appointments.models import AppointmentStatus
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES, DurationMinutes
from voxanne.domain.contacts.schemas import Email

# Near datetime.MINYEAR and MAXYEAR the arithmetic of zones overflows; no booking window reaches that far.
SUPPORTED_YEARS = range(1971, 2999)

_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_DURATION_DESCRIPTION = "Without `duration_minutes` and `ends_at`: the calendar's `default_duration_minutes`."

type When = Annotated[
    str,
    Field(
        max_length=40,
        description="An instant such as 2026-11-23T14:00:00Z, or the local time 2026-11-23T09:00 with `time_zone`.",
        examples=["2026-11-23T14:00:00Z"],
        json_schema_extra={"format": "local-or-utc-minute"},
    ),
]
type AppointmentService = Annotated[Text, Field(min_length=1, max_length=200)]
type AppointmentNotes = Annotated[Text, Field(max_length=5000)]
type CancellationReason = Annotated[str, AfterValidator(one_line), one_line_field(1000)]


class InlineContact(Input):
    """The contact with this phone, unchanged if it exists; else a new contact."""

    name: Name
    phone: Phone
    email: Email | None = None


class NewAppointment(Input):
    """The body of a booking: `contact_id` or `contact`, and a time.

    Without `calendar_id` the appointment is in the agent's calendar, or else in the organisation's first.
    """

    contact_id: Identifier | None = None
    contact: InlineContact | None = None
    starts_at: When
    time_zone: TimeZone | None = None
    duration_minutes: DurationMinutes | None = Field(default=None, description=_DURATION_DESCRIPTION)
    ends_at: When | None = None
    calendar_id: Identifier | None = None
    service: AppointmentService | None = None
    notes: AppointmentNotes | None = None
    agent_id: Identifier | None = None
    call_id: Identifier | None = None
    metadata: Metadata | None = None


class AppointmentChanges(Input):
    """A merge patch of an appointment (RFC 7396). A new time is taken and the old one freed atomically."""

    contact_id: Identifier = UNSET
    starts_at: When = UNSET
    time_zone: TimeZone | None = None
    duration_minutes: DurationMinutes = UNSET
    ends_at: When = UNSET
    calendar_id: Identifier = UNSET
    status: AppointmentStatus = UNSET
    cancellation_reason: CancellationReason | None = None
    service: AppointmentService | None = None
    notes: AppointmentNotes | None = None
    agent_id: Identifier | None = None
    metadata: MetadataPatch | None = None


@dataclass(frozen=True)
class RequestedTime:
    """The time that a client asks for, as far as it is given: start and end in seconds since the epoch."""

    start: int | None
    minutes: int | None
    end: int | None = None

    def duration(self, start: int, default: int) -> int:
        """Return the minutes of an appointment that starts at *start*: *default* if the client named none.

        Raises:
            InvalidFieldsError: it would be shorter than a minute or longer than eight hours, or two fields disagree.
        """
        if self.end is None:
            return default if self.minutes is None else self.minutes
        minutes = (self.end - start) // MINUTE
        if not 1 <= minutes <= MAX_DURATION_MINUTES:
            raise invalid_field("ends_at", f"must be 1 to {MAX_DURATION_MINUTES} minutes after starts_at")
        if self.minutes not in {None, minutes}:
            raise invalid_field("ends_at", "disagrees with duration_minutes; send one of them")
        return minutes


@dataclass(frozen=True)
class AppointmentPatch(Patch):
    """The changes of a merge patch: fields stored as they are, entries of the metadata, the new time and calendar."""

    time: RequestedTime = field(default_factory=lambda: RequestedTime(None, None))
    calendar_id: str | None = None

    @property
    def moves(self) -> bool:
        """Whether it names a time or a calendar."""
        return self.time != RequestedTime(None, None) or self.calendar_id is not None

    @property
    def is_light(self) -> bool:
        """Whether it takes and frees no time, and so can be applied without reading the appointment."""
        cancels = self.changes.get("status") == "cancelled" or "cancellation_reason" in self.changes
        return not self.moves and not cancels


def parse_requested_time(
    starts_at: str | None, ends_at: str | None, duration_minutes: int | None, time_zone: str | None
) -> RequestedTime:
    """Read the fields of a body that say when.

    Raises:
        InvalidFieldsError: as for `resolve_instant`.
    """
    start = None if starts_at is None else resolve_instant(starts_at, time_zone, "starts_at")
    end = None if ends_at is None else resolve_instant(ends_at, time_zone, "ends_at")
    return RequestedTime(start, duration_minutes, end)


def resolve_instant(text: str, time_zone: str | None, field: str) -> int:
    """Return the instant that *text* names, by its offset or as a local time in the zone.

    Raises:
        InvalidFieldsError: it is no time, not a whole minute, or a local time without zone; or see
            `resolve_local_time`.
    """
    moment = _parse_time(text, field)
    if moment.second or moment.microsecond:
        raise invalid_field(field, "must be a whole minute")
    if moment.tzinfo is not None:
        return round(moment.timestamp())
    if time_zone is None:
        raise invalid_field(field, "must have an offset (Z or +01:00), or come with time_zone as the local time there")
    return resolve_local_time(moment, time_zone, field)


def resolve_local_time(moment: datetime, time_zone: str, field: str) -> int:
    """Return the one instant at which clocks in the zone show a time.

    Raises:
        InvalidFieldsError: there is none, as the clocks go forward, or there are two, as they go back.
    """
    instants = instants_at(time_zone, wall_of_naive(moment))
    if not instants:
        raise invalid_field(field, f"does not exist in {time_zone}: the clocks skip it", code="nonexistent_local_time")
    if len(instants) > 1:
        raise invalid_field(
            field,
            f"comes twice in {time_zone}, as the clocks go back: say which by its offset",
            code="ambiguous_local_time",
        )
    return instants[0]


def _parse_time(text: str, field: str) -> datetime:
    error: InvalidFieldsError = invalid_field(
        field,
        "must be an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 with time_zone",
    )
    if not _TIME.fullmatch(text):
        raise error
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise error from None
    if moment.year not in SUPPORTED_YEARS:
        raise error
    return moment
