"""What becomes of calendar sources: blocks of their events, faults that keep what was read, removal, crashes."""

import gzip
import tracemalloc
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration.appointments import JANE, NINE, book, booked, changed_calendar, first_calendar
from tests.integration.calendar_sources import NINE as EVENT_AT_NINE
from tests.integration.calendar_sources import TEN as EVENT_AT_TEN
from tests.integration.calendar_sources import File, Server, add, busy, fetch, fetched, later, path, read
from tests.integration.outbound import Outbox, events
from tests.product import Client, Product
from tests.unit.ical_files import calendar_of, event

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_what_a_source_says_is_neither_offered_nor_booked_and_never_told(clinic: Client, server: Server) -> None:
    fetched(clinic, server.has(EVENT_AT_NINE))

    refused = book(clinic, NINE)
    assert (refused.status, refused.code) == (409, "slot_taken")
    assert "source" not in str(refused.json)
    assert "busy" not in str(refused.json)
    assert busy(clinic) == ["14:00/14:30"]


def test_a_calendars_own_feed_that_comes_from_another_address_makes_nothing_busy(
    clinic: Client, server: Server, product: Product
) -> None:
    """Such as through a redirect, which no look at the address can tell."""
    assert book(clinic, NINE).status == 201
    feeds = path(clinic).replace("/sources", "/feeds")
    other = clinic("POST", "/api/calendars", {"name": "Room", "time_zone": "America/New_York"}).json["id"]
    own, others = (
        product.anonymous()("GET", urlsplit(clinic("POST", feed, {"show": "names"}).json["url"]).path).response.body
        for feed in (feeds, f"/api/calendars/{other}/feeds")
    )
    moved = server.answers(File(b"", 302, {"Location": f"{server.url}/feed.ics"}))
    server.answers(File(own), "/feed.ics")

    source = fetched(clinic, moved)

    assert (source["status"], source["error"]["code"]) == ("failed", "own_feed")
    assert busy(clinic) == []
    server.answers(File(others), "/feed.ics")
    later(product)
    assert read(clinic, source["id"])["status"] == "ok", "the feed of another calendar may be a source"


def test_a_later_file_takes_the_place_of_the_one_before(clinic: Client, server: Server, product: Product) -> None:
    fetched(clinic, server.has(EVENT_AT_NINE))
    server.has(EVENT_AT_TEN)

    later(product)

    assert busy(clinic) == ["15:00/15:30"]
    assert book(clinic, NINE).status == 201


def test_unchanged_blocks_are_not_written(clinic: Client, server: Server, product: Product) -> None:
    fetched(clinic, server.has(EVENT_AT_NINE))
    before = product.items("BusyBlocksTable")
    server.has(EVENT_AT_TEN, EVENT_AT_NINE)

    later(product)

    assert len(product.items("BusyBlocksTable")) == 2
    assert all(block in product.items("BusyBlocksTable") for block in before)


