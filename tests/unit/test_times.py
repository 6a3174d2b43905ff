from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from voxanne.core import clock
from voxanne.core.times import parse_instant, zone_name


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-23T14:05:00Z", "2026-11-23T14:05:00.000Z"),
        ("2026-11-23t14:05:00z", "2026-11-23T14:05:00.000Z"),
        ("2026-11-23T14:05:00.123456+05:30", "2026-11-23T08:35:00.123Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
    ],
)
def test_an_instant_is_read(written: str, instant: str) -> None:
    assert clock.instant(parse_instant(written)) == instant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "now",
        "2026-11-23",
        "2026-11-23T14:05:00",
        "2026-11-23 14:05:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-23T25:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "0001-01-01T00:00:00+01:00",
        "1800000000",
        "2026-11-23T14:05:00Z ",
    ],
)
def test_what_names_no_instant_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        parse_instant(written)


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants them so
def test_what_is_written_is_read_back(moment: datetime) -> None:
    written = clock.instant(moment.timestamp())

    assert abs(clock.seconds_of(written) - moment.timestamp()) < 0.002
    assert clock.instant(parse_instant(written)) == written


@pytest.mark.parametrize("name", ["America/New_York", "UTC", "US/Pacific", "Asia/Kolkata", "Etc/GMT+5"])
def test_a_zone_is_iana_s(name: str) -> None:
    assert zone_name(name) == name


@pytest.mark.parametrize("name", ["", "america/new_york", "EST5", "localtime", "../UTC", "UTC\0", "+01:00"])
def test_another_zone_is_refused(name: str) -> None:
    with pytest.raises(PydanticCustomError):
        zone_name(name)
