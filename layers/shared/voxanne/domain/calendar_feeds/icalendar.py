"""Appointments as text/calendar (RFC 5545). Pure.

Times are in UTC, which needs no VTIMEZONE; programs show them in their user's zone. The same appointments give the same
text, so its ETag changes only with them.
"""

import re
from collections.abc import Iterable, Iterator

from voxanne.domain.appointments.models import CANCELLED
from voxanne.domain.calendar_feeds.models import FeedEntry

# Of a line, without its end (RFC 5545, 3.1).
_MAX_OCTETS = 75
# Programs that respect this field ask again after this long.
_REFRESH = "PT1H"
_WITHOUT_NAME = "Booked"
# The property that names the calendar: by it a feed is recognised, whatever address it comes from.
_CALENDAR = "X-VOXANNE-CALENDAR"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")


def calendar_text(
    calendar_id: str, name: str, time_zone: str, entries: Iterable[FeedEntry], *, with_names: bool
) -> str:
    """Return the calendar of that name with its appointments; lines end with CRLF and are folded."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Voxanne//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"{_CALENDAR}:{calendar_id}",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-TIMEZONE:{time_zone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
    ]
    events = [line for entry in entries for line in _event(entry, with_names=with_names)]
    return "".join(f"{folded(line)}\r\n" for line in [*head, *events, "END:VCALENDAR"])


def is_feed_of(data: bytes, calendar_id: str) -> bool:
    """Return whether a file is a feed of that calendar."""
    return f"{_CALENDAR}:{calendar_id}".encode() in data.splitlines()


def escaped(text: str) -> str:
    """Return a text as a value of type TEXT: nothing in it ends the line or the value."""
    return _CONTROL.sub(" ", _LINE_BREAK.sub("\n", text).translate(_ESCAPED))


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none of which begins within a character."""
    if len(line.encode()) <= _MAX_OCTETS:
        return line
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _MAX_OCTETS:
            # The space with which a further piece begins counts.
            pieces.append("")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n ".join(pieces)


def _event(entry: FeedEntry, *, with_names: bool) -> Iterator[str]:
    is_cancelled = entry.status == CANCELLED
    # An erased appointment has no patient, and neither has one that was booked before patients were stored.
    summary = entry.patient.name if with_names and entry.patient is not None else _WITHOUT_NAME
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@voxanne"
    yield f"DTSTAMP:{_utc(entry.updated_at)}"
    yield f"CREATED:{_utc(entry.created_at)}"
    yield f"LAST-MODIFIED:{_utc(entry.updated_at)}"
    yield f"SEQUENCE:{entry.version - 1}"
    yield f"DTSTART:{_utc(entry.starts_at)}"
    yield f"DTEND:{_utc(entry.ends_at)}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}"
    yield f"TRANSP:{'TRANSPARENT' if is_cancelled else 'OPAQUE'}"
    yield "END:VEVENT"


def _utc(instant: str) -> str:
    """Return 2026-11-23T14:00:00.000Z as 20261123T140000Z."""
    return f"{instant[:19].replace('-', '').replace(':', '')}Z"
