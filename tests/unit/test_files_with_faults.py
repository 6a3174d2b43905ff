"""iCalendar files with faults: what is refused as a whole, what costs one event alone, and what would take forever."""

import pytest

from tests.unit.ical_files import busy, calendar_of, event, read, warnings
from voxanne.domain.ical.errors import UnreadableFileError
from voxanne.domain.ical.models import Limits
from voxanne.domain.recurrence.expansion import STEPS_OF_A_TIME

GOOD = event("UID:good", "DTSTART:20261201T090000Z", "DURATION:PT1H")
GOOD_SPAN = "2026-12-01T09:00/10:00"
ONE_EVENT = calendar_of(GOOD)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not_a_calendar"),
        (b"\x1f\x8b\x08\x00binary", "not_a_calendar"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "not_a_calendar"),
        (ONE_EVENT.replace(b"END:VCALENDAR", b""), "cut_off"),
        (ONE_EVENT[:-40], "cut_off"),
        (ONE_EVENT + b" " * 3 * 1024**2, "too_large"),
        (calendar_of(*[GOOD] * 2_001), "too_many_events"),
        (calendar_of(*(f"BEGIN:X{number}" for number in range(100_000))), "not_a_calendar"),
    ],
)
def test_what_is_no_whole_calendar_of_a_bounded_size_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read(data)

    assert refusal.value.code == code


def test_an_empty_calendar_is_one() -> None:
    assert not read(calendar_of()).spans


def test_events_of_years_ago_are_not_counted() -> None:
    old = event("UID:old", "DTSTART:20201201T090000Z", "DTEND:20201201T100000Z")

    assert busy(calendar_of(*[old] * 2_500, GOOD)) == [GOOD_SPAN]


@pytest.mark.parametrize(
    "broken",
    [
        event("UID:1"),
        event("UID:1", "DTSTART:tomorrow", "DURATION:PT1H"),
        event("UID:1", "DTSTART:20261301T090000Z", "DURATION:PT1H"),
        event("UID:1", "DTSTART:20261201T090000Z", "DTEND:20261201T080000Z"),
        event("UID:1", "DTSTART:20261201T090000Z", "DURATION:an hour"),
        event("UID:1", "DTSTART:20261201T090000Z", "DURATION:P99999999D"),
        event("UID:1", "DTSTART;TZID=:20261201T090000Z", 'DTEND;TZID="Europe:20261201T100000'),
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261201T090000Z\nDURATION:PT1H",  # without an end
        "BEGIN:VEVENT\nBEGIN:VALARM\nDTSTART:20261201T090000Z\nEND:VEVENT",
    ],
)
def test_a_broken_event_is_counted_and_costs_no_other(broken: str) -> None:
    file = calendar_of(broken, GOOD)

    assert busy(file) == [GOOD_SPAN]
    assert warnings(file) == {("event_unreadable", ""): 1}


@pytest.mark.parametrize(
    "line", ["EXDATE:then", "EXDATE:20261201T090000Z,20261301T090000Z", "RDATE:20261202T090000Z/later"]
)
def test_an_exception_that_cannot_be_read_frees_nothing(line: str) -> None:
    file = calendar_of(event("UID:1", "DTSTART:20261205T090000Z", "DURATION:PT1H", "SEQUENCE:first", line), GOOD)

    assert busy(file) == [GOOD_SPAN, "2026-12-05T09:00/10:00"]
    assert warnings(file) == {("recurrence_refused", ""): 1}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=WEEKLY;COUNT=1000000000",
        "FREQ=DAILY;COUNT=" + "9" * 5_000,
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40,50",
        "FREQ=FORTNIGHTLY",
        "FREQ=YEARLY;RSCALE=CHINESE",
        "FREQ=YEARLY;BYEASTER=1",
        "every day",
        "",
    ],
)
def test_of_an_event_whose_rule_is_refused_the_first_time_blocks(rule: str) -> None:
    file = calendar_of(event("UID:1", "DTSTART:20261202T090000Z", "DURATION:PT1H", f"RRULE:{rule}"), GOOD)

    assert busy(file) == [GOOD_SPAN, "2026-12-02T09:00/10:00"]
    assert warnings(file) == {("recurrence_refused", ""): 1}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYYEARDAY=366;INTERVAL=3;BYDAY=5MO",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31",
    ],
)
def test_a_rule_that_never_matches_ends(rule: str) -> None:
    file = calendar_of(event("UID:1", "DTSTART:19700215T090000Z", "DURATION:PT1H", f"RRULE:{rule}"), GOOD)

    assert busy(file) == [GOOD_SPAN]
    assert not warnings(file)