def test_a_server_that_says_not_modified_is_asked_for_no_file_until_the_window_has_moved_on(
    clinic: Client, server: Server, product: Product
) -> None:
    weekly = event("UID:1", "DTSTART:20261123T140000Z", "DURATION:PT30M", "RRULE:FREQ=WEEKLY")
    source = fetched(clinic, server.has(weekly, ETag='"1"', **{"Last-Modified": "Mon, 23 Nov 2026 09:00:00 GMT"}))
    number = len(busy(clinic))

    later(product)
    assert server.asked[-1]["if-none-match"] == '"1"'
    assert server.asked[-1]["if-modified-since"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    assert read(clinic, source["id"])["last_fetched_at"] == "2026-11-23T11:11:00.000Z"
    later(product, 7 * 24 * 60)
    assert "if-none-match" not in server.asked[-1]
    assert len(busy(clinic)) == number + 1
    changed_calendar(clinic, booking_window_days=5)
    later(product)
    assert "if-none-match" not in server.asked[-1]


def test_blocks_reach_as_far_as_the_calendar_can_be_booked(clinic: Client, server: Server, product: Product) -> None:
    changed_calendar(clinic, booking_window_days=7)
    daily = event("UID:1", "DTSTART:20261101T140000Z", "DURATION:PT30M", "RRULE:FREQ=DAILY")
    fetched(clinic, server.has(daily))
    assert 8 <= len(busy(clinic)) <= 10
    changed_calendar(clinic, booking_window_days=14)

    later(product)

    assert 15 <= len(busy(clinic)) <= 17


def test_a_calendar_that_opens_further_or_moves_to_another_zone_has_its_sources_fetched_at_once(
    clinic: Client, server: Server
) -> None:
    changed_calendar(clinic, booking_window_days=7)
    daily = event("UID:1", "DTSTART:20261123T090000", "DURATION:PT30M", "RRULE:FREQ=DAILY")
    source = fetched(clinic, server.has(daily, ETag='"1"'))
    assert fetch() == 0

    changed_calendar(clinic, booking_window_days=14)
    assert fetch() == 0
    assert book(clinic, "2026-12-04T14:00:00Z").code == "slot_taken"

    changed_calendar(clinic, time_zone="America/Los_Angeles")
    assert fetch() == 0
    assert set(busy(clinic)) == {"17:00/17:30"}
    assert read(clinic, source["id"])["status"] == "ok"

    changed_calendar(clinic, name="Main room")
    assert (fetch(), len(server.asked)) == (0, 3)


def test_what_is_packed_is_unpacked(clinic: Client, server: Server) -> None:
    packed = gzip.compress(calendar_of(EVENT_AT_NINE))

    source = fetched(clinic, server.answers(File(packed, headers={"Content-Encoding": "gzip"})))

    assert (source["status"], busy(clinic)) == ("ok", ["14:00/14:30"])
    assert "gzip" in server.asked[-1]["accept-encoding"]


# Packed quickly: each worker does it.
BOMB = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b" " * 50 * 1024**2, compresslevel=1)
PACKED = {"Content-Encoding": "gzip"}
PAGE = b"<!DOCTYPE html><html><body>Sign in</body></html>"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (File(PAGE, kind="text/html; charset=utf-8"), "web_page"),
        (File(PAGE), "web_page"),
        (File(b"{}", kind="application/json"), "not_a_calendar"),
        (File(b""), "empty"),
        (File(calendar_of(EVENT_AT_TEN)[:-20]), "cut_off"),
        (File(calendar_of(EVENT_AT_TEN), length=10_000), "cut_off"),
        (File(calendar_of(EVENT_AT_TEN) + b" " * 3 * 1024**2), "too_large"),
        (File(BOMB, headers=PACKED), "too_large"),
        (File(BOMB[:100], headers=PACKED), "cut_off"),
        (File(PAGE, headers=PACKED), "invalid_answer"),
        (File(PAGE, headers={"Content-Encoding": "br"}), "encoding_unknown"),
        (File(b"", 500), "status_500"),
        (File(b"", 304), "status_304"),
        (File(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data/"}), "address_not_public"),
        (File(b"", 302, {"Location": "https://10.0.0.1/basic.ics"}), "address_not_public"),
        (File(b"", 302, {"Location": "file:///etc/passwd"}), "url_unreadable"),
        (File(b"", 302, {"Location": "basic.ics"}), "too_many_redirects"),
    ],
)
def test_what_cannot_be_read_fails_with_a_reason_and_keeps_the_blocks(
    clinic: Client, server: Server, product: Product, file: File, code: str
) -> None:
    source = fetched(clinic, server.has(EVENT_AT_NINE))
    server.answers(file)

    later(product)

    after = read(clinic, source["id"])
    assert (after["status"], after["error"]["code"]) == ("failed", code)
    assert after["error"]["detail"]
    assert after["last_fetched_at"] == source["last_fetched_at"]
    assert busy(clinic) == ["14:00/14:30"]
    server.has(EVENT_AT_TEN)
    later(product)
    assert (read(clinic, source["id"])["error"], busy(clinic)) == (None, ["15:00/15:30"])


def test_a_server_that_was_not_asked_whether_the_file_has_changed_can_not_say_that_it_has_not(
    clinic: Client, server: Server
) -> None:
    source = fetched(clinic, server.answers(File(b"", 304)))

    assert (source["status"], source["error"]["code"]) == ("failed", "status_304")
    assert source["last_fetched_at"] is None


