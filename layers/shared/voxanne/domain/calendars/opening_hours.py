"""When a calendar is open, as instants, and where its offered times begin. Pure.

An instant is open if the calendar's clocks then show a wall time of its opening hours and of no closure. All else
follows: a skipped hour is no time, an hour that comes twice is open twice, whatever the length of the day.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime

from voxanne.core.time_zones import (
    DAY,
    MINUTE,
    Period,
    Span,
    days_between,
    instants_within,
    local_date,
    merged,
    periods,
    spans_of,
    wall_of,
    wall_of_naive,
    without,
)
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import WEEKDAYS, is_date, minutes_of


def open_spans(calendar: Calendar, begins: int, ends: int) -> list[Span]:
    """The spans in which the calendar is open around a span of instants, in order, none touching the next.

    They are whole within *begins* and *ends*, and may go beyond.
    """
    around = _periods(calendar, begins, ends)
    hours = [
        span for day_begins, day_ends in _hours(calendar, around) for span in spans_of(day_begins, day_ends, around)
    ]
    closed = [span for closure in calendar.closures for span in spans_of(*_wall_span(closure), around)]
    return without(merged(hours), merged(closed))


def is_open(calendar: Calendar, begins: int, ends: int) -> bool:
    """Tell whether the calendar is open from one instant to another without a break."""
    return any(first <= begins and ends <= last for first, last in open_spans(calendar, begins, ends))


def slot_starts(calendar: Calendar, begins: int, ends: int, duration_minutes: int) -> list[int]:
    """Where times that are offered may begin: each opening's first minute, and from there in steps of `slot_minutes`.

    The steps are on the clock, so times stay the same the whole year. Where clocks change, or an opening begins soon
    after another, steps that would overlap the next are left out; so no two overlap unless the duration is longer than
    a slot. The grid of a date is the same whatever span it is asked for.
    """
    around = _periods(calendar, begins, ends)
    apart = min(calendar.slot_minutes, duration_minutes) * MINUTE
    firsts, candidates = set(), set()
    for wall_begins, wall_ends in _hours(calendar, around):
        walls = range(wall_begins, wall_ends, calendar.slot_minutes * MINUTE)
        instants = sorted(instant for wall in walls for each in around for instant in instants_within(each, wall))
        firsts |= set(instants[:1])
        candidates |= set(instants)
    kept = _apart(sorted(candidates), sorted(firsts), apart)
    return [instant for instant in kept if begins <= instant < ends]


def _apart(candidates: list[int], firsts: list[int], apart: int) -> Iterator[int]:
    """Those of the candidates that overlap neither the one before nor the next opening's first."""
    last = 0
    for instant in candidates:
        place = bisect_right(firsts, instant)
        is_first = place > 0 and firsts[place - 1] == instant
        overlaps_next = place < len(firsts) and firsts[place] < instant + apart
        if (is_first or instant - last >= apart) and not overlaps_next:
            last = instant
            yield instant


def _periods(calendar: Calendar, begins: int, ends: int) -> list[Period]:
    # A day to each side: the grid of a date begins at its first opening, and spans should come whole.
    return periods(calendar.time_zone, begins - 2 * DAY, ends + 2 * DAY)


def _hours(calendar: Calendar, around: list[Period]) -> Iterator[Span]:
    """Opening hours as spans of wall time, of all whole dates within the periods."""
    first = local_date(calendar.time_zone, around[0].begins)
    last = local_date(calendar.time_zone, around[-1].ends)
    for day in days_between(first, last)[1:-1]:
        for opens, closes in calendar.opening_hours.get(WEEKDAYS[day.weekday()], []):
            yield wall_of(day, minutes_of(opens)), wall_of(day, minutes_of(closes))


def _wall_span(closure: str | dict[str, str]) -> Span:
    first, last = (closure, closure) if isinstance(closure, str) else (closure["starts_at"], closure["ends_at"])
    return _wall(first), _wall(last) + (DAY if is_date(last) else 0)


def _wall(written: str) -> int:
    return wall_of(date.fromisoformat(written)) if is_date(written) else wall_of_naive(datetime.fromisoformat(written))
