"""Wall time and instants, on days of any length.

All in whole seconds: an instant since the epoch, a wall time as if its zone were UTC. Within a period of one offset the
two differ by that offset; a wall time that is skipped is in no period, one that comes twice in two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

type Span = tuple[int, int]

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Wall time is at most 14 hours ahead of UTC and 12 behind; a little more, in case a government outdoes Kiribati.
_FARTHEST = 16 * HOUR
# No zone changes its offset twice within twelve hours.
_STRIDE = 12 * HOUR
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """A span of instants, half open, in which a zone keeps one offset."""

    begins: int
    ends: int
    offset: int


def periods(zone: str, begins: int, ends: int) -> list[Period]:
    """The periods of a zone that fill a span of instants."""
    found: list[Period] = []
    place = ZoneInfo(zone)
    since, offset, seen = begins, _offset(place, begins), begins
    while seen < ends:
        ahead = min(seen + _STRIDE, ends)
        if _offset(place, ahead) != offset:
            change = _change(place, seen, ahead)
            found.append(Period(since, change, offset))
            since, offset = change, _offset(place, change)
        seen = ahead
    return [*found, Period(since, ends, offset)] if since < ends else found


def instants_at(zone: str, wall: int) -> list[int]:
    """The instants at which clocks in the zone show a wall time: none where it is skipped, two where it comes twice."""
    around = periods(zone, wall - _FARTHEST, wall + _FARTHEST)
    return [instant for each in around for instant in instants_within(each, wall)]


def instants_within(period: Period, wall: int) -> list[int]:
    """The instant of a wall time within a period, if it is in it."""
    instant = wall - period.offset
    return [instant] if period.begins <= instant < period.ends else []


def spans_of(wall_begins: int, wall_ends: int, within: list[Period]) -> list[Span]:
    """The instants at which clocks show wall times of a span, half open: several spans where the clocks go back."""
    clipped = [
        (max(each.begins, wall_begins - each.offset), min(each.ends, wall_ends - each.offset)) for each in within
    ]
    return merged([(begins, ends) for begins, ends in clipped if begins < ends])


def merged(spans: list[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch as one."""
    result: list[Span] = []
    for begins, ends in sorted(spans):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """What is left of *spans* where no hole is."""
    for hole_begins, hole_ends in holes:
        parts = [
            part
            for begins, ends in spans
            for part in ((begins, min(ends, hole_begins)), (max(begins, hole_ends), ends))
        ]
        spans = [(begins, ends) for begins, ends in parts if begins < ends]
    return sorted(set(spans))


def local(zone: str, instant: int) -> datetime:
    """The wall time at an instant, with its offset."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone))


def local_date(zone: str, instant: int) -> date:
    """The date in the zone at an instant."""
    return local(zone, instant).date()


def wall_of(day: date, minutes: int = 0) -> int:
    """The wall time so many minutes, on a clock, after midnight of a day."""
    return (day - _EPOCH).days * DAY + minutes * MINUTE


def wall_of_naive(moment: datetime) -> int:
    """A naive datetime as a wall time."""
    return round((moment - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001 - wall times have no zone


def days_between(first: date, last: date) -> list[date]:
    """All dates from first to last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def rfc3339(instant: int) -> str:
    """An instant in UTC to the second: 2026-11-23T14:05:00Z."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(place: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, place).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _change(place: ZoneInfo, before: int, after: int) -> int:
    """The first instant of the new offset, between two instants that differ in it."""
    old = _offset(place, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(place, middle) == old else (before, middle)
    return after
