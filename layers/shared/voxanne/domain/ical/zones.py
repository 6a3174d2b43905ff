"""The time zones that a file names: of the IANA database, of Windows, or defined in the file (VTIMEZONE)."""

import contextlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar.prop import vDDDTypes, vUTCOffset
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from voxanne.core.time_zones import DAY, Span, offset_at, wall_of_naive
from voxanne.core.times import zones
from voxanne.domain.ical.components import Component, Property
from voxanne.domain.ical.errors import Warnings
from voxanne.domain.ical.models import Zone
from voxanne.domain.recurrence.errors import RecurrenceRefusedError, TooManyStepsError
from voxanne.domain.recurrence.expansion import Steps, wall_times
from voxanne.domain.recurrence.models import Start
from voxanne.domain.recurrence.written_rules import read_rule

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall times have no zone
# Rules of a zone are followed from so long before the times that are read: at least one of their onsets.
_BEFORE, _AFTER = 1500 * DAY, 3 * DAY


@dataclass(frozen=True)
class NamedZone:
    """A zone of the IANA database."""

    info: ZoneInfo

    def instant_of(self, wall: int) -> int:
        """See Zone: `fold` is 0."""
        return int((_EPOCH + timedelta(seconds=wall)).replace(tzinfo=self.info).timestamp())

    def wall_of(self, instant: int) -> int:
        """See Zone."""
        return instant + offset_at(self.info.key, instant)


@dataclass(frozen=True)
class DefinedZone:
    """A zone that a file defines: from each wall time on, an offset."""

    first_offset: int
    onsets: list[int]
    offsets: list[int]

    def instant_of(self, wall: int) -> int:
        """See Zone: a skipped hour has the old offset."""
        number = bisect_right(self.onsets, wall)
        if number and wall < self.onsets[number - 1] + self.offsets[number - 1] - self._offset(number - 1):
            number -= 1
        return wall - self._offset(number)

    def wall_of(self, instant: int) -> int:
        """See Zone."""
        return instant + self._offset(bisect_right(self._instants, instant))

    @cached_property
    def _instants(self) -> list[int]:
        """The instants of the onsets."""
        return [onset - self._offset(number) for number, onset in enumerate(self.onsets)]

    def _offset(self, number: int) -> int:
        return self.offsets[number - 1] if number else self.first_offset


UTC_ZONE = NamedZone(ZoneInfo("UTC"))


@dataclass
class FileZones:
    """The zones of one file by the names that it uses. A name that is not known means the calendar's zone."""

    calendar_zone: Zone
    warnings: Warnings
    defined: Mapping[str, Zone]
    _found: dict[str, Zone | None] = field(default_factory=dict)

    def of(self, name: str) -> Zone:
        """Return a zone by its name (TZID)."""
        if name not in self._found:
            named, defined = named_zone(name), self.defined.get(_unescaped(name))
            # EST is a zone of IANA's without summer time, but where a file defines it, what the file calls so.
            self._found[name] = defined or named if _is_abbreviation(name) else named or defined
        zone = self._found[name]
        if zone is None:
            self.warnings.add("unknown_time_zone", name)
            return self.calendar_zone
        return zone


def named_zone(name: str) -> Zone | None:
    """Return the zone that a name means by itself: IANA's, Windows's, or a path that ends with IANA's."""
    parts = name.strip().strip("/").split("/")
    candidates = [WINDOWS_TO_OLSON.get(name.strip()), *("/".join(parts[-number:]) for number in (len(parts), 3, 2))]
    known = next((each for each in candidates if each in zones()), None)
    return None if known is None else NamedZone(ZoneInfo(known))


def _is_abbreviation(name: str) -> bool:
    """Tell whether IANA's name is none of a place, such as EST or GMT."""
    return name in zones() and "/" not in name


def defined_zones(definitions: Iterable[Component], within: Span, steps: Callable[[], Steps]) -> dict[str, Zone]:
    """Return the zones that a file defines, by name, as far as they can be read, for the span and before it.

    A definition that is refused leaves its name unknown.
    """
    result: dict[str, Zone] = {}
    for definition in definitions:
        with contextlib.suppress(KeyError, ValueError, OverflowError, RecurrenceRefusedError, TooManyStepsError):
            lines = definition.properties()
            located = next((named_zone(line.value) for line in lines.get("X-LIC-LOCATION", [])), None)
            result[_unescaped(lines["TZID"][0].value)] = located or _defined(definition.parts, within, steps)
    return result


def _unescaped(name: str) -> str:
    """Return a name without the escapes of a text (RFC 5545, 3.3.11), which a quoted parameter does without."""
    return re.sub(r"\\([\\;,])", r"\1", name)


def _defined(observances: Iterable[Component], within: Span, steps: Callable[[], Steps]) -> Zone:
    changes: dict[int, tuple[int, int]] = {}
    for observance in observances:
        lines = observance.properties()
        before, after = (_offset(lines, name) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
        for onset in _onsets(lines, within, steps()):
            changes[onset] = before, after
    if not changes:
        raise ValueError("a zone without an offset")
    onsets = sorted(changes)
    return DefinedZone(changes[onsets[0]][0], onsets, [changes[onset][1] for onset in onsets])


def _offset(lines: Mapping[str, list[Property]], name: str) -> int:
    return int(vUTCOffset.from_ical(lines[name][0].value).total_seconds())


def _onsets(lines: Mapping[str, list[Property]], within: Span, steps: Steps) -> Iterator[int]:
    """Yield the wall times, by the offset before, at which the offset of a part of a zone begins."""
    offset = _offset(lines, "TZOFFSETFROM")
    begin = _wall(lines["DTSTART"][0].value)
    yield begin
    for line in lines.get("RDATE", []):
        yield from (_wall(text) for text in line.value.split(","))
    for line in lines.get("RRULE", []):
        rule = read_rule(line.value, Start(begin, lambda instant: instant + offset))
        # Where a rule has an end, only its last onset may matter.
        is_endless = rule.until is None and rule.count is None
        first = within[0] - _BEFORE if is_endless else begin
        yield from wall_times(rule, begin, (first, within[1] + _AFTER), steps)


def _wall(text: str) -> int:
    moment = vDDDTypes.from_ical(text.strip().upper())
    if not isinstance(moment, datetime):
        raise ValueError("an onset without a time")  # noqa: TRY004 - the text of a file
    return wall_of_naive(moment.replace(tzinfo=None))
