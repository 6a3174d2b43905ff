"""What clients send of an appointment."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.aws.dynamodb.resource import Patch
from voxanne.core.errors import invalid_field
from voxanne.core.fields import (
    UNSET,
    Email,
    Identifier,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Text,
    TimeZone,
    changes_of,
    one_line,
    one_line_field,
)
from voxanne.core.time_zones import MINUTE
from voxanne.core.times import resolve_instant
from voxanne.domain.appointments.models import CANCELLED, OTHER_SPELLINGS, Appointment, AppointmentStatus
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES, DurationMinutes
from voxanne.domain.contacts.schemas import DateOfBirth

MAX_CANCELLATION_REASON_CHARACTERS = 1000
_TIME_FIELDS = ("starts_at", "ends_at", "duration_minutes", "time_zone")

type When = Annotated[
    str,
    Field(
        max_length=40,
        description="A whole minute: an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 "
        "together with `time_zone`.",
        examples=["2026-11-23T14:00:00Z"],
        json_schema_extra={"format": "local-or-utc-minute"},
    ),
]
type AppointmentService = Annotated[
    str,
    one_line_field(200),
    AfterValidator(one_line),
    Field(description="It is text only: `service_id` selects the service and the duration."),
]
type OverrideRules = Annotated[
    bool,
    Field(
        description="True: allow a time that the minimum notice, the booking window, the opening hours, a closure or a "
        "stale iCalendar source forbids, and a start up to 24 hours in the past. A taken time stays refused."
    ),
]
type AppointmentNotes = Annotated[Text, Field(max_length=5000)]
type CancellationReason = Annotated[str, one_line_field(MAX_CANCELLATION_REASON_CHARACTERS), AfterValidator(one_line)]


def _check_status(status: Any) -> Any:
    ours = OTHER_SPELLINGS.get(status) if isinstance(status, str) else None
    if ours is not None:
        raise PydanticCustomError("status", "is unknown; did you mean {ours}?", {"ours": ours})
    return status


class InlineContact(Input):
    """The contact that has this phone; it is created if there is none.

    An existing contact keeps its name and e-mail address, unless it has no given name yet (`name_source`).
    """

    name: Name
    """The name of a new contact."""
    phone: Phone
    email: Email | None = None
    """The e-mail address of a new contact."""


class NewPatient(Input):
    """The person an appointment is for."""

    name: Name
    """The patient's name."""
    date_of_birth: DateOfBirth | None = None


class PatientChanges(Input):
    """A merge patch of an appointment's patient."""

    name: Name = UNSET
    date_of_birth: DateOfBirth | None = None


class NewAppointment(Input):
    """The body of a booking. It requires `contact_id` or `contact`, and `starts_at` or `hold_id`."""

    contact_id: Identifier | None = None
    """The contact it is booked for. Required without `contact`."""
    contact: InlineContact | None = None
    """The contact it is booked for, by name and phone. Required without `contact_id`."""
    patient: NewPatient | None = None
    """The person it is for. Default: the contact."""
    starts_at: When | None = None
    """When it starts. Required without `hold_id`."""
    time_zone: TimeZone | None = None
    """The time zone (IANA) of `starts_at` and `ends_at`, if these are local times."""
    duration_minutes: DurationMinutes | None = None
    """The length in minutes. Default: the service's, or else the calendar's `default_duration_minutes`."""
    ends_at: When | None = None
    """When it ends, 1 to 480 minutes after `starts_at`. Send `duration_minutes` or this."""
    calendar_id: Identifier | None = None
    """Default: a free calendar of the service, or else the agent's calendar, or else the organisation's first one."""
    service_id: Identifier | None = None
    """The service to book. It sets the duration, the buffers, the minimum notice and the calendar, if not sent."""
    hold_id: Identifier | None = None
    """The hold to turn into the appointment. Leave out time, calendar and service, or repeat those of the hold."""
    service: AppointmentService | None = None
    notes: AppointmentNotes | None = None
    agent_id: Identifier | None = None
    call_id: Identifier | None = None
    override_rules: OverrideRules | None = None
    metadata: Metadata | None = None