def test_a_bomb_is_unpacked_no_further_than_a_file_may_be_large(clinic: Client, server: Server) -> None:
    made = add(clinic, server.answers(File(BOMB, headers=PACKED))).json
    tracemalloc.start()
    try:
        assert fetch() == 0
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert read(clinic, made["id"])["error"]["code"] == "too_large"
    assert peak < 20 * 1024**2


def test_a_file_with_too_many_busy_times_fails(clinic: Client, server: Server) -> None:
    changed_calendar(clinic, booking_window_days=365)
    often = [
        event(f"UID:{n}", f"DTSTART:20261123T0{n // 6}{n % 6}000Z", "DURATION:PT5M", "RRULE:FREQ=DAILY")
        for n in range(30)
    ]

    assert fetched(clinic, server.has(*often))["error"]["code"] == "too_many_busy_times"


def test_warnings_say_what_was_not_read_as_written(clinic: Client, server: Server) -> None:
    strange = event("UID:1", 'DTSTART;TZID="Mars/Base":20261123T090000', "DURATION:PT30M")
    source = fetched(
        clinic,
        server.has(
            strange, event("UID:2"), event("UID:3", "DTSTART:20261123T150000Z", "DURATION:PT30M", "RRULE:FREQ=HOURLY")
        ),
    )

    assert {warning["code"]: warning["events"] for warning in source["warnings"]} == {
        "unknown_time_zone": 1,
        "event_unreadable": 1,
        "recurrence_refused": 1,
    }
    assert 'The time zone "Mars/Base" is not known' in str(source["warnings"])
    assert busy(clinic) == ["14:00/14:30", "15:00/15:30"]


def test_a_source_that_is_removed_takes_its_blocks_and_leaves_others(clinic: Client, server: Server) -> None:
    first = fetched(clinic, server.has(EVENT_AT_NINE, EVENT_AT_TEN))
    fetched(clinic, server.has(EVENT_AT_NINE, path="/other.ics"))
    clinic("PUT", path(clinic).replace("/sources", "/busy/a"), {"starts_at": NINE, "ends_at": "2026-11-23T14:30:00Z"})

    assert clinic("DELETE", path(clinic, first["id"])).status == 204
    assert clinic("DELETE", path(clinic, first["id"])).status == 404
    assert clinic("GET", path(clinic, first["id"])).status == 404
    assert fetch() == 0

    assert busy(clinic) == ["14:00/14:30", "14:00/14:30"]
    assert book(clinic, NINE).status == 409
    assert book(clinic, "2026-11-23T15:00:00Z").status == 201


def test_a_message_that_comes_twice_fetches_once(clinic: Client, server: Server) -> None:
    made: Any = add(clinic, server.has(EVENT_AT_NINE)).json
    clinic("PATCH", path(clinic, made["id"]), {"name": "x"})

    assert fetch() == 0

    assert len(server.asked) == 1


def test_appointments_that_stand_there_keep_their_time(clinic: Client, server: Server) -> None:
    appointment = book(clinic, NINE, contact=JANE).json

    fetched(clinic, server.has(EVENT_AT_NINE))

    [block] = clinic("GET", path(clinic).replace("/sources", "/busy")).json
    assert block["conflicts"] == [appointment["id"]]
    assert clinic("GET", f"/api/appointments/{appointment['id']}").json["status"] == "booked"
    assert first_calendar(clinic)["id"] == block["calendar_id"]


def test_a_block_of_several_events_is_the_same_when_the_first_is_over(
    clinic: Client, server: Server, product: Product
) -> None:
    outbox = Outbox()
    booked(clinic, "2026-11-23T16:00:00Z")
    early = event("UID:early", "DTSTART:20261123T140000Z", "DURATION:PT1H")
    late = event("UID:late", "DTSTART:20261123T143000Z", "DURATION:PT150M")
    fetched(clinic, server.has(early, late))
    made = product.items("BusyBlocksTable")

    later(product, minutes=250)

    assert busy(clinic) == ["14:00/17:00"]
    assert product.items("BusyBlocksTable") == made
    outbox.record()
    assert len(events(clinic, "?type=calendar.conflict")) == 1
