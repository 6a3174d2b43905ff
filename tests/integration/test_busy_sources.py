"""The blocks of an iCalendar source: replaced as a whole, beside those of the API and of other sources."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from functions.calendars.stores import busy_time
from tests.integration.appointments import NOW, booked, first_calendar, slots
from tests.integration.busy_sources import block, listed, replace
from tests.integration.busy_time import MONDAY, counts, path, put
from tests.integration.crashes import Crash, crash_at
from tests.integration.outbound import Outbox, events
from tests.observers import DynamoDBCall
from tests.product import Client, Product
from voxanne.domain.busy_time.replacement import Replaced, remove_source_blocks

pytestmark = pytest.mark.usefixtures("monday_morning")

OTHER = "src_01jzzzzzzzzzzzzzzzzzzzzzzb"


def test_blocks_are_made_moved_and_removed_as_the_source_says(clinic: Client, product: Product) -> None:
    outbox = Outbox()
    appointment = booked(clinic, "2026-11-23T16:00:00Z")
    put(clinic, "a", ends_at="2026-11-23T14:30:00Z")
    assert replace(clinic, block("a"), block("b", 2), block("c", 2.5)) == Replaced(created=3)
    assert replace(clinic, block("a"), source=OTHER) == Replaced(created=1)
    assert counts(product)["2026-11-23T14:00"] == 3
    assert counts(product)["2026-11-23T16:30"] == 2

    assert replace(clinic, block("a"), block("b", 3), block("d", -5)) == Replaced(changed=1, removed=1)
    free = slots(clinic, MONDAY)
    assert "2026-11-23T16:30:00Z" in free
    assert not {"2026-11-23T14:00:00Z", "2026-11-23T17:00:00Z"} & set(free)
    assert clinic("GET", path(clinic, "a")).json["source_id"] is None
    outbox.record()
    [event] = events(clinic, "?type=calendar.conflict")
    assert (event["busy_block"]["external_id"], event["busy_block"]["conflicts"]) == ("b", [appointment["id"]])

    assert replace(clinic) == Replaced(removed=2)
    assert set(counts(product)) == {f"2026-11-23T14:{minute:02}" for minute in range(0, 60, 5)}
    product.clock.stop(NOW + 5 * 3600)
    assert replace(clinic, source=OTHER) == Replaced()
    calendar_id = first_calendar(clinic)["id"]
    assert remove_source_blocks(busy_time(), clinic.organization_id, calendar_id, OTHER) == Replaced(removed=1)
    assert listed(clinic) == {"a": (None, "2026-11-23T14:00:00Z")}


def test_hundreds_of_blocks_are_few_transactions_and_no_change_is_one_read(
    clinic: Client, product: Product, dynamodb_calls: list[DynamoDBCall]
) -> None:
    blocks = [block(f"event-{number}", 24 * (number // 8) + number % 8, 0.5) for number in range(320)]
    first_calendar(clinic)
    dynamodb_calls.clear()
    assert replace(clinic, *blocks) == Replaced(created=320)
    mine = [call.operation for call in dynamodb_calls if call.table in {None, "BusyBlocksTable", "CalendarHoursTable"}]
    assert mine.count("TransactWriteItems") <= 320 * 2 // 90
    assert len(counts(product)) == 320 * 6

    dynamodb_calls.clear()
    assert replace(clinic, *reversed(blocks)) == Replaced()
    assert [call.operation for call in dynamodb_calls if call.table == "BusyBlocksTable"] == ["Query"]


def test_after_a_crash_at_any_write_the_next_fetch_does_the_rest(clinic: Client, product: Product) -> None:
    old = [block(f"event-{number}", number, 1) for number in range(100)] + [block("long", 200, 200)]
    new = [block(f"event-{number}", number + 0.5, 1) for number in range(60)] + [block("long", 300, 200)]
    replace(clinic, *old)
    crashed = 0
    for number in range(1, 9):
        with suppress(Crash), crash_at(number, "after" if number % 3 else "before"):
            replace(clinic, *(new if number % 2 else old))
            crashed -= 1
        crashed += 1
    assert crashed > 4
    replace(clinic, *new)

    expected: dict[str, int] = {}
    for each in new:
        for at in range(each.start, each.end, 300):
            name = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M")
            expected[name] = expected.get(name, 0) + 1
    assert counts(product) == expected
    assert set(listed(clinic)) == {each.external_id for each in new}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A long absence becomes a day longer: each of the two blocks takes several transactions.
        ([(24, 200)], [(24, 224)]),
        ([(24, 200)], [(24, 1), (25, 1)]),
        # More than one transaction of appointments that begin an hour later, or end an hour later.
        ([(24 * day, 2) for day in range(1, 70)], [(24 * day + 1, 2) for day in range(1, 70)]),
        ([(24 * day, 1) for day in range(1, 70)], [(24 * day, 2) for day in range(1, 70)]),
    ],
)
def test_a_time_that_stays_busy_is_free_at_no_moment_of_a_refresh(
    clinic: Client, product: Product, old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> None:
    before, after = ([block(f"{begins}-{hours}", begins, hours) for begins, hours in each] for each in (old, new))
    replace(clinic, *after)
    staying = set(counts(product))
    replace(clinic, *before)
    staying &= set(counts(product))
    assert staying

    crashes = 0
    while True:
        try:
            with crash_at(crashes + 1, "after"):
                replace(clinic, *after)
            break
        except Crash:
            crashes += 1
        assert not staying - set(counts(product))
        replace(clinic, *before)
    assert crashes > 3
