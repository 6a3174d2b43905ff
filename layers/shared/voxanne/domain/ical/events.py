"""Events: what their lines say, and the spans in which one is busy, with its repetitions and their exceptions."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import cast

from icalendar.prop import vDDDTypes

from voxanne.core.time_zones import DAY, Span, wall_of, wall_of_naive
from voxanne.domain.ical.components import Component, Property
from voxanne.domain.ical.models import Event, Exceptions, Length, Moment, Zone
from voxanne.domain.ical.zones import UTC_ZONE, FileZones
from voxanne.domain.recurrence.errors import RecurrenceRefusedError
from voxanne.domain.recurrence.expansion import STEPS_OF_A_TIME, Steps, wall_times
from voxanne.domain.recurrence.models import Start
from voxanne.domain.recurrence.written_rules import read_rule

_MAX_SHIFT = 366 * DAY
_MAX_DIGITS = 10
# The parts of a duration that are counted by the calendar.
_NOMINAL, _DAYS_OF = re.compile("([0-9]+)([WD])", re.ASCII), {"W": 7, "D": 1}


def read_event(component: Component, zones: FileZones) -> Event:
    """Return the event that a component describes.

    Raises:
        ValueError, OverflowError: It describes none.
    """
    lines = component.properties()
    start = read_moment(_only(lines, "DTSTART"), zones, zones.calendar_zone)
    length = _length(lines, start, zones)
    replaces = _first(lines, "RECURRENCE-ID")
    event = Event(
        _text(lines, "UID"),
        _number(_text(lines, "SEQUENCE")),
        start,
        length,
        _text(lines, "STATUS").upper() != "CANCELLED" and _text(lines, "TRANSP").upper() != "TRANSPARENT",
        None if replaces is None else _of_series(read_moment(replaces, zones, start.zone), start),
        replaces is not None and (replaces.parameter("RANGE") or "").upper() == "THISANDFUTURE",
    )
    # An unreadable repetition or exception does not free time that the rest of the event blocks.
    for part in (_read_rules, _read_added, _read_excluded):
        try:
            part(event, lines, zones)
        except (RecurrenceRefusedError, ValueError):
            event.is_refused = True
    return event


def _read_rules(event: Event, lines: Mapping[str, list[Property]], _zones: FileZones) -> None:
    start = Start(event.start.wall, event.start.zone.wall_of, is_date=event.start.is_date)
    event.rules = [read_rule(line.value, start) for line in lines.get("RRULE", [])]


def _read_added(event: Event, lines: Mapping[str, list[Property]], zones: FileZones) -> None:
    event.added = [(begin, own or event.length) for begin, own in _added(lines, event.start, zones)]


def _read_excluded(event: Event, lines: Mapping[str, list[Property]], zones: FileZones) -> None:
    for read in _moments(lines, "EXDATE", event.start, zones):
        moment = _of_series(read, event.start)
        if moment.is_date and not event.start.is_date:
            event.excluded_days.add(moment.wall // DAY)
        else:
            event.excluded.add(moment.instant)


def _of_series(moment: Moment, start: Moment) -> Moment:
    """Return which repetition of what begins at *start* a time names: of whole days, midnight in any zone names a day.

    So Exchange writes it, in the zone of the mailbox, and others in UTC. The day's own midnight is another instant.
    """
    if start.is_date and not moment.is_date and moment.wall % DAY == 0:
        return Moment(moment.wall, start.zone, is_date=True)
    return moment


def read_moment(line: Property, zones: FileZones, floating: Zone) -> Moment:
    """Return the time that a line says; one without a zone is in *floating*, a date in the calendar's.

    Raises:
        ValueError: It says none.
    """
    return _moment(vDDDTypes.from_ical(line.value.upper()), line, zones, floating)


def busy_spans(event: Event, exceptions: Exceptions, within: Span, steps: Steps) -> Iterator[Span]:
    """Yield the spans of instants in which an event is busy, as far as they touch *within*, in no order.

    The spans of the exceptions themselves are not among them.

    Raises:
        TooManyStepsError: It takes too many steps.
    """
    zone = event.start.zone
    for wall, length in _repetitions(event, exceptions, within, steps):
        instant, day = zone.instant_of(wall), wall // DAY
        if instant in event.excluded or day in event.excluded_days or exceptions.is_replaced(instant, day):
            continue
        source, begins, lasting = event, wall, length
        if (change := exceptions.change_at(instant)) is not None:
            source, begins, lasting = change, wall + _shift(change, zone), change.length
            instant = zone.instant_of(begins)
        ends = lasting.end_after(begins, instant, zone)
        if source.is_busy and instant < within[1] and within[0] < ends:
            yield instant, ends


def _repetitions(event: Event, exceptions: Exceptions, within: Span, steps: Steps) -> Iterator[tuple[int, Length]]:
    """Yield the wall times at which an event begins, and how long it is then, as far as they may touch *within*."""
    zone = event.start.zone
    changes = [change for _, change in exceptions.changes]
    reach = max((abs(_shift(change, zone)) for change in changes), default=0) + 2 * DAY
    longest = max([event.length.longest, *(change.length.longest for change in changes)])
    walls = within[0] - longest - reach, within[1] + reach
    times = {event.start.wall}
    for rule in event.rules:
        times.update(wall_times(rule, event.start.wall, walls, steps))
    yield from ((wall, event.length) for wall in times)
    for moment, length in event.added:
        steps.take(STEPS_OF_A_TIME)
        yield zone.wall_of(moment.instant), length


def _shift(change: Event, zone: Zone) -> int:
    """Return the seconds on the clock by which a change of all later repetitions moves them."""
    replaced = cast("Moment", change.replaces)
    shift = zone.wall_of(change.start.instant) - zone.wall_of(replaced.instant)
    return max(min(shift, _MAX_SHIFT), -_MAX_SHIFT)


def _length(lines: Mapping[str, list[Property]], start: Moment, zones: FileZones) -> Length:
    """Return how long an event is: by its end, its duration, or a whole day if it has a date.

    Raises:
        ValueError: It ends before it begins.
    """
    end = _first(lines, "DTEND")
    duration = _first(lines, "DURATION")
    if end is not None:
        length = _until_end(start, read_moment(end, zones, start.zone))
    elif duration is not None:
        length = _lasting(duration.value.upper(), is_date=start.is_date)
    else:
        length = Length(((DAY if start.is_date else 0, 0),))
    if length.longest < 0:
        raise ValueError("the event ends before it begins")
    return Length(((DAY, 0),)) if start.is_date and not length.longest else length


def _until_end(start: Moment, end: Moment) -> Length:
    passing = (0, end.instant - start.instant)
    if start.is_date:
        return Length(((end.wall - start.wall, 0),))
    return Length((passing, (end.wall - start.wall, 0))) if start.zone == end.zone else Length((passing,))


def _lasting(text: str, *, is_date: bool = False) -> Length:
    """Return the length that a duration means: weeks and days on the clock, hours as time that passes.

    Source: RFC 5545, 3.3.6. Where an event has a date, PT24H is a day as well.
    """
    duration = vDDDTypes.from_ical(text)
    if not isinstance(duration, timedelta):
        raise ValueError("the duration is none")  # noqa: TRY004 - the text of a file
    if is_date or duration < timedelta():
        return Length(((duration.days * DAY, duration.seconds),))
    days = sum(int(number) * _DAYS_OF[unit] for number, unit in _NOMINAL.findall(text))
    return Length(((days * DAY, round(duration.total_seconds()) - days * DAY),))


def _added(
    lines: Mapping[str, list[Property]], start: Moment, zones: FileZones
) -> Iterator[tuple[Moment, Length | None]]:
    """Yield the times that are added one by one (RDATE); periods have a length of their own."""
    for line in lines.get("RDATE", []):
        for text in line.value.upper().split(","):
            begin, _, rest = text.partition("/")
            moment = _moment(vDDDTypes.from_ical(begin), line, zones, start.zone)
            if not rest:
                yield moment, None
                continue
            end = vDDDTypes.from_ical(rest)
            own = (
                _lasting(rest)
                if isinstance(end, timedelta)
                else _until_end(moment, _moment(end, line, zones, start.zone))
            )
            yield moment, own


def busy_periods(component: Component, zones: FileZones) -> Iterator[Span]:
    """Yield the busy spans of a component that lists them (VFREEBUSY).

    Raises:
        ValueError, OverflowError: It has one that is none.
    """
    for line in component.properties().get("FREEBUSY", []):
        if (line.parameter("FBTYPE") or "BUSY").upper() != "FREE":
            for moment, length in _added({"RDATE": [line]}, Moment(0, UTC_ZONE), zones):
                if length is not None:
                    yield moment.instant, length.end_after(moment.wall, moment.instant, moment.zone)


def _moments(lines: Mapping[str, list[Property]], name: str, start: Moment, zones: FileZones) -> Iterator[Moment]:
    for line in lines.get(name, []):
        for text in line.value.upper().split(","):
            if text.strip():
                yield _moment(vDDDTypes.from_ical(text.strip()), line, zones, start.zone)


def _moment(value: object, line: Property, zones: FileZones, floating: Zone) -> Moment:
    if isinstance(value, datetime):
        wall = wall_of_naive(value.replace(tzinfo=None))
        if value.tzinfo is not None:
            return Moment(wall, UTC_ZONE)
        name = line.parameter("TZID")
        return Moment(wall, floating if name is None else zones.of(name))
    if isinstance(value, date):
        return Moment(wall_of(value), zones.calendar_zone, is_date=True)
    raise ValueError("the time is none")


def _first(lines: Mapping[str, list[Property]], name: str) -> Property | None:
    return next(iter(lines.get(name, [])), None)


def _only(lines: Mapping[str, list[Property]], name: str) -> Property:
    line = _first(lines, name)
    if line is None:
        raise ValueError("a line is missing")
    return line


def _text(lines: Mapping[str, list[Property]], name: str) -> str:
    line = _first(lines, name)
    return "" if line is None else line.value


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < _MAX_DIGITS else 0
