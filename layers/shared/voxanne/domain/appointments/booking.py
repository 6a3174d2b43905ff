"""Book an appointment: validate the time, then write the appointment and all that belongs to it in one transaction.

The rules and conversions that rescheduling shares are public here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import invalid_field
from voxanne.core.ids import new_id
from voxanne.core.phones import e164
from voxanne.core.time_zones import MINUTE, rfc3339
from voxanne.domain.agents.errors import AGENT
from voxanne.domain.appointments.errors import (
    beyond_window,
    in_the_past,
    inside_notice,
    outside_opening_hours,
    slot_taken,
    unknown,
)
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.schemas import NewAppointment, parse_requested_time
from voxanne.domain.calendars.availability import CalendarDependencies, alternatives, bookable_span
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import Occupancy, OccupancyRepository, buckets_in
from voxanne.domain.calendars.opening_hours import is_open
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.errors import PhoneTakenError
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact

_MAX_ATTEMPTS = 3

type Commit[Result] = Callable[[StoredAppointment, list[Write]], Result]


@dataclass(frozen=True)
class BookingDependencies(CalendarDependencies):
    """The repositories that booking reads and writes."""

    appointments: AppointmentRepository
    contacts: ContactRepository
    calls: CallRepository
    # The table itself: booking reads nothing of an agent but its calendar.
    agents: Table

    @classmethod
    def from_environment(cls) -> Self:
        """Return what booking reads and writes in the deployment that the function belongs to."""
        return cls(
            occupancy=OccupancyRepository.from_environment(),
            calendars=CalendarRepository.from_environment(),
            appointments=AppointmentRepository.from_environment(),
            contacts=ContactRepository.from_environment(),
            calls=CallRepository.from_environment(),
            agents=Table.from_environment("AGENTS_TABLE"),
        )


def book[Result](
    dependencies: BookingDependencies,
    organization_id: str,
    country: str,
    body: NewAppointment,
    commit: Commit[Result],
) -> Result:
    """Book an appointment; return the result of *commit*, which gets the appointment and the writes of one transaction.

    Raises:
        InvalidFieldsError: the time is not bookable, or a referenced object does not exist.
        ConflictError: the time is taken.
    """
    phone = _phone(body, country)
    contact_lookup = in_background(lambda: _existing_contact_id(dependencies, organization_id, body, phone))
    calendar = _calendar(dependencies, organization_id, body)
    contact_id = contact_lookup()

    def attempt() -> Result:
        nonlocal contact_id
        booked_for, contact_writes = (
            (contact_id, []) if contact_id else _create_contact(dependencies, organization_id, body, country)
        )
        appointment = _new_appointment(body, calendar, booked_for, clock.now())
        writes = [*_appointment_writes(dependencies, organization_id, appointment), *contact_writes]
        try:
            return commit(appointment, writes)
        except PhoneTakenError as error:
            # Another request created the contact after the lookup.
            contact_id = error.contact_id
            raise
        except SlotTakenError:
            start, minutes = start_of(appointment), appointment.duration_minutes
            slots = alternatives(dependencies, organization_id, calendar, start, minutes)
            raise slot_taken([slot.model_dump() for slot in slots]) from None

    return retry_on_conflict(attempt, _MAX_ATTEMPTS, on=PhoneTakenError)


def check_start(calendar: Calendar, start: int, now: float) -> None:
    """Check that a start is in the future, after the minimum notice and within the booking window.

    Raises:
        InvalidFieldsError: it is not; each of the three has its own code.
    """
    earliest, latest = bookable_span(calendar, now)
    if start < now:
        raise in_the_past()
    if start < earliest:
        raise inside_notice(calendar.min_notice_minutes)
    if start >= latest:
        raise beyond_window(calendar.booking_window_days)


def check_open(calendar: Calendar, start: int, minutes: int) -> None:
    """Check that the calendar is open for the whole appointment.

    Raises:
        InvalidFieldsError: it is closed for at least a minute of it.
    """
    if not is_open(calendar, start, start + minutes * MINUTE):
        raise outside_opening_hours()


def start_of(appointment: StoredAppointment) -> int:
    """Return the start of an appointment in seconds since the epoch."""
    return round(clock.seconds_of(appointment.starts_at))


def occupancy_of(appointment: StoredAppointment) -> Occupancy | None:
    """Return the buckets that an appointment occupies, its buffer included; None if it is cancelled."""
    if appointment.status == "cancelled":
        return None
    end = clock.seconds_of(appointment.ends_at) + appointment.buffer_minutes * MINUTE
    return Occupancy(appointment.calendar_id, buckets_in(start_of(appointment), round(end)))


def scheduled_fields(calendar: Calendar, start: int, minutes: int, now: float) -> dict[str, Any]:
    """Return the fields of an appointment that depend on its calendar and time."""
    return {
        "calendar_id": calendar.id,
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(start + minutes * MINUTE),
        "duration_minutes": minutes,
        "buffer_minutes": calendar.buffer_minutes,
        "reminders": _reminder_times(calendar, start, now),
    }


def _reminder_times(calendar: Calendar, start: int, now: float) -> list[str]:
    """Return the times of the reminders that are still ahead, in order."""
    times = sorted(start - offset * MINUTE for offset in calendar.reminder_offsets_minutes)
    return [clock.instant(time) for time in times if time > now]


def _phone(body: NewAppointment, country: str) -> str | None:
    if body.contact is None:
        if body.contact_id is None:
            raise invalid_field("contact_id", "is required, or contact with name and phone")
        return None
    if body.contact_id is not None:
        raise invalid_field("contact", "can't come with contact_id; send one of them")
    return e164(body.contact.phone, country, "contact/phone")


def _existing_contact_id(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment, phone: str | None
) -> str | None:
    """Return the id of the contact with the phone, if there is one, or the checked `contact_id`."""
    if phone is not None:
        return dependencies.contacts.holder_of(organization_id, phone)
    if not dependencies.contacts.exists(organization_id, body.contact_id or ""):
        raise unknown("contact_id")
    return body.contact_id


def _create_contact(
    dependencies: BookingDependencies, organization_id: str, body: NewAppointment, country: str
) -> tuple[str, list[Write]]:
    if body.contact is None:
        raise unknown("contact_id")
    contact = new_contact(NewContact(**body.contact.model_dump()), country, clock.now())
    return contact.id, dependencies.contacts.build_create(organization_id, contact)


def _calendar(dependencies: BookingDependencies, organization_id: str, body: NewAppointment) -> Calendar:
    """Return the named calendar, else the agent's, else the organisation's first."""
    agent_id = body.agent_id
    agent_lookup = (
        None
        if agent_id is None
        else in_background(lambda: _calendar_id_of_agent(dependencies, organization_id, agent_id))
    )
    calendar = dependencies.calendars.get_or_default(organization_id, body.calendar_id)
    agent_calendar_id = None if agent_lookup is None else agent_lookup()
    if body.calendar_id is None and agent_calendar_id not in {None, calendar.id}:
        return dependencies.calendars.get_or_default(organization_id, agent_calendar_id)
    return calendar


def _calendar_id_of_agent(dependencies: BookingDependencies, organization_id: str, agent_id: str) -> str | None:
    item = AGENT.find(dependencies.agents, organization_id, agent_id)
    if item is None:
        raise unknown("agent_id")
    return item.get("calendar_id")


def _new_appointment(body: NewAppointment, calendar: Calendar, contact_id: str, now: float) -> StoredAppointment:
    time = parse_requested_time(body.starts_at, body.ends_at, body.duration_minutes, body.time_zone)
    start = time.start or 0
    minutes = time.duration(start, calendar.default_duration_minutes)
    check_start(calendar, start, now)
    check_open(calendar, start, minutes)
    created_at = clock.instant(now)
    return StoredAppointment.model_validate(
        body.model_dump(include={"service", "notes", "agent_id", "call_id"})
        | {"id": new_id("apt", now), "contact_id": contact_id, "status": "booked", "metadata": body.metadata or {}}
        | {"version": 1, "created_at": created_at, "updated_at": created_at}
        | scheduled_fields(calendar, start, minutes, now)
    )


def _appointment_writes(
    dependencies: BookingDependencies, organization_id: str, appointment: StoredAppointment
) -> list[Write]:
    call_id = appointment.call_id
    return [
        *dependencies.occupancy.build_move(organization_id, appointment.id, None, occupancy_of(appointment)),
        dependencies.appointments.build_create(organization_id, appointment),
        *([dependencies.calls.build_link(organization_id, call_id, appointment.id)] if call_id else []),
    ]
