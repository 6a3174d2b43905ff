"""What a file is made of: components of lines (RFC 5545, 3.4 and 3.6), of which only those about times are kept.

Components are separated here, so that a broken one does not make others unreadable. icalendar reads the lines.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from voxanne.domain.ical.errors import UnreadableFileError

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
# The subject and the participants of an event are never read.
_KEPT = re.compile(
    rb"(?:DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|UID|STATUS|TRANSP|SEQUENCE|FREEBUSY"
    rb"|TZID|TZOFFSETFROM|TZOFFSETTO|X-LIC-LOCATION)[ \t]*[;:]",
    re.IGNORECASE,
)
_BOUND = re.compile(rb"(BEGIN|END)[ \t]*:[ \t]*([A-Z0-9-]+)[ \t]*", re.IGNORECASE)
# Second 60 is the one before, for who counts no leap seconds (RFC 5545, 3.3.12).
_LEAP_SECOND = re.compile(r"(\d{8}T\d{4})60(?!\d)", re.IGNORECASE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FILE = "VCALENDAR"
# Alarms in events in files are the deepest components; each level costs time at each line.
_MAX_DEPTH = 12


@dataclass(frozen=True)
class Property:
    """A line: its parameters by name, and its value as it stands there."""

    parameters: Mapping[str, object]
    value: str

    def parameter(self, name: str) -> str | None:
        """Return a parameter's one value."""
        value = self.parameters.get(name)
        return value if isinstance(value, str) else None


@dataclass
class Component:
    """A component such as an event, with those in it. A broken one has no end."""

    name: str
    lines: list[bytes] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)
    is_broken: bool = False

    def properties(self) -> dict[str, list[Property]]:
        """Return the properties by name.

        Raises:
            ValueError: A line is none.
        """
        result: dict[str, list[Property]] = {}
        for line in self.lines:
            name, parameters, value = Contentline(line.decode("utf-8", "replace")).raw_parts()
            text = value.strip() if name.upper() == "UID" else _LEAP_SECOND.sub(r"\g<1>59", value.strip())
            result.setdefault(name.upper(), []).append(Property(parameters, text))
        return result

    @property
    def uid(self) -> bytes:
        """The UID as it stands in the file; empty if there is none."""
        return next((line.partition(b":")[2].strip() for line in self.lines if line[:3].upper() == b"UID"), b"")

    def has(self, *names: bytes) -> bool:
        """Tell whether there is a line of one of the names."""
        return any(line.upper().startswith(names) for line in self.lines)

    def named(self, *names: bytes) -> list[bytes]:
        """Return the lines of these names."""
        return [line for line in self.lines if line.upper().startswith(names)]


def components(data: bytes) -> list[Component]:
    """Return the components of a file, or of several that follow each other.

    Raises:
        UnreadableFileError: It is no file of this format, or not a whole one.
    """
    lines = [line for line in _FOLD.sub(b"", data.removeprefix(_BYTE_ORDER_MARK)).splitlines() if line.strip()]
    if not lines:
        raise UnreadableFileError("empty")
    if not _is_bound(lines[0], b"BEGIN"):
        raise UnreadableFileError("not_a_calendar")
    if not _is_bound(lines[-1], b"END"):
        raise UnreadableFileError("cut_off")
    root = Component("")
    stack = [root]
    for line in lines:
        if bound := _BOUND.fullmatch(line):
            name = bound[2].decode("ascii").upper()
            if bound[1].upper() == b"BEGIN":
                _begin(stack, name)
            else:
                _end(stack, name)
        elif _KEPT.match(line):
            stack[-1].lines.append(line)
    return [part for file in root.parts for part in file.parts]


def _is_bound(line: bytes, kind: bytes) -> bool:
    bound = _BOUND.fullmatch(line.strip())
    return bound is not None and bound[1].upper() == kind and bound[2].decode("ascii").upper() == _FILE


def _begin(stack: list[Component], name: str) -> None:
    """Add a component. One that begins within its own kind shows that the one before has no end."""
    if any(each.name == name for each in stack):
        _end(stack, name, is_broken=True)
    if len(stack) > _MAX_DEPTH:
        raise UnreadableFileError("not_a_calendar")
    component = Component(name)
    stack[-1].parts.append(component)
    stack.append(component)


def _end(stack: list[Component], name: str, *, is_broken: bool = False) -> None:
    """End a component; those that are open in it have no end. An end without a begin is passed over."""
    if all(each.name != name for each in stack):
        return
    while (component := stack.pop()).name != name:
        component.is_broken = True
    component.is_broken = component.is_broken or is_broken
