"""The good requests of tests/operations.py: a test that needs an object says which request was refused, and why."""

import re

import pytest

from tests.operations import BODIES, objects_of
from tests.product import Client


def test_a_good_body_that_is_refused_is_named_with_the_answer(clinic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BODIES, "createCalendar", {"name": "", "time_zone": "America/New_York"})

    with pytest.raises(AssertionError, match=re.escape("BODIES['createCalendar']")) as refused:
        objects_of(clinic)

    assert "422" in str(refused.value)
    assert "#/name" in str(refused.value)
