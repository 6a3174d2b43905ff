"""Times that can be had. Pure: the calendar, what is taken, and the moment come from outside."""

import math
from collections.abc import Iterator
from datetime import timedelta

from voxanne.appointments.steps import is_free, steps
from voxanne.calendars.models import Calendar
from voxanne.calendars.openings import grid, open_spans
from voxanne.core.time_zones import DAY, MINUTE, Span, instants_at, local_date, wall_of


def bookable_span(calendar: Calendar, now: float) -> Span:
    """The first and the last instant, half open, at which an appointment may begin that is booked now."""
    return math.ceil(now) + calendar.min_notice_minutes * MINUTE, _window_ends(calendar, int(now))


def free_slots(calendar: Calendar, taken: list[int], wanted: Span, duration_minutes: int, now: float) -> Iterator[int]:
    """Where an appointment of that duration may begin within a span, in order; each can be booked as it stands."""
    earliest, latest = bookable_span(calendar, now)
    begins, ends = max(wanted[0], earliest), min(wanted[1], latest)
    if begins >= ends:
        return
    length = duration_minutes * MINUTE
    spans = iter(open_spans(calendar, begins, ends + length))
    span = next(spans, None)
    for start in grid(calendar, begins, ends, duration_minutes):
        while span is not None and span[1] < start + length:
            span = next(spans, None)
        if span is None:
            return
        if span[0] <= start and is_free(occupied(calendar, start, start + length), taken):
            yield start


def occupied(calendar: Calendar, begins: int, ends: int) -> range:
    """The steps that an appointment in the calendar occupies, with what is kept free after it."""
    return steps(begins, ends + calendar.buffer_minutes * MINUTE)


def _window_ends(calendar: Calendar, now: int) -> int:
    """The end of the last local day on which one can book."""
    today = local_date(calendar.time_zone, now)
    midnight = wall_of(today + timedelta(days=calendar.booking_window_days + 1))
    # Where midnight is skipped, the day begins as soon as the clock shows a later time.
    later = range(midnight, midnight + DAY + 1, 15 * MINUTE)
    return next(instant for wall in later for instant in instants_at(calendar.time_zone, wall))
