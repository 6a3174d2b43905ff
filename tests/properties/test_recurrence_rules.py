"""Recurrence rules give what dateutil gives, and whole files what recurring-ical-events reads from them."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.ical_files import calendar_of, event, read
from voxanne.core.time_zones import DAY, wall_of_naive
from voxanne.domain.ical.errors import UnreadableFileError
from voxanne.domain.recurrence.expansion import Steps, wall_times
from voxanne.domain.recurrence.models import Start
from voxanne.domain.recurrence.written_rules import read_rule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
STARTS = st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 - wall times
    lambda moment: moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
)


def _numbers(name: str, low: int, high: int, *, from_end: bool = True) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    signed = (
        st.tuples(numbers, st.booleans()).map(lambda each: -each[0] if each[1] else each[0]) if from_end else numbers
    )
    return st.lists(signed, min_size=1, max_size=3, unique=True).map(lambda each: f"{name}={','.join(map(str, each))}")


def _weekdays(places: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True)
    return st.tuples(places, days).map(lambda each: "BYDAY=" + ",".join(f"{each[0]}{day}" for day in each[1]))


EVERY, SOME = st.just(""), st.sampled_from(["", "1", "2", "-1", "3", "-2"])
MONTHS, MONTH_DAYS = _numbers("BYMONTH", 1, 12, from_end=False), _numbers("BYMONTHDAY", 1, 31)
TIMES = _numbers("BYHOUR", 0, 23, from_end=False)
PARTS = {
    "DAILY": [MONTHS, MONTH_DAYS, _weekdays(EVERY), TIMES],
    "WEEKLY": [MONTHS, _weekdays(EVERY), TIMES, st.sampled_from(["WKST=SU", "WKST=MO", "WKST=TH"])],
    "MONTHLY": [MONTHS, MONTH_DAYS, _weekdays(SOME), _numbers("BYSETPOS", 1, 3), TIMES],
    "YEARLY": [MONTHS, MONTH_DAYS, _weekdays(SOME), _numbers("BYYEARDAY", 1, 366), _numbers("BYSETPOS", 1, 3)],
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(sorted(PARTS)))
    chosen = draw(st.lists(st.sampled_from(range(len(PARTS[frequency]))), max_size=3, unique=True))
    parts = [draw(PARTS[frequency][number]) for number in chosen]
    # A place among nothing but the start's own day: dateutil refuses it.
    if any(part.startswith("BYSETPOS") for part in parts) and len(parts) == 1:
        parts = []
    end = draw(st.sampled_from(["", "COUNT=1", "COUNT=7", "COUNT=40", "UNTIL=20270228T120000"]))
    return ";".join(filter(None, [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}", *parts, end]))


@given(rules(), STARTS, st.integers(0, 300))
@example("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", datetime(1970, 1, 1, 3), 0)  # noqa: DTZ001
def test_a_rule_gives_the_times_that_dateutil_gives(rule: str, start: datetime, into: int) -> None:
    begins = datetime(2026, 11, 29) + timedelta(days=into)  # noqa: DTZ001
    ends = begins + timedelta(days=365)
    theirs = [each for each in rrulestr(rule, dtstart=start).between(begins, ends, inc=True) if begins <= each < ends]

    wall = wall_of_naive(start)
    within = wall_of_naive(begins), wall_of_naive(ends)
    ours = list(wall_times(read_rule(rule, Start(wall, lambda instant: instant)), wall, within, Steps(10**6)))

    assert ours == [wall_of_naive(each) for each in theirs]


ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"])


@st.composite
def series(draw: st.DrawFn) -> tuple[str, str]:
    """Return a file with a repeated event and exceptions to it, and the calendar's zone."""
    zone = draw(ZONES)
    start = datetime.combine(date(2026, 11, 1) + timedelta(days=draw(st.integers(0, 60))), datetime.min.time())
    start += timedelta(hours=draw(st.integers(8, 16)), minutes=draw(st.sampled_from([0, 15, 30])))
    rule = draw(
        st.sampled_from(["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY"])
    )
    times = list(rrulestr(rule, dtstart=start).xafter(start, count=20, inc=True))

    def line(name: str, moment: datetime) -> str:
        return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"

    # The first time counts whether the rule gives it or not; the other library follows the rule alone.
    start = times[0]
    excluded = draw(st.lists(st.sampled_from(times[1:]), max_size=3, unique=True))
    replaced = draw(st.lists(st.sampled_from(times[1:]), max_size=3, unique=True))
    length = f"DURATION:PT{draw(st.integers(5, 180))}M"
    moved = [
        event(
            "UID:1",
            line("RECURRENCE-ID", each),
            line("DTSTART", each + timedelta(minutes=draw(st.integers(-300, 300)))),
            length,
            *draw(st.sampled_from([[], ["STATUS:CANCELLED"]])),
        )
        for each in replaced
        if each not in excluded
    ]
    whole = event(
        "UID:1", line("DTSTART", start), length, f"RRULE:{rule}", *(line("EXDATE", each) for each in excluded)
    )
    return calendar_of(whole, *moved).decode(), zone


