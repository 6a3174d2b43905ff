"""Free times of several calendars, merged: none is lost, none is made up, and no calendar is favoured."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.clock_changes import DAY, HOUR, MINUTE, at, calendar
from voxanne.domain.calendars.availability import Workload, free_slot_starts, merged_starts, occupied_buckets
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.occupancy import is_free

BEGINS = at(2026, 10, 24)
SPANS = st.sampled_from([3 * HOUR, DAY, 3 * DAY])
CALENDARS = st.lists(
    st.builds(
        lambda zone, slot, buffers, hours: calendar(
            zone,
            slot_minutes=slot,
            buffer_minutes=buffers[0],
            buffer_before_minutes=buffers[1],
            opening_hours={"saturday": hours, "sunday": hours},
        ),
        st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
        st.sampled_from([5, 15, 30, 45]),
        st.sampled_from([(0, 0), (5, 0), (20, 10)]),
        st.sampled_from([[["00:00", "24:00"]], [["09:00", "12:30"], ["13:30", "17:00"]]]),
    ),
    min_size=1,
    max_size=4,
)


def _distinct(calendars: list[Calendar]) -> list[Calendar]:
    return [each.model_copy(update={"id": f"cal_{number}"}) for number, each in enumerate(calendars)]


@given(CALENDARS, SPANS, st.sampled_from([5, 30, 50]), st.data())
def test_merged_times_are_those_of_the_calendars_each_once_in_order_and_free_where_they_are_named(
    calendars: list[Calendar], span: int, minutes: int, data: st.DataObject
) -> None:
    calendars = _distinct(calendars)
    first = BEGINS // 300
    buckets = st.lists(st.integers(first, first + span // 300 + 20), unique=True, max_size=120)
    occupied = {each.id: sorted(data.draw(buckets)) for each in calendars}
    within = BEGINS, BEGINS + span

    merged = list(merged_starts(calendars, occupied, within, minutes, BEGINS - DAY))

    alone = {
        each.id: set(free_slot_starts(each, occupied[each.id], within, minutes, BEGINS - DAY)) for each in calendars
    }
    starts = [start for start, _ in merged]
    assert set(starts) == set().union(*alone.values())
    assert all(earlier < later for earlier, later in pairwise(starts))
    for start, named in merged:
        assert start in alone[named.id]
        assert is_free(occupied_buckets(named, start, start + minutes * MINUTE), occupied[named.id])


@given(st.integers(2, 5), st.sampled_from([10, 30]), st.integers(1, 4))
def test_equal_calendars_get_equal_shares_of_what_is_offered(count: int, minutes: int, days: int) -> None:
    calendars = _distinct([calendar("Europe/Berlin") for _ in range(count)])
    within = BEGINS - 7 * DAY, BEGINS - 7 * DAY + days * DAY

    merged = merged_starts(calendars, {each.id: [] for each in calendars}, within, minutes, within[0] - DAY)

    shares = Counter(named.id for _, named in merged)
    # Each day, of which the span begins and ends within one, is shared for itself.
    assert max(shares.values()) - min(shares.values()) <= days + 1


@given(st.lists(st.integers(0, 200), min_size=2, max_size=4, unique=True))
def test_the_least_taken_calendar_comes_first_and_another_day_does_not_count(taken: list[int]) -> None:
    calendars = _distinct([calendar("Europe/Berlin") for _ in taken])
    noon = at(2026, 6, 15, 10)
    morning = at(2026, 6, 14, 22) // 300
    occupied = {
        # The day before, by the clocks of Berlin, is full of what the day itself has not.
        each.id: [*range(morning - 250 + count, morning), *range(morning, morning + count)]
        for each, count in zip(calendars, taken, strict=True)
    }

    named = Workload(calendars, occupied, noon).least(calendars, noon)

    assert taken[calendars.index(named)] == min(taken)
