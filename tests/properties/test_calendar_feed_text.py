"""Whatever a name holds, a feed is valid, has one event for each appointment, and gives the name back."""

import re

import icalendar
from hypothesis import example, given
from hypothesis import strategies as st

from voxanne.domain.calendar_feeds.icalendar import calendar_text
from voxanne.domain.calendar_feeds.models import FeedEntry

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")


def entry(name: str) -> FeedEntry:
    return FeedEntry.model_validate(
        {
            "id": "apt_01kb3m5v7x0000000000000000",
            "starts_at": "2026-11-23T14:00:00Z",
            "ends_at": "2026-11-23T14:30:00Z",
            "status": "booked",
            "patient": {"name": name},
            "version": 2,
            "created_at": "2026-11-20T10:00:00.000Z",
            "updated_at": "2026-11-21T10:00:00.000Z",
        }
    )


@given(NAMES, NAMES)
@example("Doe, Jane; \\n \\", 'Dr. "Rivers": A;B=C')
@example("x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:hostile", "y\nATTACH:https://example.com")
@example("\u2028END:VCALENDAR\x85", "\x0bDESCRIPTION:z")
@example("医" * 100, "🦷" * 100)
@example("é" * 33 + "a" * 40, "a" * 100)
def test_any_name_comes_back_from_lines_of_at_most_75_octets(name: str, calendar_name: str) -> None:
    octets = calendar_text("cal_1", calendar_name, "Europe/Berlin", [entry(name)], with_names=True).encode()

    assert octets.endswith(b"END:VCALENDAR\r\n")
    lines = octets.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() is not None for line in lines), "a fold cuts a character"
    calendar = icalendar.Calendar.from_ical(octets)
    [event] = calendar.events
    assert not calendar.errors
    assert not event.errors
    assert set(event) == {
        *("UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "TRANSP"),
    }
    assert str(event["SUMMARY"]) == shown(name)
    assert _unescaped(str(calendar["NAME"])) == shown(calendar_name)


def _unescaped(value: str) -> str:
    """A value of type TEXT as it is read. The library reads those of the properties that it knows."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], value)


def shown(name: str) -> str:
    """The name without what no line can show."""
    return _CONTROL.sub(" ", _BREAK.sub("\n", name))
