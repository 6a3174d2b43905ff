"""What booking and rescheduling share: bookable times, occupied time, the contact, the patient, the service."""

from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError, invalid_field
from voxanne.core.phones import e164
from voxanne.core.time_zones import DAY, MINUTE, rfc3339
from voxanne.domain.appointments.errors import (
    beyond_window,
    in_the_past,
    inside_notice,
    long_past,
    out_of_date,
    outside_opening_hours,
    unknown,
)
from voxanne.domain.appointments.models import Patient, StoredAppointment
from voxanne.domain.appointments.schemas import NewAppointment
from voxanne.domain.calendars.availability import bookable_span, occupied_buckets
from voxanne.domain.calendars.models import Calendar, buffers_of
from voxanne.domain.calendars.occupancy import Occupancy
from voxanne.domain.calendars.opening_hours import is_open
from voxanne.domain.contacts.models import Contact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.contacts.service import new_contact
from voxanne.domain.services.models import Service
from voxanne.domain.services.repository import ServiceRepository

# The codes of refusals, in the order in which the rules are checked.
_RULES = (
    "calendar_out_of_date",
    "in_the_past",
    "inside_minimum_notice",
    "beyond_booking_window",
    "outside_opening_hours",
)


def check_start(calendar: Calendar, start: int, now: float) -> None:
    """Check that a calendar takes bookings, and that a start is ahead, after its notice and within its window.

    Raises:
        InvalidFieldsError: it is not; each of the four has its own code.
    """
    if not calendar.takes_bookings:
        raise out_of_date()
    earliest, latest = bookable_span(calendar, now)
    if start < now:
        raise in_the_past()
    if start < earliest:
        raise inside_notice(calendar.min_notice_minutes)
    if start >= latest:
        raise beyond_window(calendar.booking_window_days)


def bookable_calendars(
    calendars: list[Calendar], start: int, minutes: int, now: float, *, override_rules: bool
) -> list[Calendar]:
    """Return those of *calendars* whose rules allow an appointment at that time, whether or not it is free.

    Raises:
        InvalidFieldsError: there are none; it says which rule the calendar breaks that keeps the most of them.
    """
    if override_rules:
        check_overridden_start(start, now)
        return calendars
    bookable, refusals = [], []
    for calendar in calendars:
        try:
            check_start(calendar, start, now)
            check_open(calendar, start, minutes)
            bookable.append(calendar)
        except InvalidFieldsError as refusal:
            refusals.append(refusal)
    if not bookable:
        # "Too far ahead" would be untrue if another calendar is only closed at that time.
        raise max(refusals, key=lambda refusal: _RULES.index(refusal.code))
    return bookable


def check_overridden_start(start: int, now: float) -> None:
    """Check a start that may break the calendar's rules: a front desk enters what happened within the last 24 hours.

    Raises:
        InvalidFieldsError: it is earlier.
    """
    if start < now - DAY:
        raise long_past()


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


def end_of(appointment: StoredAppointment) -> int:
    """Return the end of an appointment, without its buffer, in seconds since the epoch."""
    return round(clock.seconds_of(appointment.ends_at))


def occupancy_of(appointment: StoredAppointment) -> Occupancy | None:
    """Return the buckets that an appointment occupies, its buffers included; None if it is cancelled."""
    if appointment.status == "cancelled":
        return None
    buckets = occupied_buckets(appointment, start_of(appointment), end_of(appointment))
    return Occupancy(appointment.calendar_id, buckets)


def scheduled_fields(calendar: Calendar, start: int, minutes: int, now: float) -> dict[str, Any]:
    """Return the fields of an appointment that depend on its calendar and time."""
    return {
        "calendar_id": calendar.id,
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(start + minutes * MINUTE),
        "duration_minutes": minutes,
        **buffers_of(calendar),
        "reminders": _reminder_times(calendar, start, now),
    }


def service_fields(service: Service | None, text: str | None) -> dict[str, str]:
    """Return an appointment's service, and what is shown of it: what the client wrote, else its name."""
    return {} if service is None else {"service_id": service.id, "service": text or service.name}


