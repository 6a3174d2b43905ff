"""Opening hours as instants, and where slots start. Pure.

An instant is open if the calendar's clocks then show a wall time within the opening hours of that date and outside all
closures. The hours of a date are its special ones, else none on a public holiday, else those of its weekday. The rest
follows from that: a skipped hour is no time, a repeated hour is open twice, whatever the length of the day.
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
from voxanne.domain.public_holidays.holiday_dates import holiday_dates


def open_spans(calendar: Calendar, start: int, end: int) -> list[Span]:
    """Return the spans in which the calendar is open between two instants, in order and merged.

    Each span is whole, so the first may begin before *start* and the last may end after *end*.
    """
    zone_periods = _periods(calendar, start, end)
    hours = [
        span
        for wall_start, wall_end in _wall_hours(calendar, zone_periods)
        for span in spans_of(wall_start, wall_end, zone_periods)
    ]
    closed = [span for closure in calendar.closures for span in spans_of(*_wall_span(closure), zone_periods)]
    return without(merged(hours), merged(closed))


def is_open(calendar: Calendar, start: int, end: int) -> bool:
    """Return whether the calendar is open from one instant to another without a break."""
    return any(span_start <= start and end <= span_end for span_start, span_end in open_spans(calendar, start, end))


def slot_starts(calendar: Calendar, start: int, end: int, duration_minutes: int) -> list[int]:
    """Return where slots may start between two instants: at each opening, and from there every `slot_minutes`.

    The steps are counted on the clock, so times of day are the same all year. Where clocks change, or an opening begins
    soon after another, starts whose slot would overlap the next are left out; so no two slots overlap unless the
    duration is longer than `slot_minutes`. The starts of a date do not depend on the span asked for.
    """
    zone_periods = _periods(calendar, start, end)
    min_distance = min(calendar.slot_minutes, duration_minutes) * MINUTE
    opening_starts, candidates = set(), set()
    for wall_start, wall_end in _wall_hours(calendar, zone_periods):
        walls = range(wall_start, wall_end, calendar.slot_minutes * MINUTE)
        instants = sorted(
            instant for wall in walls for period in zone_periods for instant in instants_within(period, wall)
        )
        opening_starts |= set(instants[:1])
        candidates |= set(instants)
    starts = _without_overlaps(sorted(candidates), sorted(opening_starts), min_distance)
    return [instant for instant in starts if start <= instant < end]


def _without_overlaps(candidates: list[int], opening_starts: list[int], min_distance: int) -> Iterator[int]:
    """Yield the candidates that overlap neither the previous start nor the next opening's first."""
    previous = 0
    for instant in candidates:
        position = bisect_right(opening_starts, instant)
        opens = position > 0 and opening_starts[position - 1] == instant
        overlaps_next = position < len(opening_starts) and opening_starts[position] < instant + min_distance
        if (opens or instant - previous >= min_distance) and not overlaps_next:
            previous = instant
            yield instant


def _periods(calendar: Calendar, start: int, end: int) -> list[Period]:
    # Two days more on each side: the slots of a date are counted from its first opening, and open spans come whole.
    return periods(calendar.time_zone, start - 2 * DAY, end + 2 * DAY)


def _wall_hours(calendar: Calendar, zone_periods: list[Period]) -> Iterator[Span]:
    """Yield the opening hours of all whole dates within the periods, as spans of wall time."""
    first_day = local_date(calendar.time_zone, zone_periods[0].begins)
    last_day = local_date(calendar.time_zone, zone_periods[-1].ends)
    hours_of_dates = _hours_of_dates(calendar)
    for day in days_between(first_day, last_day)[1:-1]:
        hours = hours_of_dates.get(day.isoformat())
        if hours is None:
            hours = calendar.opening_hours.get(WEEKDAYS[day.weekday()], [])
        for opens, closes in hours:
            yield wall_of(day, minutes_of(opens)), wall_of(day, minutes_of(closes))


def _hours_of_dates(calendar: Calendar) -> dict[str, list[list[str]]]:
    """Return the opening hours of dates that do not follow their weekday."""
    holidays = () if calendar.public_holidays is None else holiday_dates(calendar.public_holidays)
    closed: dict[str, list[list[str]]] = {date: [] for date in holidays}
    return closed | {day.date: day.hours for day in calendar.special_hours}


def _wall_span(closure: str | dict[str, str]) -> Span:
    first, last = (closure, closure) if isinstance(closure, str) else (closure["starts_at"], closure["ends_at"])
    return _wall(first), _wall(last) + (DAY if is_date(last) else 0)


def _wall(text: str) -> int:
    return wall_of(date.fromisoformat(text)) if is_date(text) else wall_of_naive(datetime.fromisoformat(text))
