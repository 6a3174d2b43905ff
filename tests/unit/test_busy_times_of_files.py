"""Which times an iCalendar file says are busy: zones, repetitions, exceptions, whole days, changes of the clocks."""

import pytest

from tests.unit.ical_files import BERLIN, NEW_YORK, busy, calendar_of, event, warnings

CUSTOM_ZONE = """
    BEGIN:VTIMEZONE
    TZID:Practice time
    BEGIN:STANDARD
    DTSTART:16010101T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010101T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
    END:DAYLIGHT
    END:VTIMEZONE
"""


def at(time: str, *more: str, name: str = "DTSTART", zone: str = BERLIN) -> str:
    return "\n".join([f"{name};TZID={zone}:{time}", *more])


def test_events_of_two_zones_each_block_by_their_own() -> None:
    file = calendar_of(
        event("UID:1", at("20261201T090000"), at("20261201T100000", name="DTEND")),
        event("UID:2", at("20261201T090000", zone=NEW_YORK), at("20261201T100000", name="DTEND", zone=NEW_YORK)),
        event("UID:3", at("20261202T233000"), at("20261202T183000", name="DTEND", zone=NEW_YORK)),
    )

    assert busy(file) == ["2026-12-01T08:00/09:00", "2026-12-01T14:00/15:00", "2026-12-02T22:30/23:30"]


@pytest.mark.parametrize("name", ["EST", "GMT", "Practice time"])
def test_an_abbreviation_is_the_zone_that_the_file_defines_by_it(name: str) -> None:
    defined = CUSTOM_ZONE.replace("Practice time", name)

    assert busy(calendar_of(defined, event("UID:1", at("20270701T090000", zone=name), "DURATION:PT1H"))) == [
        "2027-07-01T07:00/08:00"
    ]


def test_an_abbreviation_that_no_file_defines_is_ianas() -> None:
    assert busy(calendar_of(event("UID:1", at("20270701T090000", zone="EST"), "DURATION:PT1H"))) == [
        "2027-07-01T14:00/15:00"
    ]


def test_a_weekly_event_stays_at_its_local_time_when_the_clocks_change() -> None:
    weekly = event("UID:1", at("20261001T090000"), "DURATION:PT45M", "RRULE:FREQ=WEEKLY;COUNT=30;BYDAY=TH")

    assert busy(calendar_of(weekly), now="2027-03-20T00:00", end="2027-04-10T00:00") == [
        "2027-03-25T08:00/08:45",
        "2027-04-01T07:00/07:45",
        "2027-04-08T07:00/07:45",
    ]


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("DTSTART;TZID=W. Europe Standard Time:20270701T090000", "2027-07-01T07:00"),  # Windows
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20270701T090000", "2027-07-01T07:00"),
        ('DTSTART;TZID="Practice time":20270701T090000', "2027-07-01T07:00"),  # defined in the file
        ('DTSTART;TZID="Practice time":20270201T090000', "2027-02-01T08:00"),
        ("DTSTART:20270701T090000", "2027-07-01T13:00"),  # floating: the calendar's zone
        ("DTSTART:20270701T090000Z", "2027-07-01T09:00"),
    ],
)
def test_time_zones_are_known_by_iana_by_windows_and_by_definition(line: str, begins: str) -> None:
    file = calendar_of(CUSTOM_ZONE, event("UID:1", line, "DURATION:PT30M"))

    assert [span.partition("/")[0] for span in busy(file)] == [begins]
    assert not warnings(file)


@pytest.mark.parametrize("written", ['"(UTC+01:00) Berlin, Rome; all"', r'"(UTC+01:00) Berlin\, Rome\; all"'])
def test_a_zone_whose_definition_has_escapes_in_its_name_is_found(written: str) -> None:
    defined = CUSTOM_ZONE.replace("TZID:Practice time", r"TZID:(UTC+01:00) Berlin\, Rome\; all")
    assert defined != CUSTOM_ZONE
    file = calendar_of(defined, event("UID:1", f"DTSTART;TZID={written}:20270701T090000", "DURATION:PT30M"))

    assert busy(file) == ["2027-07-01T07:00/07:30"]
    assert not warnings(file)


def test_an_unknown_zone_blocks_by_the_calendars_and_warns() -> None:
    strange = event(
        "UID:1", at("20261201T090000", zone="Mars/Base"), at("20261201T100000", name="DTEND", zone="Mars/Base")
    )

    assert busy(calendar_of(strange)) == ["2026-12-01T14:00/15:00"]
    assert warnings(calendar_of(strange)) == {("unknown_time_zone", '"Mars/Base"'): 1}


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "transp:transparent"])
def test_what_is_transparent_or_cancelled_does_not_block(line: str) -> None:
    assert not busy(calendar_of(event("UID:1", "DTSTART:20261201T090000Z", "DURATION:PT1H", line)))


