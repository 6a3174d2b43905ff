"""Wall times and instants, across changes of a time zone's offset.

All are whole seconds: an instant since the epoch, a wall time as if its zone were UTC. Within a period of one offset
the two differ by that offset. A skipped wall time is in no period, a repeated one in two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

type Span = tuple[int, int]

MINUTE, HOUR, DAY = 60, 3600, 86_400
# Offsets range from -12 to +14 hours; the margin allows for new ones.
_MAX_OFFSET = 16 * HOUR
# No zone changes its offset twice within twelve hours.
_STEP = 12 * HOUR
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """A half-open span of instants in which a zone keeps one offset."""

    begins: int
    ends: int
    offset: int


def periods(zone: str, begins: int, ends: int) -> list[Period]:
    """Return the periods of a zone that fill a span of instants."""
    result: list[Period] = []
    zone_info = ZoneInfo(zone)
    start, offset, checked = begins, _offset(zone_info, begins), begins
    while checked < ends:
        ahead = min(checked + _STEP, ends)
        if _offset(zone_info, ahead) != offset:
            change = _change(zone_info, checked, ahead)
            result.append(Period(start, change, offset))
            start, offset = change, _offset(zone_info, change)
        checked = ahead
    return [*result, Period(start, ends, offset)] if start < ends else result


def instants_at(zone: str, wall: int) -> list[int]:
    """Return the instants of a wall time in the zone: none if it is skipped, two if it is repeated."""
    around = periods(zone, wall - _MAX_OFFSET, wall + _MAX_OFFSET)
    return [instant for period in around for instant in instants_within(period, wall)]


def instants_within(period: Period, wall: int) -> list[int]:
    """Return the instant of a wall time within a period, or an empty list."""
    instant = wall - period.offset
    return [instant] if period.begins <= instant < period.ends else []


def spans_of(wall_begins: int, wall_ends: int, within: list[Period]) -> list[Span]:
    """Return the instants of a half-open span of wall times: several spans where the clocks go back."""
    clipped = [
        (max(period.begins, wall_begins - period.offset), min(period.ends, wall_ends - period.offset))
        for period in within
    ]
    return merged([(begins, ends) for begins, ends in clipped if begins < ends])


def merged(spans: list[Span]) -> list[Span]:
    """Return the spans in order, joining those that overlap or touch."""
    result: list[Span] = []
    for begins, ends in sorted(spans):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """Return the parts of *spans* outside all holes."""
    for hole_begins, hole_ends in holes:
        parts = [
            part
            for begins, ends in spans
            for part in ((begins, min(ends, hole_begins)), (max(begins, hole_ends), ends))
        ]
        spans = [(begins, ends) for begins, ends in parts if begins < ends]
    return sorted(set(spans))


def local(zone: str, instant: int) -> datetime:
    """Return the wall time at an instant, with its offset."""
    return datetime.fromtimestamp(instant, ZoneInfo(zone))


def offset_at(zone: str, instant: int) -> int:
    """Return the seconds by which the clocks of a zone are ahead of UTC at an instant."""
    return _offset(ZoneInfo(zone), instant)


def local_date(zone: str, instant: int) -> date:
    """Return the date in the zone at an instant."""
    return local(zone, instant).date()


def wall_of(day: date, minutes: int = 0) -> int:
    """Return the wall time *minutes* after midnight of a day, as clocks show it."""
    return (day - _EPOCH).days * DAY + minutes * MINUTE


def wall_of_naive(moment: datetime) -> int:
    """Return a naive datetime as a wall time."""
    return round((moment - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001 - wall times have no zone


def days_between(first: date, last: date) -> list[date]:
    """Return all dates from first to last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def rfc3339(instant: int) -> str:
    """Return an instant as RFC 3339 in UTC, to the second: 2026-11-23T14:05:00Z."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds())


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first instant of the new offset between two instants of different offsets."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after
