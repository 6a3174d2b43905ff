"""`verify` and busy time: counts that a restore left apart from the blocks, and blocks whose request died."""

from contextlib import suppress

import pytest

from functions.calendars.stores import busy_time
from tests.integration.appointments import book, booked
from tests.integration.crashes import Crash, crash_at
from tests.integration.verifying import at, delete, found
from tests.product import Client, Product
from tests.samples import change_item
from voxanne.domain.busy_time.schemas import NewBusyBlock
from voxanne.domain.busy_time.service import delete_block, put_block

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_busy_time_is_counted_anew_where_a_table_was_restored(product: Product, clinic: Client) -> None:
    calendar_id = clinic("GET", "/api/calendars").json[-1]["id"]
    path = f"/api/calendars/{calendar_id}/busy"
    for name, begins, ends in (("a", 10, 12), ("b", 11, 13)):
        assert clinic("PUT", f"{path}/{name}", {"starts_at": at(begins), "ends_at": at(ends)}).status == 201
    before = product.items("CalendarHoursTable")
    assert found(product) == []
    first, second, _ = sorted(item["hour"] for item in before)
    key = {"calendar": f"{clinic.organization_id}#{calendar_id}"}
    delete("CalendarHoursTable", **key, hour=first)
    change_item("CalendarHoursTable", {**key, "hour": second}, n00=1, n11=7)
    delete("BusyBlocksTable", organization_id=clinic.organization_id, block_key=f"{calendar_id}#api#b")

    assert found(product) == [("busy_time", "miscounted", "found")] * 3
    assert found(product, repair=True) == [("busy_time", "miscounted", "mended")] * 3

    assert found(product) == []
    assert [book(clinic, at(hour)).status for hour in (10, 11, 12)] == [409, 409, 201]


def test_a_long_block_whose_request_died_is_placed_or_freed_to_its_end(product: Product, clinic: Client) -> None:
    calendar_id = clinic("GET", "/api/calendars").json[-1]["id"]
    where = (busy_time(), clinic.organization_id, calendar_id)
    path = f"/api/calendars/{calendar_id}/busy"
    body = NewBusyBlock(starts_at=at(10), ends_at="2026-11-27T15:00:00Z")
    put_block(*where, "gone", body)
    with suppress(Crash), crash_at(4, "after"):
        put_block(*where, "half", body)
    with suppress(Crash), crash_at(2, "after"):
        delete_block(*where, "gone")
    assert ["placed" in item for item in product.items("BusyBlocksTable") if "id" in item] == [True, True]
    assert [each["external_id"] for each in clinic("GET", path).json] == ["half"]

    assert found(product, repair=True) == [("busy_time", "unfinished", "mended")] * 2

    assert found(product) == []
    [left] = [item for item in product.items("BusyBlocksTable") if "id" in item]
    assert (left["external_id"], "placed" in left) == ("half", False)
    assert book(clinic, "2026-11-27T14:30:00Z").code == "slot_taken"
    assert clinic("DELETE", f"{path}/half").status == 204
    assert booked(clinic, at(10))["status"] == "booked"
