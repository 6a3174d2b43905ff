"""Days on which clocks change, and what is open by the clock: told apart from the code that is tested."""

import functools
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from voxanne.core.times import zones
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import WEEKDAYS, NewCalendar
from voxanne.domain.calendars.service import new_calendar

YEARS = (2026, 2027, 2028)
ZONES = sorted(zones())
MINUTE, HOUR, DAY = 60, 3600, 86_400


def at(*when: int) -> int:
    """An instant from UTC's year, month, day, hour, minute."""
    return round(datetime(*when, tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc] # mypy takes tzinfo for one of them


@functools.cache
def changes(zone: str) -> list[int]:
    """The instants, to the quarter of an hour, at which a zone's clocks change in the years that are looked at."""
    place = ZoneInfo(zone)
    found = []
    instant, ends = at(YEARS[0], 1, 1), at(YEARS[-1] + 1, 1, 1)
    while instant < ends:
        if _offset(place, instant) != _offset(place, instant + DAY):
            quarters = range(instant, instant + DAY + 1, 15 * MINUTE)
            found += [b for a, b in pairwise(quarters) if _offset(place, a) != _offset(place, b)]
        instant += DAY
    return found


@functools.cache
def distinct_zones() -> list[str]:
    """One zone of all whose clocks show the same in the years that are looked at: many are names for another."""
    return list({_clocks(zone): zone for zone in reversed(ZONES)}.values())


def _clocks(zone: str) -> tuple[object, ...]:
    place = ZoneInfo(zone)
    shown = [at(YEARS[0], 1, 1), *changes(zone)]
    return tuple((instant, _offset(place, instant)) for instant in shown)


def _offset(place: ZoneInfo, instant: int) -> timedelta | None:
    return datetime.fromtimestamp(instant, place).utcoffset()


def calendar(zone: str, **fields: Any) -> Calendar:
    """A calendar that is open day and night, unless told otherwise."""
    always = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
    given: dict[str, Any] = {"opening_hours": always, "min_notice_minutes": 0, "booking_window_days": 730} | fields
    return new_calendar(NewCalendar(name="Any", time_zone=zone, **given), 0.0)


@functools.cache
def public_holidays(code: str) -> holidays.HolidayBase:
    """The library itself."""
    country, _, subdivision = code.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None, years=YEARS)


def _hours_on(of: Calendar, day: date) -> list[list[str]]:
    special = [each.hours for each in of.special_hours if each.date == day.isoformat()]
    if special:
        return special[0]
    if of.public_holidays is not None and day in public_holidays(of.public_holidays):
        return []
    return of.opening_hours.get(WEEKDAYS[day.weekday()], [])


def shows_open(of: Calendar, instant: int) -> bool:
    """Whether the clock on the wall shows a time of the opening hours of that date and of no closure."""
    wall = datetime.fromtimestamp(instant, ZoneInfo(of.time_zone))
    shown = wall.strftime("%H:%M")
    hours = _hours_on(of, wall.date())
    return any(begins <= shown < ends for begins, ends in hours) and not any(
        _closed(closure, wall.replace(tzinfo=None)) for closure in of.closures
    )


def _closed(closure: str | dict[str, str], wall: datetime) -> bool:
    if isinstance(closure, str):
        return wall.date().isoformat() == closure
    begins, ends = closure["starts_at"], closure["ends_at"]
    after = wall.date() >= date.fromisoformat(begins) if "T" not in begins else wall >= datetime.fromisoformat(begins)
    before = wall.date() <= date.fromisoformat(ends) if "T" not in ends else wall < datetime.fromisoformat(ends)
    return after and before