def service_writes(
    services: ServiceRepository, organization_id: str, new: StoredAppointment, old: StoredAppointment | None = None
) -> list[Write]:
    """Return the writes that record an appointment with its service when it is booked, moved or gets another one."""
    if new.service_id is None or new.status == "cancelled":
        return []
    if old is None or (new.service_id, new.calendar_id) != (old.service_id, old.calendar_id):
        return services.build_booking(organization_id, new.service_id, new.calendar_id, new.id, new.starts_at)
    if new.starts_at != old.starts_at:
        return services.build_move(organization_id, new.service_id, new.id, new.starts_at)
    return []


def commit_only(appointment: StoredAppointment, writes: list[Write]) -> StoredAppointment:
    """Commit the writes and return the appointment."""
    commit(writes)
    return appointment


def patient_of(contact: Contact) -> Patient:
    """Return the contact as the patient of its own appointment."""
    return Patient(name=contact.name, date_of_birth=contact.date_of_birth)


def _reminder_times(calendar: Calendar, start: int, now: float) -> list[str]:
    """Return the times of the reminders that are still ahead, in order."""
    times = sorted(start - offset * MINUTE for offset in calendar.reminder_offsets_minutes)
    return [clock.instant(time) for time in times if time > now]


@dataclass(frozen=True)
class BookedContact:
    """The result of a contact's lookup: its id if there is one, the phone by which it was found, the patient."""

    contact_id: str | None = None
    phone: str | None = None
    is_provisional: bool = False
    patient: Patient | None = None


def requested_phone(body: NewAppointment, country: str) -> str | None:
    """Return the inline contact's phone as E.164; None if the contact is named by its id.

    Raises:
        InvalidFieldsError: neither or both are given, or it is no phone number.
    """
    if body.contact is None:
        if body.contact_id is None:
            raise invalid_field("contact_id", "is required, unless contact is sent with name and phone")
        return None
    if body.contact_id is not None:
        raise invalid_field("contact", "must not be sent together with contact_id")
    return e164(body.contact.phone, country, "contact/phone")


def find_contact(
    contacts: ContactRepository, organization_id: str, body: NewAppointment, phone: str | None
) -> BookedContact:
    """Return what is known of the contact with the phone, or of the checked `contact_id`: one read.

    Raises:
        InvalidFieldsError: there is no contact with that id.
        ExpiredError: it was merged into another, or erased.
    """
    if phone is not None:
        holder = contacts.find_holder(organization_id, phone)
        if holder is None:
            return BookedContact(phone=phone)
        return BookedContact(holder.contact_id, phone, holder.is_provisional)
    contact = contacts.get(organization_id, body.contact_id or "", field="contact_id")
    return BookedContact(contact.id, patient=patient_of(contact))


def requested_patient(body: NewAppointment, found: BookedContact) -> Patient | None:
    """Return whom the appointment is for: as given, else the inline contact's name as given, else the contact."""
    if body.patient is not None:
        return Patient.model_validate(body.patient.model_dump())
    return found.patient if body.contact is None else Patient(name=body.contact.name)


def contact_writes_of(
    contacts: ContactRepository, organization_id: str, body: NewAppointment, country: str, found: BookedContact
) -> tuple[str, list[Write]]:
    """Return the contact's id, with the check that it still exists, or the writes that create or name it."""
    inline = body.contact
    if found.contact_id is not None and not (inline is not None and found.is_provisional):
        return found.contact_id, [contacts.build_exists_check(organization_id, found.contact_id)]
    if inline is None:
        raise unknown("contact_id")
    if found.contact_id is not None and found.phone is not None:
        name = contacts.build_name(organization_id, found.contact_id, found.phone, inline.name, inline.email)
        return found.contact_id, name
    contact = new_contact(NewContact(**inline.model_dump()), country, clock.now())
    return contact.id, contacts.build_create(organization_id, contact)
