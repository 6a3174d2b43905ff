"""Offered times are open by the clock on the wall, in every zone and on every day on which clocks change."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.clock_changes import DAY, HOUR, MINUTE, ZONES, at, calendar, changes, distinct_zones, shows_open
from voxanne.core.time_zones import instants_at, local, periods, wall_of_naive
from voxanne.domain.appointments.service import check_open, check_start
from voxanne.domain.calendars.availability import free_slot_starts, occupied_buckets
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.opening_hours import is_open, open_spans
from voxanne.domain.calendars.schemas import WEEKDAYS

SPLIT = {day: [["00:00", "01:15"], ["01:15", "02:40"], ["03:10", "24:00"]] for day in WEEKDAYS}
# Easter of 2027 and All Saints of 2026 are holidays there on which clocks change, in Europe and in America.
HOLIDAYS = st.sampled_from([None, "IT", "DE-BB", "US-CA"])
SPECIAL: list[dict[str, object]] = [
    {"date": "2027-03-28", "hours": [["00:30", "02:15"], ["02:45", "24:00"]]},
    {"date": "2026-11-01", "hours": [["00:00", "01:20"], ["01:40", "03:00"]]},
    {"date": "2026-10-25", "hours": []},
]
CLOSED = {"starts_at": "2026-01-01T12:00", "ends_at": "2026-01-02"}


def moments(zone: str) -> list[int]:
    """When to look: at each change of the clocks, or, where there is none, at some day."""
    return changes(zone) or [at(2026, 6, 15)]


def check_slots(of: Calendar, begins: int, ends: int, minutes: int) -> list[int]:
    """All that must hold of what is offered in a span."""
    slots = list(free_slot_starts(of, [], (begins, ends), minutes, begins - DAY))
    assert len(set(slots)) == len(slots), "offered twice"
    assert slots == sorted(slots)
    for slot in slots:
        assert begins <= slot < ends
        assert all(shows_open(of, instant) for instant in range(slot, slot + minutes * MINUTE, 11 * MINUTE))
        check_start(of, slot, begins - DAY)
        check_open(of, slot, minutes)
    if minutes <= of.slot_minutes:
        assert all(after - before >= minutes * MINUTE for before, after in pairwise(slots)), "they overlap"
    return slots


@pytest.mark.parametrize("part", range(12))
def test_in_every_zone_on_every_change_day_each_slot_is_open_by_the_clock_and_none_comes_twice(part: int) -> None:
    for zone in distinct_zones()[part::12]:
        split = calendar(zone, opening_hours=SPLIT, slot_minutes=25, buffer_minutes=10)
        always = calendar(zone, slot_minutes=30)
        for change in moments(zone):
            assert check_slots(split, change - 4 * HOUR, change + 4 * HOUR, 35), zone
            slots = check_slots(always, change - 4 * HOUR, change + 4 * HOUR, 30)
            assert slots == list(range(slots[0], slots[0] + len(slots) * 30 * MINUTE, 30 * MINUTE)), zone


@pytest.mark.parametrize("part", range(12))
def test_in_every_zone_it_is_open_exactly_when_the_clock_says_so(part: int) -> None:
    for zone in distinct_zones()[part::12]:
        of = calendar(zone, opening_hours=SPLIT, closures=["2027-03-14"], special_hours=SPECIAL, public_holidays="IT")
        for change in moments(zone):
            spans = open_spans(of, change - 3 * HOUR, change + 3 * HOUR)
            for instant in range(change - 3 * HOUR, change + 3 * HOUR, 10 * MINUTE):
                assert any(a <= instant < b for a, b in spans) is shows_open(of, instant), (zone, instant)


@pytest.mark.parametrize("part", range(4))
def test_in_every_zone_each_wall_time_leads_back_to_its_instants(part: int) -> None:
    for zone in distinct_zones()[part::4]:
        for change in moments(zone):
            for instant in range(change - 2 * HOUR, change + 2 * HOUR, 30 * MINUTE):
                wall = wall_of_naive(local(zone, instant).replace(tzinfo=None))
                found = instants_at(zone, wall)
                assert instant in found
                assert len(found) <= 2
                assert all(
                    local(zone, each).replace(tzinfo=None) == local(zone, instant).replace(tzinfo=None)
                    for each in found
                )


def test_days_of_23_24_and_25_hours_are_that_long() -> None:
    for day, hours in ((datetime(2026, 3, 8), 23), (datetime(2026, 3, 9), 24), (datetime(2026, 11, 1), 25)):  # noqa: DTZ001
        [begins] = instants_at("America/New_York", wall_of_naive(day))
        slots = check_slots(calendar("America/New_York", slot_minutes=60), begins, begins + hours * HOUR, 60)
        assert len(slots) == hours
        assert {local("America/New_York", slot).date() for slot in slots} == {day.date()}


@pytest.mark.parametrize(
    ("zone", "instant", "jump"),
    [
        ("America/Santiago", at(2026, 9, 6, 4), HOUR),  # midnight is skipped
        ("America/Santiago", at(2026, 4, 5, 3), -HOUR),  # the last hour of a day comes twice
        ("Asia/Beirut", at(2026, 3, 28, 22), HOUR),
        ("Australia/Lord_Howe", at(2026, 4, 4, 15), -HOUR // 2),
        ("Australia/Lord_Howe", at(2026, 10, 3, 15, 30), HOUR // 2),
        ("Pacific/Apia", at(2011, 12, 30, 10), DAY),  # a whole date is skipped
    ],
)
def test_changes_at_midnight_of_half_an_hour_and_of_a_day_are_found(zone: str, instant: int, jump: int) -> None:
    before, after = periods(zone, instant - HOUR, instant + HOUR)

    assert (before.ends, after.begins, after.offset - before.offset) == (instant, instant, jump)
    check_slots(calendar(zone, opening_hours=SPLIT, slot_minutes=30), instant - DAY, instant + DAY, 30)


def test_a_date_that_a_country_skipped_has_no_slot() -> None:
    skipped = at(2011, 12, 30, 10)
    slots = check_slots(calendar("Pacific/Apia", slot_minutes=60), skipped - DAY, skipped + DAY, 60)

    assert {local("Pacific/Apia", slot).date().isoformat() for slot in slots} == {"2011-12-29", "2011-12-31"}


def test_a_closed_hour_between_two_openings_is_not_booked_across() -> None:
    of = calendar("UTC", opening_hours={"monday": [["09:00", "12:00"], ["13:00", "17:00"]]})

    assert not is_open(of, at(2026, 11, 23, 11, 30), at(2026, 11, 23, 13, 30))
    assert is_open(of, at(2026, 11, 23, 11), at(2026, 11, 23, 12))


def test_an_opening_that_begins_soon_after_another_has_its_own_grid() -> None:
    of = calendar("UTC", opening_hours={"monday": [["09:00", "09:40"], ["09:40", "11:00"]]}, slot_minutes=30)
    slots = check_slots(of, at(2026, 11, 23), at(2026, 11, 24), 30)

    assert [local("UTC", slot).strftime("%H:%M") for slot in slots] == ["09:00", "09:40", "10:10"]


def test_a_45_minute_grid_never_overlaps_itself() -> None:
    of = calendar("UTC", opening_hours={"monday": [["09:00", "12:00"]]}, slot_minutes=45)
    slots = check_slots(of, at(2026, 11, 23), at(2026, 11, 24), 45)

    assert [local("UTC", slot).strftime("%H:%M") for slot in slots] == ["09:00", "09:45", "10:30", "11:15"]


times = st.integers(0, 288).map(lambda step: f"{step // 12:02d}:{step % 12 * 5:02d}")
days = (
    st.lists(times, max_size=6, unique=True)
    .map(sorted)
    .map(lambda t: [list(pair) for pair in zip(t[::2], t[1::2], strict=False)])
)


@settings(max_examples=150)
@given(
    zone=st.sampled_from(ZONES),
    which=st.integers(0, 5),
    hours=st.dictionaries(st.sampled_from(WEEKDAYS), days, min_size=4),
    slot=st.integers(5, 120),
    minutes=st.integers(1, 480),
    buffer=st.integers(0, 60),
    before=st.integers(0, 60),
    holidays=HOLIDAYS,
    special=st.lists(st.sampled_from(SPECIAL), max_size=3, unique_by=lambda day: str(day["date"])),
    closures=st.lists(st.sampled_from(["2026-03-29", "2027-11-07", CLOSED]), max_size=2),
)
def test_whatever_the_calendar_each_slot_can_be_booked_and_the_grid_does_not_depend_on_the_question(
    *,
    zone: str,
    which: int,
    hours: dict[str, list[list[str]]],
    slot: int,
    minutes: int,
    buffer: int,
    before: int,
    holidays: str | None,
    special: list[dict[str, object]],
    closures: list[object],
) -> None:
    of = calendar(
        zone,
        opening_hours=hours,
        slot_minutes=slot,
        buffer_minutes=buffer,
        buffer_before_minutes=before,
        closures=closures,
        public_holidays=holidays,
        special_hours=special,
    )
    middle = moments(zone)[which % len(moments(zone))]

    slots = check_slots(of, middle - DAY, middle + DAY, minutes)

    halves = check_slots(of, middle - DAY, middle + HOUR, minutes) + check_slots(
        of, middle + HOUR, middle + DAY, minutes
    )
    assert slots == halves
    if slots:
        taken = list(occupied_buckets(of, slots[0], slots[0] + minutes * MINUTE))
        left = list(free_slot_starts(of, taken, (middle - DAY, middle + DAY), minutes, middle - 2 * DAY))
        assert slots[0] not in left
        assert all(not set(occupied_buckets(of, each, each + minutes * MINUTE)) & set(taken) for each in left)
