"""Where in its calendar an appointment is."""

from typing import Any

from voxanne.appointments.hours import Place
from voxanne.appointments.models import StoredAppointment
from voxanne.appointments.reminders import reminders_of
from voxanne.appointments.steps import steps
from voxanne.calendars.models import Calendar
from voxanne.core import clock
from voxanne.core.time_zones import MINUTE, rfc3339


def begins(appointment: StoredAppointment) -> int:
    """When it begins, as an instant."""
    return round(clock.seconds_of(appointment.starts_at))


def place_of(appointment: StoredAppointment) -> Place | None:
    """The steps that an appointment holds; one that is cancelled holds none."""
    if appointment.status == "cancelled":
        return None
    ends = clock.seconds_of(appointment.ends_at) + appointment.buffer_minutes * MINUTE
    return Place(appointment.calendar_id, steps(begins(appointment), round(ends)))


def fields_at(calendar: Calendar, start: int, minutes: int) -> dict[str, Any]:
    """The fields of an appointment that is to be at a time of a calendar."""
    return {
        "calendar_id": calendar.id,
        "starts_at": rfc3339(start),
        "ends_at": rfc3339(start + minutes * MINUTE),
        "duration_minutes": minutes,
        "buffer_minutes": calendar.buffer_minutes,
        "reminders": reminders_of(calendar, start, clock.now()),
    }
