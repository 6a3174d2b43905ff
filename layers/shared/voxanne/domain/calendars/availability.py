"""Times that can be had. Pure: the calendar, what is taken, and the moment come from outside."""

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
from voxanne.domain.calendars.opening_hours import open_spans, slot_starts
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calendars.schemas import MAX_BUFFER_MINUTES, MAX_DURATION_MINUTES


@dataclass(frozen=True)
class CalendarDependencies:
    """Calendars, and which of their time is taken."""

    calendars: CalendarRepository
    occupancy: OccupancyRepository


def bookable_span(calendar: Calendar, now: float) -> Span:
    """The first and the last instant, half open, at which an appointment may begin that is booked now."""
    return math.ceil(now) + calendar.min_notice_minutes * MINUTE, _window_ends(calendar, int(now))


def free_slot_starts(
    calendar: Calendar, taken: list[int], wanted: Span, duration_minutes: int, now: float
) -> Iterator[int]:
    """Where an appointment of that duration may begin within a span, in order; each can be booked as it stands."""
    earliest, latest = bookable_span(calendar, now)
    begins, ends = max(wanted[0], earliest), min(wanted[1], latest)
    if begins >= ends:
        return
    length = duration_minutes * MINUTE
    spans = iter(open_spans(calendar, begins, ends + length))
    span = next(spans, None)
    for start in slot_starts(calendar, begins, ends, duration_minutes):
        while span is not None and span[1] < start + length:
            span = next(spans, None)
        if span is None:
            return
        if span[0] <= start and is_free(occupied_buckets(calendar, start, start + length), taken):
            yield start


def occupied_buckets(calendar: Calendar, begins: int, ends: int) -> range:
    """The steps that an appointment in the calendar occupies, with what is kept free after it."""
    return buckets_in(begins, ends + calendar.buffer_minutes * MINUTE)


def _window_ends(calendar: Calendar, now: int) -> int:
    """The end of the last local day on which one can book."""
    today = local_date(calendar.time_zone, now)
    midnight = wall_of(today + timedelta(days=calendar.booking_window_days + 1))
    # Where midnight is skipped, the day begins as soon as the clock shows a later time.
    later = range(midnight, midnight + DAY + 1, 15 * MINUTE)
    return next(instant for wall in later for instant in instants_at(calendar.time_zone, wall))


_ALTERNATIVES, _LOOK_AHEAD = 3, 31 * DAY


# What a slot that begins within a span may reach beyond it.
_REACH = (MAX_DURATION_MINUTES + MAX_BUFFER_MINUTES) * MINUTE


def available_slots(
    stores: CalendarDependencies,
    organization_id: str,
    calendar_id: str | None,
    wanted: Span,
    duration_minutes: int | None,
) -> list[Slot]:
    """All free slots of a calendar that begin within a span of at most a month.

    The calendar and its hours are read at once: one query for the month's hours.
    """
    occupancy = buckets_in(max(wanted[0], math.floor(clock.now())), wanted[1] + _REACH)
    known = stores.calendars.known_id(organization_id, calendar_id)
    read = (
        None if known is None else in_background(lambda: stores.occupancy.occupied(organization_id, known, occupancy))
    )
    calendar = stores.calendars.get_or_default(organization_id, calendar_id)
    taken = stores.occupancy.occupied(organization_id, calendar.id, occupancy) if read is None else read()
    minutes = duration_minutes or calendar.default_duration_minutes
    return [
        to_slot(calendar, start, minutes) for start in free_slot_starts(calendar, taken, wanted, minutes, clock.now())
    ]


def available_slots_in(
    stores: CalendarDependencies, organization_id: str, calendar: Calendar, wanted: Span, minutes: int
) -> list[Slot]:
    """The free slots of a calendar that begin within a span, where the calendar is known already."""
    taken = stores.occupancy.occupied(organization_id, calendar.id, buckets_in(wanted[0], wanted[1] + _REACH))
    return [
        to_slot(calendar, start, minutes) for start in free_slot_starts(calendar, taken, wanted, minutes, clock.now())
    ]


def alternatives(
    stores: CalendarDependencies,
    organization_id: str,
    calendar: Calendar,
    begins: int,
    minutes: int,
    *,
    own_buckets: range = range(0),
    limit: int = _ALTERNATIVES,
) -> list[Slot]:
    """The next times from *begins* on that are free, at most *count*; steps of one's *own* are no hindrance."""
    now = clock.now()
    wanted = begins, min(begins + _LOOK_AHEAD, bookable_span(calendar, now)[1])
    taken = stores.occupancy.occupied(
        organization_id, calendar.id, occupied_buckets(calendar, begins, wanted[1] + minutes * MINUTE)
    )
    free = free_slot_starts(calendar, [step for step in taken if step not in own_buckets], wanted, minutes, now)
    return [to_slot(calendar, start, minutes) for start in islice(free, limit)]


def to_slot(calendar: Calendar, begins: int, minutes: int) -> Slot:
    """A time as it is offered."""
    return Slot(
        starts_at=rfc3339(begins),
        ends_at=rfc3339(begins + minutes * MINUTE),
        local_starts_at=local(calendar.time_zone, begins).isoformat(timespec="seconds"),
        calendar_id=calendar.id,
    )
