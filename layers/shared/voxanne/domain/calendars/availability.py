"""Free slots of a calendar: for a client that asks for them, and as alternatives to one that is taken.

`bookable_span`, `free_slot_starts`, `occupied_buckets` and `to_slot` are pure; the others read the occupancy table.
Spans are half open, in seconds since the epoch.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.core.time_zones import DAY, MINUTE, Span, instants_at, local, local_date, rfc3339, wall_of
from voxanne.domain.calendars.models import Calendar, Slot
from voxanne.domain.calendars.occupancy import OccupancyRepository, buckets_in, is_free
from voxanne.domain.calendars.opening_hours import is_open, open_spans, slot_starts
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calendars.schemas import MAX_BUFFER_MINUTES, MAX_DURATION_MINUTES

_MAX_ALTERNATIVES = 3
_MAX_LOOK_AHEAD = 31 * DAY
# How far a slot that starts within a span may reach beyond it, its buffer included.
_MAX_REACH = (MAX_DURATION_MINUTES + MAX_BUFFER_MINUTES) * MINUTE


@dataclass(frozen=True)
class CalendarDependencies:
    """The repositories of calendars and of their occupied time."""

    calendars: CalendarRepository
    occupancy: OccupancyRepository


def available_slots(
    dependencies: CalendarDependencies,
    organization_id: str,
    calendar_id: str | None,
    span: Span,
    duration_minutes: int | None,
) -> list[Slot]:
    """Return all free slots of a calendar, or of the organisation's first, that start within a span.

    The occupancy is read in parallel with the calendar if its id is known; one query covers a month.
    """
    buckets = buckets_in(max(span[0], math.floor(clock.now())), span[1] + _MAX_REACH)
    known_id = dependencies.calendars.known_id(organization_id, calendar_id)
    occupancy_lookup = (
        None
        if known_id is None
        else in_background(lambda: dependencies.occupancy.occupied(organization_id, known_id, buckets))
    )
    calendar = dependencies.calendars.get_or_default(organization_id, calendar_id)
    occupied = (
        dependencies.occupancy.occupied(organization_id, calendar.id, buckets)
        if occupancy_lookup is None
        else occupancy_lookup()
    )
    minutes = duration_minutes or calendar.default_duration_minutes
    starts = free_slot_starts(calendar, occupied, span, minutes, clock.now())
    return [to_slot(calendar, start, minutes) for start in starts]


def available_slots_in(
    dependencies: CalendarDependencies, organization_id: str, calendar: Calendar, span: Span, minutes: int
) -> list[Slot]:
    """Return all free slots of a calendar that has been read already."""
    buckets = buckets_in(span[0], span[1] + _MAX_REACH)
    occupied = dependencies.occupancy.occupied(organization_id, calendar.id, buckets)
    starts = free_slot_starts(calendar, occupied, span, minutes, clock.now())
    return [to_slot(calendar, start, minutes) for start in starts]


def slots_at(
    dependencies: CalendarDependencies, organization_id: str, calendar: Calendar, starts: list[int], minutes: int
) -> list[Slot]:
    """Return those of *starts* that can be booked, whether or not slots are offered there."""
    if not starts:
        return []
    buckets = buckets_in(min(starts), max(starts) + _MAX_REACH)
    occupied = dependencies.occupancy.occupied(organization_id, calendar.id, buckets)
    earliest, latest = bookable_span(calendar, clock.now())
    return [
        to_slot(calendar, start, minutes)
        for start in starts
        if earliest <= start < latest
        and is_open(calendar, start, start + minutes * MINUTE)
        and is_free(occupied_buckets(calendar, start, start + minutes * MINUTE), occupied)
    ]


def alternatives(
    dependencies: CalendarDependencies,
    organization_id: str,
    calendar: Calendar,
    earliest: int,
    minutes: int,
    *,
    own_buckets: range = range(0),
    limit: int = _MAX_ALTERNATIVES,
) -> list[Slot]:
    """Return the next free slots from *earliest* on, at most *limit*.

    *own_buckets* are those of the appointment that is to be moved: they count as free.
    """
    now = clock.now()
    span = earliest, min(earliest + _MAX_LOOK_AHEAD, bookable_span(calendar, now)[1])
    buckets = occupied_buckets(calendar, earliest, span[1] + minutes * MINUTE)
    occupied = dependencies.occupancy.occupied(organization_id, calendar.id, buckets)
    others = [bucket for bucket in occupied if bucket not in own_buckets]
    starts = free_slot_starts(calendar, others, span, minutes, now)
    return [to_slot(calendar, start, minutes) for start in islice(starts, limit)]


def bookable_span(calendar: Calendar, now: float) -> Span:
    """Return the span in which an appointment that is booked now may start."""
    return math.ceil(now) + calendar.min_notice_minutes * MINUTE, _booking_window_end(calendar, int(now))


def free_slot_starts(
    calendar: Calendar, occupied: list[int], span: Span, duration_minutes: int, now: float
) -> Iterator[int]:
    """Yield the starts of free slots within a span, in order; each is bookable by itself."""
    earliest, latest = bookable_span(calendar, now)
    span_start, span_end = max(span[0], earliest), min(span[1], latest)
    if span_start >= span_end:
        return
    length = duration_minutes * MINUTE
    openings = iter(open_spans(calendar, span_start, span_end + length))
    opening = next(openings, None)
    for start in slot_starts(calendar, span_start, span_end, duration_minutes):
        while opening is not None and opening[1] < start + length:
            opening = next(openings, None)
        if opening is None:
            return
        if opening[0] <= start and is_free(occupied_buckets(calendar, start, start + length), occupied):
            yield start


def occupied_buckets(calendar: Calendar, start: int, end: int) -> range:
    """Return the buckets that an appointment in the calendar occupies, its buffer included."""
    return buckets_in(start, end + calendar.buffer_minutes * MINUTE)


def to_slot(calendar: Calendar, start: int, minutes: int) -> Slot:
    """Return a slot as clients see it."""
    return Slot(
        starts_at=rfc3339(start),
        ends_at=rfc3339(start + minutes * MINUTE),
        local_starts_at=local(calendar.time_zone, start).isoformat(timespec="seconds"),
        calendar_id=calendar.id,
    )


def _booking_window_end(calendar: Calendar, now: int) -> int:
    """Return the end of the last local day of the booking window."""
    today = local_date(calendar.time_zone, now)
    midnight = wall_of(today + timedelta(days=calendar.booking_window_days + 1))
    # If the clocks skip midnight, the day begins at the first later time that they show.
    candidates = range(midnight, midnight + DAY + 1, 15 * MINUTE)
    return next(instant for wall in candidates for instant in instants_at(calendar.time_zone, wall))