@given(series())
def test_a_file_blocks_the_times_that_another_library_reads(case: tuple[str, str]) -> None:
    text, zone = case
    first, last = datetime(2026, 11, 29, tzinfo=UTC), datetime(2027, 6, 29, tzinfo=UTC)
    theirs = {
        (int(each.start.timestamp()), int(each.end.timestamp()))
        for each in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(first, last)
        if each.get("STATUS") != "CANCELLED"
    }
    theirs = {(begins, ends) for begins, ends in theirs if begins < last.timestamp() and ends > first.timestamp()}

    ours = read(text.encode(), zone, now="2026-11-29T00:00", end="2027-06-29T00:00").spans

    covered = [minute for begins, ends in ours for minute in range(begins, ends, 60)]
    assert len(covered) == len(set(covered))
    assert set(covered) == {minute for begins, ends in theirs for minute in range(begins, ends, 60)}


ZONE = """
    BEGIN:VTIMEZONE
    TZID:Mars/Base
    BEGIN:STANDARD
    DTSTART:19700101T000000
    TZOFFSETFROM:+0500
    TZOFFSETTO:+0530
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
    END:STANDARD
    END:VTIMEZONE
"""
PERIOD = "RDATE;VALUE=PERIOD:20270106T080000Z/PT2H"
FILE = calendar_of(
    event(
        "UID:1",
        "DTSTART;TZID=Europe/Berlin:20261201T090000",
        "DTEND:20261201T090000Z",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=9",
    ),
    event(
        "UID:1",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T080000Z",
        "DTSTART;VALUE=DATE:20261208",
        "DURATION:P1DT2H",
    ),
    event("UID:2", "DTSTART;TZID=Mars/Base:20261201T090000", "EXDATE;VALUE=DATE:20261203,20261204", PERIOD),
    ZONE,
    "BEGIN:VFREEBUSY\nFREEBUSY;FBTYPE=BUSY:20261201T090000Z/PT1H\nEND:VFREEBUSY",
)
TOKENS = st.sampled_from(
    [
        b"9",
        b"-",
        b";",
        b":",
        b"=",
        b",",
        b"/",
        b"\r\n",
        b" ",
        b"T",
        b"Z",
        b"P",
        b'"',
        b"0",
        b"\xff",
        b"BEGIN:VEVENT\r\n",
    ]
)


@given(st.lists(st.tuples(st.integers(0, len(FILE)), st.integers(0, 12), TOKENS), max_size=6))
def test_whatever_a_file_holds_it_is_read_or_refused(edits: list[tuple[int, int, bytes]]) -> None:
    data = FILE
    for position, length, token in edits:
        data = data[:position] + token + data[position + length :]
    try:
        result = read(data)
    except UnreadableFileError:
        return

    assert all(begins < ends and ends - begins <= 31 * DAY for begins, ends in result.spans)
    assert result.spans == sorted(result.spans)
