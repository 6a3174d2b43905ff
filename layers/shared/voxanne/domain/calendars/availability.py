"""Free slots of one or several calendars: for a client that asks for them, and as alternatives to one that is taken.

`Workload`, `merged_starts`, `bookable_span`, `free_slot_starts`, `occupied_buckets` and `to_slot` are pure; the others
read the occupancy table.
Spans are half open, in seconds since the epoch.
"""

import heapq
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, islice, repeat
from operator import itemgetter

from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.core.time_zones import DAY, MINUTE, Span, instants_at, local, local_date, offset_at, rfc3339, wall_of
from voxanne.domain.calendars.models import Buffered, Calendar, Slot
from voxanne.domain.calendars.occupancy import BUCKET_SECONDS, Occupancy, OccupancyRepository, buckets_in, is_free
from voxanne.domain.calendars.opening_hours import is_open, open_spans, slot_starts
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calendars.schemas import MAX_BUFFER_MINUTES, MAX_DURATION_MINUTES

_MAX_ALTERNATIVES = 3
# Nearly always enough. Each further part of the booking window is as long as all before it, and takes another query.
_FIRST_LOOK_AHEAD = 31 * DAY
# How far a slot that starts within a span may reach beyond the span's end and beyond its start, buffers included.
MAX_REACH, MAX_REACH_BEFORE = (MAX_DURATION_MINUTES + MAX_BUFFER_MINUTES) * MINUTE, MAX_BUFFER_MINUTES * MINUTE


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
    buckets = buckets_of_slots(span)
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
    dependencies: CalendarDependencies, organization_id: str, calendars: Sequence[Calendar], span: Span, minutes: int
) -> list[Slot]:
    """Return the free slots of calendars that have been read already, merged."""
    occupied = _occupied(dependencies, organization_id, calendars, span)
    return [
        to_slot(calendar, start, minutes)
        for start, calendar in merged_starts(calendars, occupied, span, minutes, clock.now())
    ]


def slots_at(
    dependencies: CalendarDependencies,
    organization_id: str,
    calendars: Sequence[Calendar],
    starts: list[int],
    minutes: int,
) -> list[Slot]:
    """Return those of *starts* that can be booked in one of the calendars, whether or not slots are offered there."""
    if not starts:
        return []
    span = min(starts), max(starts)
    occupied = _occupied(dependencies, organization_id, calendars, span)
    workload = Workload(calendars, occupied, span[0])
    slots = []
    for start in starts:
        free = [each for each in calendars if _is_bookable(each, start, minutes, occupied[each.id])]
        if free:
            slots.append(to_slot(workload.least(free, start), start, minutes))
    return slots


def alternatives(
    dependencies: CalendarDependencies,
    organization_id: str,
    calendars: Sequence[Calendar],
    earliest: int,
    minutes: int,
    *,
    own: Occupancy | None = None,
    limit: int = _MAX_ALTERNATIVES,
) -> list[Slot]:
    """Return the next free slots of the calendars from *earliest* on, merged, at most *limit*.

    *own* is what the appointment that is to be moved occupies: it counts as free.
    """
    now = clock.now()
    window_end = max((bookable_span(calendar, now)[1] for calendar in calendars), default=earliest)
    slots: list[Slot] = []
    begins, ends = earliest, earliest + _FIRST_LOOK_AHEAD
    while begins < window_end and len(slots) < limit:
        span = begins, min(ends, window_end)
        occupied = _occupied(dependencies, organization_id, calendars, span)
        if own is not None and own.calendar_id in occupied:
            occupied[own.calendar_id] = [each for each in occupied[own.calendar_id] if each not in own.buckets]
        starts = merged_starts(calendars, occupied, span, minutes, now)
        slots += [to_slot(calendar, start, minutes) for start, calendar in islice(starts, limit - len(slots))]
        begins, ends = ends, ends + (ends - earliest)
    return slots


