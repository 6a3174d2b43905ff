"""Calendar sources that fail for longer than they may: shown and told; bookings go on or stop as the calendar says."""

import pytest

from tests.integration.appointments import NINE, book, changed_calendar, first_calendar, slots
from tests.integration.calendar_sources import NINE as EVENT_AT_NINE
from tests.integration.calendar_sources import Server, busy, failing, fetch, fetched, later, path, read
from tests.integration.outbound import Outbox, events
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

MONDAY = "starts_after=2026-11-23T12:00:00Z&starts_before=2026-11-24T05:00:00Z"
AFTERNOON = "2026-11-23T19:00:00Z"


def test_a_stale_source_is_shown_and_told_once(clinic: Client, server: Server, product: Product) -> None:
    outbox = Outbox()
    source_id = failing(clinic, server, product)
    later(product)
    outbox.record()
    outbox.again()

    source = read(clinic, source_id)
    assert (source["status"], source["error"]["code"]) == ("stale", "status_404")
    assert first_calendar(clinic)["stale_sources"] == [source_id]
    [told] = events(clinic, "?type=calendar.source_stale")
    assert told["calendar_source"] | {"error": None} == source | {"error": None}
    assert busy(clinic) == ["14:00/14:30"]


def test_bookings_go_on_by_what_was_read_last(clinic: Client, server: Server, product: Product) -> None:
    failing(clinic, server, product)

    assert book(clinic, NINE).code == "slot_taken"
    assert book(clinic, AFTERNOON).status == 201


def test_or_they_stop_until_the_source_is_read_again(clinic: Client, server: Server, product: Product) -> None:
    changed_calendar(clinic, on_stale_source="refuse")
    source_id = failing(clinic, server, product)

    refused = book(clinic, AFTERNOON)
    assert (refused.status, refused.code) == (422, "calendar_out_of_date")
    assert slots(clinic, MONDAY) == []
    assert clinic("POST", "/api/appointment-holds", {"starts_at": AFTERNOON}).code == "calendar_out_of_date"
    assert book(clinic, AFTERNOON, override_rules=True).status == 201

    server.has(EVENT_AT_NINE)
    later(product)
    assert read(clinic, source_id)["status"] == "ok"
    assert first_calendar(clinic)["stale_sources"] == []
    assert book(clinic, "2026-11-23T20:00:00Z").status == 201


def test_a_service_is_booked_in_a_calendar_that_is_known(clinic: Client, server: Server, product: Product) -> None:
    stopped = changed_calendar(clinic, on_stale_source="refuse")["id"]
    failing(clinic, server, product)
    other = clinic("POST", "/api/calendars", {"name": "Room", "time_zone": "America/New_York"}).json["id"]
    service = clinic(
        "POST", "/api/services", {"name": "Check-up", "duration_minutes": 30, "calendar_ids": [stopped, other]}
    ).json["id"]

    assert {slot["calendar_id"] for slot in clinic("GET", f"/api/availability?service_id={service}").json} == {other}
    assert book(clinic, AFTERNOON, service_id=service).json["calendar_id"] == other


def test_a_stale_source_that_is_removed_stops_nothing(clinic: Client, server: Server, product: Product) -> None:
    changed_calendar(clinic, on_stale_source="refuse")
    source_id = failing(clinic, server, product)

    assert clinic("DELETE", path(clinic, source_id)).status == 204
    assert fetch() == 0

    assert first_calendar(clinic)["stale_sources"] == []
    assert book(clinic, AFTERNOON).status == 201


def test_one_that_was_never_fetched_becomes_stale_too_and_its_calendar_with_it(
    clinic: Client, server: Server, product: Product
) -> None:
    changed_calendar(clinic, on_stale_source="refuse")
    source = fetched(clinic, f"{server.url}/nowhere.ics", stale_after_minutes=20)
    assert source["status"] == "failed"
    made = book(clinic, AFTERNOON).json

    # Without another attempt, at the same moment.
    for seconds, status, stale in ((20 * 60, "failed", []), (0.001, "stale", [source["id"]])):
        product.clock.advance(seconds)
        assert read(clinic, source["id"])["status"] == status
        assert first_calendar(clinic)["stale_sources"] == stale
    assert book(clinic, NINE).code == "calendar_out_of_date"
    assert clinic("PATCH", f"/api/appointments/{made['id']}", {"notes": "Rang"}).status == 200

    # As it is allowed more, it is not stale any more once it was tried.
    assert clinic("PATCH", path(clinic, source["id"]), {"stale_after_minutes": 60}).status == 200
    assert fetch() == 0
    assert first_calendar(clinic)["stale_sources"] == []
    product.clock.advance(40 * 60)
    assert first_calendar(clinic)["stale_sources"] == [source["id"]]


def test_one_that_fails_for_a_day_is_asked_once_an_hour(clinic: Client, server: Server, product: Product) -> None:
    fetched(clinic, f"{server.url}/nowhere.ics")
    later(product, 24 * 60 + 1)
    asked = len(server.asked)

    later(product, 30)
    assert len(server.asked) == asked
    later(product, 31)
    assert len(server.asked) == asked + 1
