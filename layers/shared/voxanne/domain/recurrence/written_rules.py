"""Recurrence rules as they are written. icalendar reads their parts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import cast

from icalendar.prop import vRecur

from voxanne.core.time_zones import DAY, HOUR, MINUTE, wall_of, wall_of_naive
from voxanne.domain.recurrence.errors import RecurrenceRefusedError
from voxanne.domain.recurrence.models import Frequency, Rule, Start

_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_WEEKDAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_SETS = {
    "BYMONTH": "months",
    "BYMONTHDAY": "month_days",
    "BYYEARDAY": "year_days",
    "BYWEEKNO": "weeks",
    "BYSETPOS": "positions",
}
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP", *_SETS}
)
# Daily for 27 years; and hourly, for a rule of days.
_MAX_COUNT, _MAX_TIMES_OF_A_DAY = 10_000, 24


def read_rule(text: str, start: Start) -> Rule:
    """Return a rule as it is written.

    Raises:
        RecurrenceRefusedError: It is not one of those that are followed.
        ValueError: It is none.
    """
    parts = {str(name).upper(): values for name, values in vRecur.from_ical(text.upper()).items()}
    frequency, interval = str(parts.get("FREQ", [""])[0]), int(parts.get("INTERVAL", [1])[0])
    count = int(parts["COUNT"][0]) if "COUNT" in parts else None
    is_plain = (
        str(parts.get("RSCALE", ["GREGORIAN"])[0]) == "GREGORIAN" and str(parts.get("SKIP", ["OMIT"])[0]) == "OMIT"
    )
    is_counted = count is None or 0 < count <= _MAX_COUNT
    if frequency not in _FREQUENCIES or interval < 1 or not is_plain or not is_counted or parts.keys() - _PARTS:
        raise RecurrenceRefusedError
    sets = {field: frozenset(int(each) for each in parts.get(name, ())) for name, field in _SETS.items()}
    return Rule(
        cast("Frequency", frequency),
        min(interval, _MAX_COUNT),
        count,
        _until(parts["UNTIL"][0], start) if "UNTIL" in parts else None,
        _WEEKDAYS[parts["WKST"][0].weekday] if "WKST" in parts else 0,
        weekdays=frozenset((_WEEKDAYS[day.weekday], day.relative or 0) for day in parts.get("BYDAY", ())),
        times=_times(parts, start),
        **sets,
    )


def _until(value: object, start: Start) -> int:
    """Return the last wall time that a rule may give; a date includes its whole day."""
    if isinstance(value, datetime):
        wall = wall_of_naive(value.replace(tzinfo=None))
        if start.is_date:
            return wall // DAY * DAY
        return wall if value.tzinfo is None else start.wall_of(wall)
    if isinstance(value, date):
        return wall_of(value) + DAY - 1
    raise RecurrenceRefusedError


def _times(parts: Mapping[str, Sequence[int]], start: Start) -> tuple[int, ...]:
    """Return the times of the day at which a rule repeats what begins at *start*, in seconds."""
    of_day = start.wall % DAY
    hours = parts.get("BYHOUR", [of_day // HOUR])
    minutes = parts.get("BYMINUTE", [of_day % HOUR // MINUTE])
    seconds = parts.get("BYSECOND", [of_day % MINUTE])
    if start.is_date:
        return (0,)
    if len(hours) * len(minutes) * len(seconds) > _MAX_TIMES_OF_A_DAY:
        raise RecurrenceRefusedError
    times = {int(h) * HOUR + int(m) * MINUTE + int(s) for h, m, s in product(hours, minutes, seconds)}
    if not all(0 <= time < DAY for time in times):
        raise RecurrenceRefusedError
    return tuple(sorted(times))
