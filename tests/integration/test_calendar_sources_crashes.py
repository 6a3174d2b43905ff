"""Fetching and removing calendar sources while the fetcher dies at each of its calls."""

import contextlib
import os
from typing import Literal

import pytest

from tests.integration.appointments import changed_calendar, first_calendar
from tests.integration.calendar_sources import NINE as EVENT_AT_NINE
from tests.integration.calendar_sources import TEN as EVENT_AT_TEN
from tests.integration.calendar_sources import Server, add, busy, fetch, fetched, path, read
from tests.integration.crashes import Crash, crash_at
from tests.integration.outbound import Outbox, events
from tests.integration.verifying import found
from tests.integration.work_queues import hand_over, messages_in
from tests.product import Client, Product
from tests.sweeps import run, taken
from tests.unit.ical_files import event

pytestmark = pytest.mark.usefixtures("monday_morning")


def crash(number: int, product: Product) -> None:
    """Have the fetcher die before one of its calls, then after it; the sweeper sends the message again."""
    moments: tuple[Literal["before", "after"], ...] = ("before", "after")
    for moment in moments:
        with crash_at(number, moment), contextlib.suppress(Crash):
            fetch()
        product.clock.advance(1_000)
        run("SweeperFunction")


def test_a_removal_that_no_message_told_of_or_that_crashed_is_done_later(
    clinic: Client, server: Server, product: Product
) -> None:
    source = fetched(
        clinic,
        server.has(*(event(f"UID:{n}", f"DTSTART:202611{n:02}T140000Z", "DURATION:PT30M") for n in range(24, 29))),
    )
    clinic("DELETE", path(clinic, source["id"]))
    taken("CalendarSourcesQueue")
    product.clock.advance(120)
    run("SweeperFunction")
    assert len(busy(clinic)) == 5
    for number in range(8):
        crash(number, product)

    assert fetch() == 0

    assert busy(clinic) == []
    assert [item["id"] for item in product.items("CalendarSourcesTable")] == ["count"]


def test_a_fetch_that_crashed_is_done_again(clinic: Client, server: Server, product: Product) -> None:
    tomorrow = [each.replace("20261123T", "20261124T") for each in (EVENT_AT_NINE, EVENT_AT_TEN)]
    source = add(clinic, server.has(*tomorrow)).json["id"]
    for number in range(8):
        crash(number, product)

    assert fetch() == 0

    assert (read(clinic, source)["status"], busy(clinic)) == ("ok", ["14:00/14:30", "15:00/15:30"])


def test_a_source_over_which_the_fetcher_dies_each_time_becomes_stale(
    clinic: Client, server: Server, product: Product
) -> None:
    outbox = Outbox()
    changed_calendar(clinic, on_stale_source="refuse")
    source = add(clinic, server.has(EVENT_AT_NINE), stale_after_minutes=20).json["id"]

    for _ in range(3):
        message, *_ = messages_in(os.environ["CALENDAR_SOURCES_QUEUE_URL"])
        # Before it stores the first block, at the latest.
        with crash_at(3, "before"), pytest.raises(Crash):
            hand_over("SourceFetcherFunction", os.environ["CALENDAR_SOURCES_QUEUE_URL"], message)
        product.clock.advance(16 * 60)
        run("SweeperFunction")

    assert (read(clinic, source)["status"], busy(clinic)) == ("stale", [])
    assert first_calendar(clinic)["stale_sources"] == [source]
    outbox.record()
    assert len(events(clinic, "?type=calendar.source_stale")) == 1

    assert fetch() == 0
    assert (read(clinic, source)["status"], busy(clinic)) == ("ok", ["14:00/14:30"])
    assert first_calendar(clinic)["stale_sources"] == []
    assert found(product) == []
