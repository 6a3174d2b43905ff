"""Rules and conversions that booking and rescheduling share: bookable times, occupied time, the patient. Pure."""

from typing import Any

from voxanne.core import clock
from voxanne.core.time_zones import DAY, MINUTE, rfc3339
from voxanne.domain.appointments.errors import (
    beyond_window,
    in_the_past,
    inside_notice,
    long_past,
    outside_opening_hours,
)
from voxanne.domain.appointments.models import Patient, StoredAppointment
from voxanne.domain.calendars.availability import bookable_span
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import Occupancy, buckets_in
from voxanne.domain.calendars.opening_hours import is_open
from voxanne.domain.contacts.models import Contact


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
    """Return the buckets that an appointment occupies, its buffer included; None if it is cancelled."""
    if appointment.status == "cancelled":
        return None
    end = end_of(appointment) + appointment.buffer_minutes * MINUTE
    return Occupancy(appointment.calendar_id, buckets_in(start_of(appointment), end))


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


def patient_of(contact: Contact) -> Patient:
    """Return the contact as the patient of its own appointment."""
    return Patient(name=contact.name, date_of_birth=contact.date_of_birth)


def _reminder_times(calendar: Calendar, start: int, now: float) -> list[str]:
    """Return the times of the reminders that are still ahead, in order."""
    times = sorted(start - offset * MINUTE for offset in calendar.reminder_offsets_minutes)
    return [clock.instant(time) for time in times if time > now]