@pytest.mark.parametrize("line", ["TRANSP:OPAQUE", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"])
def test_everything_else_blocks(line: str) -> None:
    assert busy(calendar_of(event("UID:1", "DTSTART:20261201T090000Z", "DURATION:PT1H", line)))


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["DTSTART;VALUE=DATE:20261224"], "2026-12-24T05:00/2026-12-25T05:00"),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"], "2026-12-24T05:00/2026-12-25T05:00"),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"], "2026-12-24T05:00/2026-12-27T05:00"),
        (["DTSTART;VALUE=DATE:20270314", "DURATION:P1D"], "2027-03-14T05:00/2027-03-15T04:00"),  # 23 hours
        (["DTSTART;VALUE=DATE:20271107"], "2027-11-07T04:00/2027-11-08T05:00"),  # 25 hours
    ],
)
def test_whole_days_are_days_of_the_calendars_zone(lines: list[str], span: str) -> None:
    assert busy(calendar_of(event("UID:1", *lines))) == [span]


def test_a_night_over_the_change_of_the_clocks_blocks_to_the_later_of_both_ends() -> None:
    night = event("UID:1", at("20270301T220000"), at("20270302T060000", name="DTEND"), "RRULE:FREQ=DAILY")
    late = event("UID:1", at("20261020T220000"), at("20261021T060000", name="DTEND"), "RRULE:FREQ=DAILY")

    assert busy(calendar_of(night), now="2027-03-27T12:00", end="2027-03-28T12:00") == [
        "2027-03-27T21:00/2027-03-28T05:00"
    ]
    assert busy(calendar_of(late), now="2026-10-24T12:00", end="2026-10-25T12:00") == [
        "2026-10-24T20:00/2026-10-25T05:00"
    ]


@pytest.mark.parametrize(
    ("begins", "duration", "ends"),
    [
        ("20270313T120000", "PT24H", "2027-03-14T17:00"),  # the clocks go forward
        ("20270313T120000", "P1D", "2027-03-14T16:00"),
        ("20270313T120000", "P1DT12H", "2027-03-15T04:00"),
        ("20270313T120000", "PT36H", "2027-03-15T05:00"),
        ("20270308T120000", "P1W", "2027-03-15T16:00"),
        ("20271106T120000", "PT24H", "2027-11-07T16:00"),  # and back
        ("20271106T120000", "P1D", "2027-11-07T17:00"),
    ],
)
def test_a_duration_counts_days_by_the_calendar_and_hours_by_the_time_that_passes(
    begins: str, duration: str, ends: str
) -> None:
    file = calendar_of(event("UID:1", at(begins, zone=NEW_YORK), f"DURATION:{duration}"))

    assert [each.rpartition("/")[2] for each in busy(file)] == [ends]


def test_a_whole_day_of_24_hours_is_a_whole_day_when_the_clocks_go_back() -> None:
    file = calendar_of(event("UID:1", "DTSTART;VALUE=DATE:20271107", "DURATION:PT24H"))

    assert busy(file) == ["2027-11-07T04:00/2027-11-08T05:00"]


SERIES = ["UID:1", at("20261130T090000"), "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=4"]


def test_exceptions_leave_out_one_time_move_one_and_cancel_one() -> None:
    file = calendar_of(
        event(*SERIES, at("20261207T090000", name="EXDATE")),
        event("UID:1", at("20261214T090000", name="RECURRENCE-ID"), at("20261215T120000"), "DURATION:PT30M"),
        event("UID:1", "RECURRENCE-ID:20261221T080000Z", at("20261221T090000"), "DURATION:PT1H", "STATUS:CANCELLED"),
    )

    assert busy(file) == ["2026-11-30T08:00/09:00", "2026-12-15T11:00/11:30"]


@pytest.mark.parametrize("length", ["DTEND;VALUE=DATE:20261110", "DURATION:P9D", "DURATION:P1W"])
@pytest.mark.parametrize("change", [["STATUS:CANCELLED"], ["DTEND;VALUE=DATE:20261126"]])
def test_a_long_time_that_was_cancelled_or_cut_short_does_not_go_on(length: str, change: list[str]) -> None:
    file = calendar_of(
        event("UID:1", "DTSTART;VALUE=DATE:20261101", length, "RRULE:FREQ=DAILY;INTERVAL=24"),
        event("UID:1", "RECURRENCE-ID;VALUE=DATE:20261125", "DTSTART;VALUE=DATE:20261125", *change),
    )

    assert busy(file, now="2026-11-30T10:00", end="2026-12-10T00:00") == []


@pytest.mark.parametrize(
    "exdate", ["EXDATE:20261207T090000", "EXDATE;VALUE=DATE:20261207", "EXDATE:20261207T080000Z,20261214T080000Z"]
)
def test_times_that_are_left_out_may_be_written_in_any_zone_or_as_days(exdate: str) -> None:
    assert "2026-12-07T08:00/09:00" not in busy(calendar_of(event(*SERIES, exdate)))
    assert "2026-11-30T08:00/09:00" in busy(calendar_of(event(*SERIES, exdate)))


