"""Repetitions of whole days that a source leaves out or moves, as calendars write them."""

import pytest

from tests.integration.calendar_sources import Server, busy, fetched
from tests.product import Client
from tests.unit.ical_files import event

pytestmark = pytest.mark.usefixtures("monday_morning")
SERIES = ("UID:1", "DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261125", "RRULE:FREQ=DAILY;COUNT=2")


@pytest.mark.parametrize(
    "left_out", [";VALUE=DATE:20261125", ";TZID=Europe/Berlin:20261125T000000", ":20261125T000000Z"]
)
def test_a_day_that_is_left_out_is_free_in_whatever_zone_its_midnight_is_written(
    clinic: Client, server: Server, left_out: str
) -> None:
    fetched(clinic, server.has(event(*SERIES, f"EXDATE{left_out}")))

    assert len(busy(clinic)) == 1


@pytest.mark.parametrize("moved", [";VALUE=DATE:20261125", ";TZID=Europe/Berlin:20261125T000000", ":20261125T000000Z"])
def test_a_day_that_is_moved_is_free_in_whatever_zone_its_midnight_is_written(
    clinic: Client, server: Server, moved: str
) -> None:
    instead = event("UID:1", f"RECURRENCE-ID{moved}", "DTSTART;VALUE=DATE:20261127")
    fetched(clinic, server.has(event(*SERIES), instead))

    assert len(busy(clinic)) == 2
