"""What must hold of a time for an appointment to be booked or moved there. Pure."""

from voxanne.appointments.refusals import beyond_window, in_the_past, inside_notice, outside_opening_hours
from voxanne.appointments.slots import bookable_span
from voxanne.calendars.models import Calendar
from voxanne.calendars.openings import is_open
from voxanne.core.time_zones import MINUTE


def check_beginning(calendar: Calendar, begins: int, now: float) -> None:
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
