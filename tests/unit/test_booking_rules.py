"""Which times can be booked: pure, to the minute."""

from datetime import datetime

import pytest

from tests.properties.clock_changes import DAY, HOUR, MINUTE, at, calendar
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.time_zones import merged, rfc3339, without
from voxanne.core.times import resolve_local_time, zones
from voxanne.domain.appointments.schemas import parse_requested_time
from voxanne.domain.appointments.service import check_open, check_start
from voxanne.domain.calendars.occupancy import buckets_by_hour, buckets_in, is_free, occupied_in

NINE = at(2026, 11, 23, 9)


def code_of(error: pytest.ExceptionInfo[InvalidFieldsError]) -> str:
    return error.value.code


@pytest.mark.parametrize(
    ("begins", "code"),
    [
        (NINE - MINUTE, "in_the_past"),
        (NINE + 59 * MINUTE, "inside_minimum_notice"),
        (at(2026, 11, 26), "beyond_booking_window"),
    ],
)
def test_a_beginning_out_of_bounds_has_a_code_of_its_own(begins: int, code: str) -> None:
    of = calendar("UTC", min_notice_minutes=60, booking_window_days=2)

    with pytest.raises(InvalidFieldsError) as refused:
        check_start(of, begins, NINE)

    assert code_of(refused) == code


def test_the_bounds_themselves_can_be_booked() -> None:
    of = calendar("UTC", min_notice_minutes=60, booking_window_days=2)

    check_start(of, NINE + HOUR, NINE)
    check_start(of, at(2026, 11, 25, 23, 59), NINE)


def test_the_window_counts_local_days() -> None:
    of = calendar("Pacific/Kiritimati", booking_window_days=1, min_notice_minutes=0)

    # It is Tuesday there already, so Wednesday is the last day.
    check_start(of, at(2026, 11, 25, 9, 59), at(2026, 11, 23, 12))
    with pytest.raises(InvalidFieldsError):
        check_start(of, at(2026, 11, 25, 10), at(2026, 11, 23, 12))


@pytest.mark.parametrize(("begins", "minutes"), [(-MINUTE, 30), (7 * HOUR + 31 * MINUTE, 30), (8 * HOUR, 30), (0, 481)])
def test_outside_opening_hours_has_a_code_of_its_own(begins: int, minutes: int) -> None:
    of = calendar("UTC", opening_hours={"monday": [["09:00", "17:00"]]})

    with pytest.raises(InvalidFieldsError) as refused:
        check_open(of, NINE + begins, minutes)

    assert code_of(refused) == "outside_opening_hours"


def test_openings_that_touch_are_one_also_over_midnight() -> None:
    of = calendar(
        "UTC", opening_hours={"monday": [["20:00", "22:00"], ["22:00", "24:00"]], "tuesday": [["00:00", "04:00"]]}
    )

    check_open(of, at(2026, 11, 23, 20), 480)


@pytest.mark.parametrize(
    ("written", "zone", "code"),
    [
        ("2027-03-14T02:30", "America/New_York", "nonexistent_local_time"),
        ("2026-11-01T01:30", "America/New_York", "ambiguous_local_time"),
        ("2026-09-06T00:30", "America/Santiago", "nonexistent_local_time"),
        ("2027-04-04T01:45", "Australia/Lord_Howe", "ambiguous_local_time"),
        ("2027-10-03T02:15", "Australia/Lord_Howe", "nonexistent_local_time"),
        ("2011-12-30T12:00", "Pacific/Apia", "nonexistent_local_time"),
    ],
)
def test_a_local_time_that_does_not_exist_once_is_refused(written: str, zone: str, code: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        parse_requested_time(written, None, None, zone)

    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("written", "zone", "instant"),
    [
        ("2026-11-01T01:30:00-04:00", "America/New_York", "2026-11-01T05:30:00Z"),
        ("2026-11-01T01:30:00-05:00", None, "2026-11-01T06:30:00Z"),
        ("2026-11-23t09:00z", None, "2026-11-23T09:00:00Z"),
        ("2026-11-23T09:00", "Asia/Kathmandu", "2026-11-23T03:15:00Z"),
        ("2026-11-23T09:00:00.000", "US/Pacific", "2026-11-23T17:00:00Z"),
    ],
)
def test_a_time_is_read_by_its_offset_or_in_its_zone(written: str, zone: str | None, instant: str) -> None:
    begins = parse_requested_time(written, None, None, zone).start

    assert begins is not None
    assert rfc3339(begins) == instant


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-23",
        "2026-11-23T09:00",
        "2026-11-23T09:00:30Z",
        "2026-11-23 09:00Z",
        "20261123T0900Z",
        "2026-W48-1T09:00Z",
        *("2026-11-23T09:00+00:60", "2026-11-23T09:00-05:99", "2026-11-23T09:00+24:00"),
        *("2026-11-23T24:00Z", "2026-11-23T09:60Z", "2026-11-23T09:00:60Z"),
        "0001-01-01T00:00Z",
        "9999-12-31T23:00Z",
        "2026-02-30T09:00Z",
        "tomorrow",
        "",
    ],
)
def test_what_is_no_whole_minute_of_somewhere_is_refused(written: str) -> None:
    with pytest.raises(InvalidFieldsError) as refused:
        parse_requested_time(written, None, None, None)

    assert code_of(refused) == "invalid_fields"


def test_length_comes_from_either_field_and_never_from_two_that_disagree() -> None:
    ends = "2026-11-23T09:45Z"

    assert parse_requested_time("2026-11-23T09:00Z", ends, None, None).duration(NINE, 30) == 45
    assert parse_requested_time("2026-11-23T09:00Z", ends, 45, None).duration(NINE, 30) == 45
    assert parse_requested_time("2026-11-23T09:00Z", None, 20, None).duration(NINE, 30) == 20
    assert parse_requested_time("2026-11-23T09:00Z", None, None, None).duration(NINE, 30) == 30
    for wrong, minutes in ((ends, 30), ("2026-11-23T09:00Z", None), ("2026-11-23T17:01Z", None)):
        with pytest.raises(InvalidFieldsError):
            parse_requested_time("2026-11-23T09:00Z", wrong, minutes, None).duration(NINE, 30)


def test_occupied_time_is_kept_in_steps_rounded_outward() -> None:
    assert buckets_by_hour(buckets_in(NINE + 3 * MINUTE, NINE + 11 * MINUTE)) == {
        "2026-11-23T09": ["b00", "b01", "b02"]
    }
    assert len(buckets_by_hour(buckets_in(NINE + 59 * MINUTE, NINE + 59 * MINUTE + 480 * MINUTE))) == 9
    hour = occupied_in("2026-11-23T09", {"calendar": "x", "hour": "y", "b03": "apt", "b11": "apt"})
    assert hour == [NINE // 300 + 3, NINE // 300 + 11]
    assert is_free(buckets_in(NINE, NINE + 15 * MINUTE), hour)
    assert not is_free(buckets_in(NINE, NINE + 16 * MINUTE), hour)
    assert is_free(buckets_in(NINE + DAY, NINE + DAY + HOUR), hour)


def test_spans_are_merged_and_cut() -> None:
    assert merged([(5, 6), (0, 2), (2, 3), (1, 2)]) == [(0, 3), (5, 6)]
    assert without([(0, 10), (20, 30)], [(2, 3), (8, 22), (40, 50)]) == [(0, 2), (3, 8), (22, 30)]


def test_every_zone_can_tell_its_time() -> None:
    for zone in zones():
        assert resolve_local_time(datetime(2026, 6, 15, 12), zone, "starts_at")  # noqa: DTZ001
