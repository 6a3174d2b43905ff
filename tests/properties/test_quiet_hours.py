"""No phone rings outside 08:00 to 21:00 where its owner is, whatever the clocks do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.properties.clock_changes import DAY, HOUR, MINUTE, ZONES, at, changes
from voxanne.domain.call_backs.quiet_hours import allowed_from, next_allowed, zones_of

ANY_TIME = st.integers(at(2026, 1, 1), at(2029, 1, 1))
ANY_ZONE = st.sampled_from(ZONES)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[str, int]:
    """A zone, and a moment within a day and a half of a change of its clocks, if they change at all."""
    zone = draw(ANY_ZONE)
    around = draw(st.sampled_from(changes(zone))) if changes(zone) else draw(ANY_TIME)
    return zone, around + draw(st.integers(-36 * HOUR, 36 * HOUR))


def is_allowed(zone: str, instant: float) -> bool:
    shown = datetime.fromtimestamp(instant, ZoneInfo(zone))
    return 8 <= shown.hour < 21


@settings(max_examples=150)
@given(near_a_change())
def test_it_is_the_first_allowed_moment_of_one_zone(case: tuple[str, int]) -> None:
    zone, asked = case

    found = next_allowed(asked, [zone])

    assert found is not None
    assert is_allowed(zone, found)
    if found != asked:
        assert not any(is_allowed(zone, passed) for passed in range(asked, int(found), MINUTE))
        assert not is_allowed(zone, found - 1)
    assert found - asked < DAY


@settings(max_examples=60)
@given(st.lists(ANY_ZONE, min_size=2, max_size=4), ANY_TIME)
def test_it_is_allowed_in_each_of_several_zones_or_they_have_no_time_in_common(zones: list[str], asked: int) -> None:
    found = next_allowed(asked, zones)

    until = asked + 2 * DAY if found is None else int(found)
    if found is not None:
        assert all(is_allowed(zone, found) for zone in zones)
    if found != asked:
        passed = range(asked, until, 15 * MINUTE)
        assert not any(all(is_allowed(zone, each) for zone in zones) for each in passed)


def test_a_contacts_zone_counts_first_then_the_numbers_then_the_organisations() -> None:
    evening = at(2026, 11, 25, 8, 30)  # 22:30 in Honolulu, 03:30 in New York, 17:30 in Tokyo

    assert allowed_from(evening, None, "+18085550100", "America/New_York") == at(2026, 11, 25, 18, 0)
    assert allowed_from(evening, "Asia/Tokyo", "+18085550100", "America/New_York") == evening
    # Satellite phones tell nothing; toll-free ones may ring from Guam to Newfoundland, and so they do for 150 minutes.
    assert allowed_from(evening, None, "+88213300655", "America/New_York") == at(2026, 11, 25, 13, 0)
    assert allowed_from(evening, None, "+88213300655", "Asia/Tokyo") == evening
    assert allowed_from(evening, None, "+18005550199", "America/New_York") == at(2026, 11, 25, 22, 0)


@example(at(2026, 11, 25, 2, 0))
@settings(max_examples=30)
@given(ANY_TIME)
def test_a_mobile_of_a_wide_country_is_rung_when_it_is_day_in_all_of_it(asked: int) -> None:
    number = "+79161234567"
    assert {"Europe/Moscow", "Asia/Kamchatka"} <= set(zones_of(number))

    found = allowed_from(asked, None, number, "America/New_York")

    assert all(is_allowed(zone, found) for zone in zones_of(number))
