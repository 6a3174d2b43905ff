from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxanne.core.ids import is_id, new_id, time_of

MILLISECONDS = st.integers(0, 4_102_444_800_000)


@given(MILLISECONDS, MILLISECONDS)
def test_ids_sort_by_their_time(one: int, other: int) -> None:
    first, second = new_id("agt", one / 1000), new_id("agt", other / 1000)

    if abs(one - other) > 1:  # a float of seconds is true to the millisecond, give or take one
        assert (first < second) == (one < other)


@given(MILLISECONDS)
def test_an_id_tells_its_time(milliseconds: int) -> None:
    moment = time_of(new_id("call", milliseconds / 1000))

    assert abs(moment.timestamp() - milliseconds / 1000) < 0.002
    assert moment.tzinfo is UTC


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id("agt", 1_800_000_000) for _ in range(500)}) == 500


def test_a_known_id_is_of_its_moment() -> None:
    made = new_id("agt", 1_800_000_000)

    assert made.startswith("agt_01m")
    assert time_of(made) == datetime(2027, 1, 15, 8, tzinfo=UTC)


@given(MILLISECONDS)
def test_what_is_made_is_an_id_of_its_prefix_alone(milliseconds: int) -> None:
    made = new_id("agt", milliseconds / 1000)

    assert is_id("agt", made)
    assert not is_id("call", made)
    assert not is_id("ag", made)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "agt",
        "agt_",
        "agt_x",
        "01jzzzzzzzzzzzzzzzzzzzzzzz",
        "agt_01jzzzzzzzzzzzzzzzzzzzzzz",
        "agt_01jzzzzzzzzzzzzzzzzzzzzzzzz",
        "agt_01JZZZZZZZZZZZZZZZZZZZZZZZ",
        "agt_81jzzzzzzzzzzzzzzzzzzzzzzz",
        "agt_01jzzzzzzzzzzzzzzzzzzzzzzi",
        "agt_01jzzzzzzzzzzzzzzzzzzzzzz\n",
        "agt_01jzzzzzzzzzzzzzzzzzzzzzzz\n",
        "AGT_01jzzzzzzzzzzzzzzzzzzzzzzz",
    ],
)
def test_what_can_be_no_id_is_told(text: str) -> None:
    assert not is_id("agt", text)
