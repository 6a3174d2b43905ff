from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import NewCalendar

_WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def default_opening_hours() -> dict[str, list[list[str]]]:
    """What a calendar is open where nobody said."""
    return {day: [["09:00", "17:00"]] for day in _WORKING_DAYS}


def first_calendar(time_zone: str, now: float) -> Calendar:
    """The calendar that an organisation is born with."""
    return new_calendar(NewCalendar(name="Main", time_zone=time_zone), now)


def new_calendar(wanted: NewCalendar, now: float) -> Calendar:
    """A calendar as it begins."""
    made = clock.instant(now)
    values = wanted.model_dump()
    hours = default_opening_hours() if wanted.opening_hours is None else wanted.opening_hours
    return Calendar.model_validate(
        values
        | {"opening_hours": hours, "id": new_id("cal", now), "version": 1, "created_at": made, "updated_at": made}
    )
