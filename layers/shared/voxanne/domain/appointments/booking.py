"""What must hold of a time for an appointment to be booked or moved there. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import UnavailableError, invalid_field
from voxanne.core.ids import is_id, new_id
from voxanne.core.phones import e164
from voxanne.core.time_zones import MINUTE, rfc3339
from voxanne.domain.appointments import errors as refusals
from voxanne.domain.appointments.errors import beyond_window, in_the_past, inside_notice, outside_opening_hours
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.appointments.schemas import NewAppointment, parse_requested_time
from voxanne.domain.calendars.availability import CalendarDependencies, alternatives, bookable_span
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import Occupancy, buckets_in
from voxanne.domain.calendars.opening_hours import is_open
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.errors import PhoneTakenError
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact


@dataclass(frozen=True)
class BookingDependencies(CalendarDependencies):
    """What booking reads and writes."""

    appointments: AppointmentRepository
    contacts: ContactRepository
    calls: CallRepository
    # Booking looks at an agent's calendar alone.
    agents: Table


def check_start(calendar: Calendar, begins: int, now: float) -> None:
    """Refuse a beginning that is past, too soon or too far ahead.

    Raises:
        InvalidFieldsError: with a code of its own for each.
    """
    earliest, latest = bookable_span(calendar, now)
    if begins < now:
        raise in_the_past()
    if begins < earliest:
        raise inside_notice(calendar.min_notice_minutes)
    if begins >= latest:
        raise beyond_window(calendar.booking_window_days)


def check_open(calendar: Calendar, begins: int, minutes: int) -> None:
    """Refuse a time at which the calendar is closed.

    Raises:
        InvalidFieldsError: it is, at least for a minute.
    """
    if not is_open(calendar, begins, begins + minutes * MINUTE):
        raise outside_opening_hours()


def start_of(appointment: StoredAppointment) -> int:
    """When it begins, as an instant."""
    return round(clock.seconds_of(appointment.starts_at))


def occupancy_of(appointment: StoredAppointment) -> Occupancy | None:
    """The steps that an appointment holds; one that is cancelled holds none."""
    if appointment.status == "cancelled":
        return None
    ends = clock.seconds_of(appointment.ends_at) + appointment.buffer_minutes * MINUTE
    return Occupancy(appointment.calendar_id, buckets_in(start_of(appointment), round(ends)))


def scheduled_fields(calendar: Calendar, start: int, minutes: int) -> dict[str, Any]:
    """The fields of an appointment that is to be at a time of a calendar."""
    return {
        "calendar_id": calendar.id,
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(start + minutes * MINUTE),
        "duration_minutes": minutes,
        "buffer_minutes": calendar.buffer_minutes,
        "reminders": reminder_times(calendar, start, clock.now()),
    }


type Commit[Answer] = Callable[[StoredAppointment, list[Write]], Answer]


_TRIES = 3


def book[Answer](
    stores: BookingDependencies, organization_id: str, country: str, wanted: NewAppointment, commit: Commit[Answer]
) -> Answer:
    """Book, and return what *commit* makes of the appointment and the writes that are to be one transaction.

    Raises:
        InvalidFieldsError: the time, or something that is named, can't be.
        ConflictError: the time is taken.
    """
    phone = _phone(wanted, country)
    found = in_background(lambda: _contact(stores, organization_id, wanted, phone))
    calendar = _calendar(stores, organization_id, wanted)
    contact_id = found()
    for _ in range(_TRIES):
        holder, made = (contact_id, []) if contact_id else _new_contact(stores, organization_id, wanted, country)
        appointment = _appointment(wanted, calendar, holder)
        try:
            return commit(appointment, [*_writes(stores, organization_id, appointment), *made])
        except PhoneTakenError as taken:
            # Someone made the contact since we looked.
            contact_id = taken.contact_id
        except SlotTakenError:
            start, minutes = start_of(appointment), appointment.duration_minutes
            free = alternatives(stores, organization_id, calendar, start, minutes)
            raise refusals.slot_taken([slot.model_dump() for slot in free]) from None
    raise UnavailableError("others keep changing this contact; try again")


def _phone(wanted: NewAppointment, country: str) -> str | None:
    if wanted.contact is None:
        if wanted.contact_id is None:
            raise invalid_field("contact_id", "is required, or contact with name and phone")
        return None
    if wanted.contact_id is not None:
        raise invalid_field("contact", "can't come with contact_id; send one of them")
    return e164(wanted.contact.phone, country, "contact/phone")


def _contact(
    stores: BookingDependencies, organization_id: str, wanted: NewAppointment, phone: str | None
) -> str | None:
    """The contact that is meant, if there is one already."""
    if phone is not None:
        return stores.contacts.holder_of(organization_id, phone)
    if not stores.contacts.exists(organization_id, wanted.contact_id or ""):
        raise refusals.unknown("contact_id")
    return wanted.contact_id


def _new_contact(
    stores: BookingDependencies, organization_id: str, wanted: NewAppointment, country: str
) -> tuple[str, list[Write]]:
    inline = wanted.contact
    if inline is None:
        raise refusals.unknown("contact_id")
    contact = new_contact(NewContact(**inline.model_dump()), country, clock.now())
    return contact.id, stores.contacts.build_create(organization_id, contact)


def _calendar(stores: BookingDependencies, organization_id: str, wanted: NewAppointment) -> Calendar:
    """The calendar that is named, or else the agent's, or else the organisation's first."""
    agent_id = wanted.agent_id
    agents = None if agent_id is None else in_background(lambda: _calendar_of_agent(stores, organization_id, agent_id))
    calendar = stores.calendars.get_or_default(organization_id, wanted.calendar_id)
    agents_calendar = None if agents is None else agents()
    if wanted.calendar_id is None and agents_calendar not in {None, calendar.id}:
        return stores.calendars.get_or_default(organization_id, agents_calendar)
    return calendar


def _calendar_of_agent(stores: BookingDependencies, organization_id: str, agent_id: str) -> str | None:
    key = {"organization_id": organization_id, "id": agent_id}
    item = stores.agents.get(key) if is_id("agt", agent_id) else None
    if item is None:
        raise refusals.unknown("agent_id")
    return item.get("calendar_id")


def _appointment(wanted: NewAppointment, calendar: Calendar, contact_id: str) -> StoredAppointment:
    now = clock.now()
    time = parse_requested_time(wanted.starts_at, wanted.ends_at, wanted.duration_minutes, wanted.time_zone)
    start = time.start or 0
    minutes = time.duration(start, calendar.default_duration_minutes)
    check_start(calendar, start, now)
    check_open(calendar, start, minutes)
    kept = wanted.model_dump(include={"service", "notes", "agent_id", "call_id"})
    made = {"id": new_id("apt", now), "created_at": clock.instant(now), "updated_at": clock.instant(now)}
    first = {"status": "booked", "metadata": wanted.metadata or {}, "version": 1, "contact_id": contact_id}
    return StoredAppointment.model_validate(kept | made | first | scheduled_fields(calendar, start, minutes))


def _writes(stores: BookingDependencies, organization_id: str, appointment: StoredAppointment) -> list[Write]:
    linked = (
        [stores.calls.build_link(organization_id, appointment.call_id, appointment.id)] if appointment.call_id else []
    )
    return [
        *stores.occupancy.build_move(organization_id, appointment.id, None, occupancy_of(appointment)),
        stores.appointments.build_create(organization_id, appointment),
        *linked,
    ]


def reminder_times(calendar: Calendar, start: int, now: float) -> list[str]:
    """When to remind of an appointment that begins at *start*: what has not passed yet, in order."""
    moments = sorted(start - offset * MINUTE for offset in calendar.reminder_offsets_minutes)
    return [clock.instant(moment) for moment in moments if moment > now]