class AppointmentChanges(Input):
    """A merge patch of an appointment (RFC 7396). A move takes the new time and frees the old one atomically."""

    contact_id: Identifier = UNSET
    """The new contact. If the patient was the former contact, the new contact becomes the patient."""
    patient: PatientChanges = UNSET
    """Changes to the patient, merged into the stored one."""
    starts_at: When = UNSET
    """The new start."""
    time_zone: TimeZone | None = None
    """The time zone (IANA) of `starts_at` and `ends_at`, if these are local times."""
    duration_minutes: DurationMinutes = UNSET
    """The new length in minutes."""
    ends_at: When = UNSET
    """The new end, 1 to 480 minutes after the start. Send `duration_minutes` or this."""
    calendar_id: Identifier = UNSET
    """The calendar to move it to."""
    service_id: Identifier | None = None
    """The new service. If it is not offered in the present calendar, the appointment moves to a free one of its own."""
    status: Annotated[AppointmentStatus, BeforeValidator(_check_status)] = UNSET
    cancellation_reason: CancellationReason | None = None
    service: AppointmentService | None = None
    notes: AppointmentNotes | None = None
    agent_id: Identifier | None = None
    override_rules: OverrideRules | None = None
    metadata: MetadataPatch | None = None


class Cancellation(Input):
    """The body of a cancellation. It is optional."""

    cancellation_reason: CancellationReason | None = None
    """Why it is cancelled, for your staff."""


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
            raise invalid_field("ends_at", "contradicts duration_minutes; send one of them")
        return minutes


@dataclass(frozen=True)
class AppointmentPatch(Patch):
    """The changes of a merge patch: fields stored as they are, entries of the metadata, the new time and calendar."""

    time: RequestedTime = field(default_factory=lambda: RequestedTime(None, None))
    calendar_id: str | None = None
    # The given fields of the patient.
    patient: dict[str, Any] | None = None
    override_rules: bool = False
    service_id: str | None = None
    # A cancellation of its own leaves an appointment that is cancelled already unchanged.
    only_if_standing: bool = False

    @property
    def moves(self) -> bool:
        """Whether it names a time, a calendar or a service."""
        return self.time != RequestedTime(None, None) or self.calendar_id is not None or self.service_id is not None

    def gives_other_service(self, service_id: str | None) -> bool:
        """Tell whether it names a service other than the present one."""
        return self.service_id not in {None, service_id}

    @property
    def is_light(self) -> bool:
        """Whether it takes and frees no time, and so can be applied without reading the appointment."""
        cancels = self.changes.get("status") == "cancelled" or "cancellation_reason" in self.changes
        names_patient = self.patient is not None or "contact_id" in self.changes
        return not (self.moves or cancels or names_patient)


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


def parse_patch(body: AppointmentChanges) -> AppointmentPatch:
    """Return the changes that a merge patch asks for.

    Raises:
        InvalidFieldsError: a time cannot be read.
    """
    changes = changes_of(body, Appointment)
    metadata = {} if body.metadata is None else changes.pop("metadata")
    time = {name: changes.pop(name, None) for name in _TIME_FIELDS}
    calendar_id, patient = changes.pop("calendar_id", None), changes.pop("patient", None)
    override = bool(changes.pop("override_rules", None))
    # Null is a change like any other: it takes no time and frees none.
    service_id = changes.pop("service_id") if changes.get("service_id") is not None else None
    return AppointmentPatch(changes, metadata, parse_requested_time(**time), calendar_id, patient, override, service_id)


def cancellation(reason: str | None = None) -> AppointmentPatch:
    """Return the patch that cancels an appointment and leaves one unchanged that is cancelled already."""
    changes = {"status": CANCELLED} | ({} if reason is None else {"cancellation_reason": reason})
    return AppointmentPatch(changes, only_if_standing=True)
