"""`verify`, services and iCalendar sources: key items, blocks and notes that a restore left without their own."""

import pytest

from tests.integration.appointments import book, booked, first_calendar
from tests.integration.busy_sources import block, listed, replace
from tests.integration.busy_time import put
from tests.integration.calendar_sources import fetched
from tests.integration.services import created, path_of
from tests.integration.verifying import at, delete, found
from tests.product import Client, Product
from tests.samples import change_item

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_a_services_names_are_its_own_and_no_others(product: Product, clinic: Client, other_clinic: Client) -> None:
    service = created(clinic, name="Check-up", aliases=["Examination"])
    created(other_clinic, name="Check-up")
    organization = {"organization_id": clinic.organization_id}
    assert found(product) == []
    delete("ServicesTable", **organization, id="name#check up")
    change_item("ServicesTable", {**organization, "id": "name#examination"}, service_id="svc_gone")
    change_item("ServicesTable", {**organization, "id": "name#cleaning"}, service_id="svc_gone")
    change_item("ServicesTable", {**organization, "id": "count"}, n=5)

    expected = ["miscounted", "not_held", "not_held", "stale_holder"]
    assert sorted(finding for _, finding, _ in found(product)) == expected
    assert {(what, outcome) for what, _, outcome in found(product, repair=True)} == {("services", "mended")}

    assert found(product) == []
    body = {"duration_minutes": 30, "calendar_ids": [first_calendar(clinic)["id"]]}
    assert clinic("POST", "/api/services", body | {"name": "check up"}).code == "service_name_taken"
    assert clinic("POST", "/api/services", body | {"name": "Cleaning"}).status == 201
    assert clinic("DELETE", path_of(service)).status == 204
    assert clinic("POST", "/api/services", body | {"name": "examination"}).status == 201


def test_blocks_of_a_source_that_is_not_there_are_removed(product: Product, clinic: Client) -> None:
    hour = {"starts_at": at(9), "ends_at": at(10)}
    put(clinic, **hour)
    source = fetched(clinic, "https://calendar.example.invalid/a.ics")
    replace(clinic, block("kept", 1), source=source["id"])
    assert found(product) == []
    replace(clinic, block("a"), block("b", 0.5), block("c", 2))

    assert found(product) == [("calendar_sources", "of_no_source", "found")]
    assert found(product, repair=True) == [("calendar_sources", "of_no_source", "mended")]

    assert found(product) == []
    assert set(listed(clinic)) == {"a", "kept"}
    assert [book(clinic, at(hour)).status for hour in (9, 10, 11)] == [409, 409, 201]


def test_a_calendar_takes_no_source_for_stale_that_is_not(product: Product, clinic: Client) -> None:
    # It fails, as its host is not there.
    source = fetched(clinic, "https://calendar.example.invalid/a.ics", stale_after_minutes=20)
    calendar = first_calendar(clinic)
    key = {"organization_id": clinic.organization_id, "id": calendar["id"]}
    assert found(product) == []
    past = "2026-11-23T10:00:00.000Z"
    change_item("CalendarsTable", key, **{f"stale_from_{source['id']}": past, "stale_from_src_gone": past})
    change_item("CalendarSourcesTable", {**key, "id": "count"}, n=7)
    clinic("PATCH", f"/api/calendars/{calendar['id']}", {"on_stale_source": "refuse"})
    assert book(clinic, at(9)).code == "calendar_out_of_date"

    findings = found(product, repair=True)

    assert findings == [
        ("calendar_sources", "misnoted", "mended"),
        ("calendar_sources", "misnoted", "mended"),
        ("calendar_sources", "miscounted", "mended"),
    ]
    assert found(product) == []
    assert booked(clinic, at(9))
    product.clock.advance(20 * 60 + 1)
    assert first_calendar(clinic)["stale_sources"] == [source["id"]]
