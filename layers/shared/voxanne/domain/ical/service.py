"""Reading a file: which times it says are busy. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from voxanne.core.time_zones import DAY, MINUTE, Span, rfc3339
from voxanne.domain.ical.components import Component, components
from voxanne.domain.ical.errors import UnreadableFileError, Warnings
from voxanne.domain.ical.events import busy_periods, busy_spans, read_event
from voxanne.domain.ical.models import Event, Exceptions, Limits
from voxanne.domain.ical.zones import FileZones, NamedZone, defined_zones
from voxanne.domain.recurrence.errors import TooManyStepsError
from voxanne.domain.recurrence.expansion import Steps

# Longer times become several blocks: clients cannot put a longer one either (`busy_time.service.MAX_DAYS`).
_LONGEST = 31 * DAY
_DATE = re.compile(rb"([0-9]{8})(?:T[0-9]{6}Z?)?[ \t]*$", re.IGNORECASE)
# A duration of less than two days.
_SHORT = re.compile(rb":\+?PT(?:[0-3]?[0-9]H)?(?:[0-9]{1,2}M)?(?:[0-9]{1,2}S)?[ \t]*$", re.IGNORECASE)


@dataclass(frozen=True)
class BusyTimes:
    """The busy times of a file in whole minutes, in order and without overlaps, and its warnings."""

    spans: list[Span]
    warnings: Warnings


def read_busy_times(data: bytes, time_zone: str, within: Span, limits: Limits = Limits()) -> BusyTimes:  # noqa: B008
    """Return the busy times of a file that touch a span of instants.

    An event that can't be read is left out; one whose repetition is refused is busy the first time alone. Both are
    counted in the warnings. What has no time zone, or one that is not known, is in *time_zone*.

    Raises:
        UnreadableFileError: The file is refused as a whole.
    """
    if len(data) > limits.max_bytes:
        raise UnreadableFileError("too_large")
    found = _without_past(components(data), within[0])
    if sum(each.name in {"VEVENT", "VFREEBUSY"} for each in found) > limits.max_events:
        raise UnreadableFileError("too_many_events")
    reader = _Reader(found, time_zone, within, limits)
    return BusyTimes(list(_blocks(reader.spans(), within)), reader.warnings)


class _Reader:
    """Reads the events of one file."""

    def __init__(self, found: list[Component], time_zone: str, within: Span, limits: Limits) -> None:
        self._found = found
        self._within = within
        self._limits = limits
        self._steps = Steps(limits.steps)
        self.warnings = Warnings()
        definitions = [each for each in found if each.name == "VTIMEZONE"]
        zone = NamedZone(ZoneInfo(time_zone))
        self._zones = FileZones(zone, self.warnings, defined_zones(definitions, within, self._event_steps))

    def spans(self) -> Iterator[Span]:
        events: dict[str, list[Event]] = {}
        for number, component in enumerate(self._found):
            self.warnings.next_event()
            if component.name == "VFREEBUSY":
                yield from self._periods(component)
            elif component.name == "VEVENT" and (event := self._event(component)) is not None:
                events.setdefault(event.uid or f" {number}", []).append(event)
        for family in events.values():
            self.warnings.next_event()
            yield from self._family(family)

    def _event(self, component: Component) -> Event | None:
        try:
            if not component.is_broken:
                return read_event(component, self._zones)
        except (ValueError, OverflowError):
            pass
        self.warnings.add("event_unreadable")
        return None

    def _periods(self, component: Component) -> Iterator[Span]:
        try:
            yield from list(busy_periods(component, self._zones))
        except (ValueError, OverflowError):
            self.warnings.add("event_unreadable")

    def _family(self, family: list[Event]) -> Iterator[Span]:
        """Yield the busy spans of the events that have one UID: some take the place of others' repetitions."""
        latest: dict[int, Event] = {}
        for event in sorted(family, key=lambda event: event.sequence):
            if event.replaces is not None:
                latest[event.replaces.instant] = event
        exceptions, none = Exceptions(list(latest.values())), Exceptions([])
        for event in (*(each for each in family if each.replaces is None), *latest.values()):
            others = exceptions if event.replaces is None else none
            if event.is_refused:
                self.warnings.add("recurrence_refused")
            try:
                yield from self._of_event(event, others)
            except (ValueError, OverflowError):
                self.warnings.add("event_unreadable")

    def _of_event(self, event: Event, exceptions: Exceptions) -> list[Span]:
        try:
            return self._busy_spans(event, exceptions)
        except TooManyStepsError:
            if not event.rules:
                raise UnreadableFileError("too_much_work") from None
        self.warnings.add("recurrence_refused")
        event.rules = []
        return self._of_event(event, exceptions)

    def _busy_spans(self, event: Event, exceptions: Exceptions) -> list[Span]:
        try:
            return list(busy_spans(event, exceptions, self._within, self._event_steps()))
        except TooManyStepsError:
            if self._steps.left < 0:
                raise UnreadableFileError("too_much_work") from None
            raise

    def _event_steps(self) -> Steps:
        return Steps(self._limits.steps_of_an_event, self._steps)