def test_of_two_changes_of_one_time_the_later_version_counts() -> None:
    moved = [
        event(
            "UID:1",
            f"SEQUENCE:{number}",
            at("20261130T090000", name="RECURRENCE-ID"),
            at(f"20261130T{hour}0000"),
            "DURATION:PT1H",
        )
        for number, hour in ((10, 15), (9, 11))
    ]

    assert "2026-11-30T14:00/15:00" in busy(calendar_of(*moved, event(*SERIES)))
    assert "2026-11-30T10:00/11:00" not in busy(calendar_of(*moved, event(*SERIES)))


def test_a_change_of_one_and_all_that_follow_moves_them_all() -> None:
    change = ["UID:1", at("20261214T090000", name="RECURRENCE-ID;RANGE=THISANDFUTURE")]

    assert busy(calendar_of(event(*SERIES), event(*change, at("20261215T100000"), "DURATION:PT2H"))) == [
        "2026-11-30T08:00/09:00",
        "2026-12-07T08:00/09:00",
        "2026-12-15T09:00/11:00",
        "2026-12-22T09:00/11:00",
    ]
    assert busy(calendar_of(event(*SERIES), event(*change, at("20261214T090000"), "STATUS:CANCELLED"))) == [
        "2026-11-30T08:00/09:00",
        "2026-12-07T08:00/09:00",
    ]


def test_added_times_and_periods_block_as_well() -> None:
    more = [
        "RDATE;TZID=Europe/Berlin:20270105T090000",
        "RDATE;VALUE=PERIOD:20270106T080000Z/PT2H,20270107T080000Z/20270107T083000Z",
    ]

    assert busy(calendar_of(event(*SERIES[:3], *more))) == [
        "2026-11-30T08:00/09:00",
        "2027-01-05T08:00/09:00",
        "2027-01-06T08:00/10:00",
        "2027-01-07T08:00/08:30",
    ]


@pytest.mark.parametrize(
    ("until", "number"),
    [("20261214T080000Z", 3), ("20261214T075959Z", 2), ("20261214T090000", 3), ("20261214", 3), ("20261213", 2)],
)
def test_the_last_time_of_a_rule_is_included_as_an_instant_a_local_time_or_a_day(until: str, number: int) -> None:
    assert len(busy(calendar_of(event(*SERIES[:3], f"RRULE:FREQ=WEEKLY;UNTIL={until}")))) == number


def test_lists_of_busy_times_block_what_is_not_free() -> None:
    listed = """
        BEGIN:VFREEBUSY
        FREEBUSY;FBTYPE=BUSY:20261201T090000Z/PT1H,20261202T090000Z/20261202T093000Z
        FREEBUSY;FBTYPE=FREE:20261203T090000Z/PT1H
        END:VFREEBUSY
    """

    assert busy(calendar_of(listed)) == ["2026-12-01T09:00/10:00", "2026-12-02T09:00/09:30"]


def test_overlaps_are_one_block_and_neighbours_are_two_in_whole_minutes() -> None:
    file = calendar_of(
        event("UID:1", "DTSTART:20261201T090000Z", "DURATION:PT1H"),
        event("UID:2", "DTSTART:20261201T093010Z", "DURATION:PT1H"),
        event("UID:3", "DTSTART:20261201T103100Z", "DURATION:PT1H"),
    )

    assert busy(file) == ["2026-12-01T09:00/10:31", "2026-12-01T10:31/11:31"]


def test_long_events_are_cut_where_they_would_be_cut_on_any_day() -> None:
    file = calendar_of(event("UID:1", "DTSTART:20261001T000000Z", "DTEND:20270101T120000Z"))

    assert busy(file, now="2026-11-20T00:00") == [
        "2026-11-01T00:00/2026-12-02T00:00",
        "2026-12-02T00:00/2027-01-01T12:00",
    ]
    assert busy(file, now="2026-12-02T00:00") == ["2026-12-02T00:00/2027-01-01T12:00"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20261201T090060Z", "DTEND:20261201T095960Z"), ["2026-12-01T09:00/10:00"]),
        (("DTSTART:20261201T090000Z", "DURATION:PT003660S"), ["2026-12-01T09:00/10:01"]),
        (
            ("DTSTART:20261201T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261202T090060Z"),
            ["2026-12-01T09:00/10:00", "2026-12-02T09:00/10:00"],
        ),
    ],
)
def test_a_leap_second_is_the_second_before_it(lines: tuple[str, ...], expected: list[str]) -> None:
    assert busy(calendar_of(event("UID:20261201T090060Z", *lines))) == expected