class Workload:
    """How much of each calendar is taken on a local day; of the free calendars, the least taken one is chosen.

    Each zone's offset at *around* is used for all days, so that days have 24 hours even where clocks change.
    """

    def __init__(self, calendars: Sequence[Calendar], occupied: Mapping[str, Sequence[int]], around: int) -> None:
        self._offsets = {each.id: offset_at(each.time_zone, around) for each in calendars}
        self._taken = Counter(
            (each.id, self._day(each, bucket * BUCKET_SECONDS)) for each in calendars for bucket in occupied[each.id]
        )

    def of(self, calendar: Calendar, start: int) -> int:
        """Return how many buckets of a calendar are taken on the day of *start*."""
        return self._taken[calendar.id, self._day(calendar, start)]

    def least(self, calendars: Sequence[Calendar], start: int) -> Calendar:
        """Return the calendar that is least taken on the day of *start*; of equals, the first."""
        return min(calendars, key=lambda calendar: self.of(calendar, start))

    def add(self, calendar: Calendar, start: int, buckets: range) -> None:
        """Count buckets as taken."""
        self._taken[calendar.id, self._day(calendar, start)] += len(buckets)

    def _day(self, calendar: Calendar, instant: int) -> int:
        return (instant + self._offsets[calendar.id]) // DAY


def merged_starts(
    calendars: Sequence[Calendar], occupied: Mapping[str, list[int]], span: Span, minutes: int, now: float
) -> Iterator[tuple[int, Calendar]]:
    """Yield each start at which one of the calendars has a free slot, in order, with one that has it.

    Of several it is the one that is least taken on that day, counting slots that were yielded before, so that offers
    are spread over the calendars. Each start is yielded once; otherwise the list would grow with the number of
    calendars.
    """
    if len(calendars) == 1:
        [calendar] = calendars
        yield from (
            (start, calendar) for start in free_slot_starts(calendar, occupied[calendar.id], span, minutes, now)
        )
        return
    workload = Workload(calendars, occupied, span[0])
    streams = [
        zip(free_slot_starts(calendar, occupied[calendar.id], span, minutes, now), repeat(position))
        for position, calendar in enumerate(calendars)
    ]
    for start, group in groupby(heapq.merge(*streams), key=itemgetter(0)):
        calendar = workload.least([calendars[position] for _, position in group], start)
        workload.add(calendar, start, occupied_buckets(calendar, start, start + minutes * MINUTE))
        yield start, calendar


def _occupied(
    dependencies: CalendarDependencies, organization_id: str, calendars: Sequence[Calendar], span: Span
) -> dict[str, list[int]]:
    buckets = buckets_in(span[0] - MAX_REACH_BEFORE, max(span) + MAX_REACH)
    return dependencies.occupancy.occupied_in_each(organization_id, [each.id for each in calendars], buckets)


def _is_bookable(calendar: Calendar, start: int, minutes: int, occupied: list[int]) -> bool:
    earliest, latest = bookable_span(calendar, clock.now())
    end = start + minutes * MINUTE
    is_in_time = calendar.takes_bookings and earliest <= start < latest and is_open(calendar, start, end)
    return is_in_time and is_free(occupied_buckets(calendar, start, end), occupied)


def bookable_span(calendar: Calendar, now: float) -> Span:
    """Return the span in which an appointment that is booked now may start."""
    return math.ceil(now) + calendar.min_notice_minutes * MINUTE, _booking_window_end(calendar, int(now))


def free_slot_starts(
    calendar: Calendar, occupied: list[int], span: Span, duration_minutes: int, now: float
) -> Iterator[int]:
    """Yield the starts of free slots within a span, in order; each is bookable by itself."""
    earliest, latest = bookable_span(calendar, now)
    span_start, span_end = max(span[0], earliest), min(span[1], latest)
    if span_start >= span_end or not calendar.takes_bookings:
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


def occupied_buckets(buffered: Buffered, start: int, end: int) -> range:
    """Return the buckets that an appointment with these buffers occupies."""
    return buckets_in(start - buffered.buffer_before_minutes * MINUTE, end + buffered.buffer_minutes * MINUTE)


def buckets_of_slots(span: Span) -> range:
    """Return the buckets that slots can occupy which start within a span, and not in the past."""
    return buckets_in(max(span[0], math.floor(clock.now())) - MAX_REACH_BEFORE, span[1] + MAX_REACH)


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
