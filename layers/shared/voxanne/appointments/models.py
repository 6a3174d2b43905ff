from typing import Annotated

from pydantic import Field

from voxanne.appointments.statuses import AppointmentStatus
from voxanne.calendars.fields import DurationMinutes
from voxanne.contacts.fields import Email
from voxanne.core.fields import (
    UNSET,
    Identifier,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Resource,
    Text,
    Timestamp,
    TimeZone,
)

type When = Annotated[
    str,
    Field(
        max_length=40,
        description="An instant such as 2026-11-23T14:00:00Z, or the local time 2026-11-23T09:00 with time_zone.",
        examples=["2026-11-23T14:00:00Z"],
        json_schema_extra={"format": "local-or-utc-minute"},
    ),
]
type AppointmentService = Annotated[Text, Field(min_length=1, max_length=200)]
type AppointmentNotes = Annotated[Text, Field(max_length=5000)]
type CancellationReason = Annotated[Text, Field(max_length=1000)]
_LENGTH = "Without duration_minutes and ends_at: the calendar's default."


class InlineContact(Input):
    """Who comes: the contact with this phone, as it is; or else a new one."""

    name: Name
    phone: Phone
    email: Email | None = None


class NewAppointment(Input):
    """An appointment as a client asks for it: `contact_id` or `contact`, and when.

    Without `calendar_id` it is in the agent's calendar, or in the organisation's first.
    """

    contact_id: Identifier | None = None
    contact: InlineContact | None = None
    starts_at: When
    time_zone: TimeZone | None = None
    duration_minutes: DurationMinutes | None = Field(default=None, description=_LENGTH)
    ends_at: When | None = None
    calendar_id: Identifier | None = None
    service: AppointmentService | None = None
    notes: AppointmentNotes | None = None
    agent_id: Identifier | None = None
    call_id: Identifier | None = None
    metadata: Metadata | None = None


class AppointmentChanges(Input):
    """A merge patch of an appointment (RFC 7396). A new time is taken and the old one freed at the same moment."""

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


class Appointment(Resource):
    """A time of a calendar that someone has."""

    id: str
    contact_id: str
    calendar_id: str
    starts_at: Timestamp
    ends_at: Timestamp
    duration_minutes: int
    status: AppointmentStatus
    cancellation_reason: str | None = None
    service: str | None = None
    notes: str | None = None
    agent_id: str | None = None
    call_id: str | None = None
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class StoredAppointment(Appointment):
    """An appointment as its table holds it."""

    # What its calendar kept free after it when it was booked: the steps that it holds end there.
    buffer_minutes: int
    # When to remind of it, as its calendar said when it was booked or moved; and of which moment was.
    reminders: list[str] = []
    reminded: str | None = None
    version: int

    def shown(self) -> Appointment:
        """As clients see it."""
        return Appointment.model_validate(self.model_dump())


class Slot(Resource):
    """A time that can be booked as it stands."""

    starts_at: Timestamp
    ends_at: Timestamp
    local_starts_at: Annotated[
        str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T09:00:00-05:00"])
    ]
    calendar_id: str
