"""New calendars: a client's, and the one that each new organisation gets."""

from voxanne.core import clock
from voxanne.core.fields import values_of
from voxanne.core.ids import new_id
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import NewCalendar

_WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def first_calendar(time_zone: str, now: float) -> Calendar:
    """Return the calendar of a new organisation."""
    return new_calendar(NewCalendar(name="Main", time_zone=time_zone), now)


def new_calendar(body: NewCalendar, now: float) -> Calendar:
    """Return the calendar that a client asks for."""
    created_at = clock.instant(now)
    values = values_of(body)
    hours = _default_opening_hours() if body.opening_hours is None else body.opening_hours
    fixed = {"id": new_id("cal", now), "version": 1, "created_at": created_at, "updated_at": created_at}
    return Calendar.model_validate(values | {"opening_hours": hours} | fixed)


def _default_opening_hours() -> dict[str, list[list[str]]]:
    return {day: [["09:00", "17:00"]] for day in _WORKING_DAYS}
