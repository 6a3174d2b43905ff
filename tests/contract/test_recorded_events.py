"""Each function has a recorded event: for `make invoke`, and to run under the real runtime (tests/conformance)."""

from tests.product import deployment
from tests.recorded import EVENTS, function_of


def test_each_function_has_an_event_and_each_event_its_function() -> None:
    assert {function_of(name) for name in EVENTS} == set(deployment().functions)