def _without_past(found: list[Component], now: int) -> list[Component]:
    """Return the components without events that are over for days: calendars keep those of many years.

    What takes the place of a repetition that lasts for days stays: without it, that repetition could still go on.
    """
    long_series = {each.uid for each in found if each.name == "VEVENT" and _is_long_series(each)}
    return [
        each for each in found if not _is_over(each, now) or (each.has(b"RECURRENCE-ID") and each.uid in long_series)
    ]


def _is_long_series(component: Component) -> bool:
    """Tell whether an event repeats, or changes what repeats, and may last for more than two days each time."""
    if not component.has(b"RRULE", b"RDATE") and not any(b"RANGE" in line.upper() for line in component.lines):
        return False
    if any(b"/" in line for line in component.named(b"RDATE")):
        return True
    if not all(_SHORT.search(line) for line in component.named(b"DURATION")):
        return True
    bounds = component.named(b"DTSTART", b"DTEND")
    try:
        days = [date.fromisoformat(match[1].decode()) for line in bounds if (match := _DATE.search(line))]
    except ValueError:
        return True
    return len(days) != len(bounds) or (bool(days) and max(days) - min(days) > timedelta(days=1))


def _is_over(component: Component, now: int) -> bool:
    """Tell whether an event is over for days and does not repeat."""
    if component.name != "VEVENT" or component.has(b"RRULE", b"RDATE", b"DURATION") or component.is_broken:
        return False
    bounds = component.named(b"DTSTART", b"DTEND", b"RECURRENCE-ID")
    if any(b"RANGE" in line.upper() for line in bounds):
        return False
    dates = [match[1] for line in bounds if (match := _DATE.search(line))]
    day = rfc3339(now - 3 * DAY)[:10].replace("-", "").encode()
    return bool(dates) and len(dates) == len(bounds) and max(dates) < day


def _blocks(spans: Iterable[Span], within: Span) -> Iterator[Span]:
    """Yield spans in whole minutes and in order, those that overlap as one, long ones in pieces."""
    whole = sorted((begins // MINUTE * MINUTE, -(-ends // MINUTE) * MINUTE) for begins, ends in spans)
    for begins, ends in _without_overlaps(whole):
        first = begins + max(within[0] - begins, 0) // _LONGEST * _LONGEST
        for piece in range(first, min(ends, within[1]), _LONGEST):
            yield piece, min(piece + _LONGEST, ends)


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """Join spans that overlap. Those that only touch stay, so that the end of one changes no other."""
    result: list[Span] = []
    for begins, ends in spans:
        if result and begins < result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        elif begins < ends:
            result.append((begins, ends))
    return result