def test_steps_are_counted_so_that_every_machine_refuses_the_same() -> None:
    daily = event("UID:1", "DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=10")
    # Ten times, each on a day that is looked at; and the day after, which ends it.
    enough = 10 * (1 + STEPS_OF_A_TIME) + 1

    assert len(read(calendar_of(daily), limits=Limits(steps_of_an_event=enough)).spans) == 10
    refused = read(calendar_of(daily), limits=Limits(steps_of_an_event=enough - 1))
    assert len(refused.spans) == 1
    assert refused.warnings.counts == {("recurrence_refused", ""): 1}
    with pytest.raises(UnreadableFileError, match="too_much_work"):
        read(calendar_of(daily), limits=Limits(steps=enough - 1))


def test_the_largest_files_of_rules_end_by_their_steps() -> None:
    """Two thousand events that count for decades: without the bound this takes minutes."""
    events = [
        event(
            f"UID:{number}", "DTSTART:19700101T090000Z", "DURATION:PT1H", "RRULE:FREQ=YEARLY;COUNT=9999;BYYEARDAY=-400"
        )
        for number in range(2_000)
    ]

    with pytest.raises(UnreadableFileError, match="too_much_work"):
        read(calendar_of(*events))


def test_a_list_of_times_that_is_too_long_refuses_the_file_rather_than_free_them() -> None:
    times = ",".join(f"2027{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}{n % 60:02}00Z" for n in range(6_000))

    with pytest.raises(UnreadableFileError, match="too_much_work"):
        read(calendar_of(event("UID:1", "DTSTART:20261201T090000Z", "DURATION:PT1H", f"RDATE:{times}")))


def test_a_zones_definition_that_would_take_forever_makes_the_zone_unknown() -> None:
    zone = """
        BEGIN:VTIMEZONE
        TZID:Slow
        BEGIN:STANDARD
        DTSTART:16010101T030000
        TZOFFSETFROM:+0200
        TZOFFSETTO:+0100
        RRULE:FREQ=SECONDLY
        END:STANDARD
        END:VTIMEZONE
    """
    file = calendar_of(zone, event("UID:1", "DTSTART;TZID=Slow:20261201T090000", "DURATION:PT1H"))

    assert busy(file) == ["2026-12-01T14:00/15:00"]
    assert warnings(file) == {("unknown_time_zone", '"Slow"'): 1}


def test_lines_may_be_folded_within_letters_and_end_as_on_any_system() -> None:
    file = ONE_EVENT.replace(b"SUMMARY:not", "SUMMARY:Z\u00fc".encode()[:-1] + b"\r\n " + "\u00fc".encode()[-1:])
    folded = file.replace(b"DTSTART:2026", b"DTST\r\n ART:20\r\n\t26").replace(b"DURATION", b"duration")

    assert busy(folded) == busy(folded.replace(b"\r\n", b"\n")) == busy(b"\xef\xbb\xbf" + folded) == [GOOD_SPAN]


def test_zones_of_one_file_are_not_known_in_the_next() -> None:
    """icalendar keeps definitions for the whole process: another organisation's file could change a zone."""
    zone = """
        BEGIN:VTIMEZONE
        TZID:Ours
        BEGIN:STANDARD
        DTSTART:19700101T000000
        TZOFFSETFROM:+0500
        TZOFFSETTO:+0500
        END:STANDARD
        END:VTIMEZONE
    """
    local = event("UID:1", "DTSTART;TZID=Ours:20261201T090000", "DURATION:PT1H")

    assert busy(calendar_of(zone, local)) == ["2026-12-01T04:00/05:00"]
    assert busy(calendar_of(local)) == ["2026-12-01T14:00/15:00"]


@pytest.mark.parametrize("line", ["DTSTART" + ":" * 1_000_000 + "x", "DTSTART" + ":20261201" * 100_000 + " x"])
def test_a_line_of_a_megabyte_takes_time_by_its_length_alone(line: str) -> None:
    # By the square of its length, the first of them takes hours.
    data = calendar_of(event("UID:1", line), GOOD)

    assert busy(data) == [GOOD_SPAN]
    assert warnings(data) == {("event_unreadable", ""): 1}
