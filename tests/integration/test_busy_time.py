"""/api/calendars/…/busy: time that is taken elsewhere is neither offered nor booked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ConnectTimeoutError

from functions.calendars.stores import busy_time
from tests.integration.appointments import NINE, NOW, book, booked, changed_calendar, first_calendar, slots, taken
from tests.integration.busy_time import HALF_PAST_NINE, MONDAY, TEN, counts, path, put
from tests.integration.outbound import Outbox, events
from tests.integration.overtaking import overtaken_by
from tests.product import Client, Product
from tests.samples import make_key
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.writes import unaccompanied
from voxanne.domain.busy_time.schemas import NewBusyBlock
from voxanne.domain.busy_time.service import put_block

pytestmark = pytest.mark.usefixtures("monday_morning")

UNKNOWN = "/api/calendars/cal_01jzzzzzzzzzzzzzzzzzzzzzzz/busy"


@contextmanager
def only_one_transaction() -> Iterator[None]:
    """Let the store take one transaction, and then no more."""
    taken = 0

    def fail_after_the_first(**_: Any) -> None:
        nonlocal taken
        taken += 1
        if taken > 1:
            raise ConnectTimeoutError(endpoint_url="https://dynamodb")

    name = "before-call.dynamodb.TransactWriteItems"
    client().meta.events.register_first(name, fail_after_the_first)
    yield
    client().meta.events.unregister(name, fail_after_the_first)


def test_a_block_is_made_once_and_changed_after_that(clinic: Client, product: Product) -> None:
    made = put(clinic, note="Surgery")

    assert made.status == 201
    assert str(made.header("Location")).endswith(path(clinic, "a"))
    assert made.json == {
        "id": made.json["id"],
        "external_id": "a",
        "calendar_id": first_calendar(clinic)["id"],
        "source_id": None,
        "starts_at": NINE,
        "ends_at": TEN,
        "note": "Surgery",
        "conflicts": [],
        "created_at": "2026-11-23T11:00:00.000Z",
        "updated_at": "2026-11-23T11:00:00.000Z",
    }
    product.clock.advance(60)
    again = put(clinic, note="Surgery")
    assert (again.status, again.json, again.etag, again.header("Location")) == (200, made.json, made.etag, None)
    moved = put(clinic, starts_at=HALF_PAST_NINE)
    assert (moved.status, moved.json["note"], moved.json["id"]) == (200, None, made.json["id"])
    assert moved.etag != made.etag
    assert clinic("GET", path(clinic, "a")).json == moved.json == clinic("GET", path(clinic)).json[0]
    assert set(counts(product)) == {f"2026-11-23T14:{minute}" for minute in range(30, 60, 5)}


def test_what_a_block_touches_is_neither_offered_nor_booked(clinic: Client) -> None:
    put(clinic, starts_at="2026-11-23T14:34:59Z", ends_at="2026-11-23T14:35:01+00:00")
    put(clinic, "private", "2026-11-23T21:00:00+01:00", "2026-11-23T20:01:00.5Z")

    free = slots(clinic, MONDAY)
    assert NINE in free
    assert HALF_PAST_NINE not in free
    assert "2026-11-23T20:00:00Z" not in free
    assert "2026-11-23T20:30:00Z" in free
    mine = booked(clinic, TEN)
    answers = [
        book(clinic, HALF_PAST_NINE),
        book(clinic, HALF_PAST_NINE, override_rules=True),
        clinic("POST", "/api/appointment-holds", {"starts_at": HALF_PAST_NINE}),
        clinic("PATCH", f"/api/appointments/{mine['id']}", {"starts_at": HALF_PAST_NINE, "override_rules": True}),
    ]
    booked(clinic, "2026-11-23T16:00:00Z")
    theirs = book(clinic, "2026-11-23T16:00:00Z")
    for answer in answers:
        assert (answer.status, answer.code) == (409, "slot_taken")
        assert len(answer.json["next_free_slots"]) == 3
        # What is taken elsewhere is refused in the words in which an appointment's time is.
        assert {**answer.json, "request_id": "", "next_free_slots": []} == {
            **theirs.json,
            "request_id": "",
            "next_free_slots": [],
        }
    booked(clinic, "2026-11-23T14:40:00Z", duration_minutes=20)


def test_a_time_is_free_when_the_last_block_over_it_is_gone(clinic: Client, product: Product) -> None:
    put(clinic, "a", NINE, TEN)
    put(clinic, "b", HALF_PAST_NINE, TEN)
    assert counts(product)["2026-11-23T14:30"] == 2

    deleted = clinic("DELETE", path(clinic, "a"))
    assert (deleted.status, deleted.response.body) == (204, b"")
    free = slots(clinic, MONDAY)
    assert (NINE in free, HALF_PAST_NINE in free) == (True, False)
    assert clinic("DELETE", path(clinic, "a")).status == 204
    assert clinic("GET", path(clinic, "a")).code == "not_found"
    assert clinic("DELETE", path(clinic, "b")).status == 204
    assert HALF_PAST_NINE in slots(clinic, MONDAY)
    assert (counts(product), clinic("GET", path(clinic)).json) == ({}, [])
    assert put(clinic, "a").status == 201


def test_an_appointment_under_a_block_stays_and_what_it_leaves_is_the_blocks(clinic: Client, product: Product) -> None:
    outbox = Outbox()
    appointment = booked(clinic, NINE, duration_minutes=60)
    other = booked(clinic, "2026-11-23T15:30:00Z")
    made = put(clinic, ends_at="2026-11-23T16:00:00Z")
    assert made.json["conflicts"] == [appointment["id"], other["id"]]
    assert put(clinic, ends_at="2026-11-23T16:00:00Z").status == 200
    outbox.record()
    outbox.again()

    [event] = events(clinic, "?type=calendar.conflict")
    assert event["busy_block"] == made.json
    where = f"/api/appointments/{appointment['id']}"
    assert clinic("GET", where).json == appointment
    shorter = clinic("PATCH", where, {"duration_minutes": 30})
    assert shorter.status == 200
    assert clinic("PATCH", where, {"duration_minutes": 35}).code == "slot_taken"
    later = clinic("PATCH", where, {"starts_at": "2026-11-23T17:00:00Z"})
    assert later.status == 200
    assert clinic("PATCH", where, {"starts_at": NINE}).code == "slot_taken"
    clinic("DELETE", f"/api/appointments/{other['id']}")
    assert book(clinic, "2026-11-23T15:30:00Z").code == "slot_taken"
    free = slots(clinic, MONDAY)
    assert "2026-11-23T16:00:00Z" in free
    assert not set(free) & {NINE, HALF_PAST_NINE, TEN, "2026-11-23T15:30:00Z"}
    assert len(taken(product)) == 6


def test_an_appointment_that_comes_at_this_moment_is_a_conflict(clinic: Client) -> None:
    changed_calendar(clinic, min_notice_minutes=0)
    with overtaken_by(lambda: booked(clinic, NINE), "TransactWriteItems"):
        made = put(clinic)

    assert (made.status, len(made.json["conflicts"])) == (201, 1)


def test_requests_for_one_block_at_once_count_it_once(clinic: Client, product: Product) -> None:
    calendar_id = first_calendar(clinic)["id"]

    def put_meanwhile() -> None:
        # Below HTTP, as a resolver answers one request at a time.
        body = NewBusyBlock(starts_at=TEN, ends_at="2026-11-23T15:30:00Z")
        with unaccompanied():
            put_block(busy_time(), clinic.organization_id, calendar_id, "a", body)

    with overtaken_by(put_meanwhile, "TransactWriteItems"):
        assert put(clinic).status == 200
    assert set(counts(product)) == {f"2026-11-23T14:{minute:02}" for minute in range(0, 60, 5)}

    with overtaken_by(put_meanwhile, "TransactWriteItems"):
        assert put(clinic, ends_at=HALF_PAST_NINE).status == 200
    assert counts(product) == {f"2026-11-23T14:{minute:02}": 1 for minute in range(0, 30, 5)}

    with overtaken_by(put_meanwhile, "TransactWriteItems"):
        assert clinic("DELETE", path(clinic, "a")).status == 204
    assert counts(product) == {}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends_at": NINE}, "#/ends_at"),
        ({"ends_at": "2026-12-24T14:00:01Z"}, "#/ends_at"),
        ({"starts_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T11:00:00Z"}, "#/ends_at"),
        ({"starts_at": "2026-11-23T14:00:00"}, "#/starts_at"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "#/starts_at"),
        ({"ends_at": None}, "#/ends_at"),
        ({"note": "x" * 501}, "#/note"),
        ({"source_id": "src_x"}, "#/source_id"),
    ],
)
def test_a_body_is_checked(clinic: Client, product: Product, fields: dict[str, Any], pointer: str) -> None:
    answer = put(clinic, **fields)
    assert (answer.status, [each["pointer"] for each in answer.json["errors"]]) == (422, [pointer])
    assert (product.items("BusyBlocksTable"), counts(product)) == ([], {})


def test_a_block_of_31_days_that_has_begun_is_whole_although_no_transaction_takes_it(
    clinic: Client, product: Product
) -> None:
    month = "starts_after=2026-11-23T05:00:00Z&starts_before=2026-12-24T05:00:00Z"
    made = put(clinic, starts_at="2026-11-23T05:00:00Z", ends_at="2026-12-24T05:00:00Z")
    assert made.status == 201
    assert len(counts(product)) == 31 * 288
    assert slots(clinic, month) == []

    clinic("DELETE", path(clinic, "a"))
    assert (counts(product), clinic("GET", path(clinic)).json) == ({}, [])


def test_a_block_that_was_cut_off_and_put_for_another_time_meets_only_what_is_there(
    clinic: Client, product: Product
) -> None:
    met = booked(clinic, TEN)
    month = NINE, "2026-12-20T00:00:00Z"
    with only_one_transaction():
        assert put(clinic, "a", *month).status == 503
    assert 0 < len(counts(product)) < 26 * 288

    made = put(clinic, "a", "2026-12-01T14:00:00Z", "2026-12-24T00:00:00Z")
    assert (made.status, made.json["conflicts"]) == (200, [])
    assert (min(counts(product)), set(counts(product).values())) == ("2026-12-01T14:00", {1})
    assert put(clinic, "a", *month).json["conflicts"] == [met["id"]]


@pytest.mark.parametrize("external_id", ["!", "a/b?c#d", '"<>\\^`{|}', "100%", "%41", "x" * 200, "~"])
def test_an_external_id_is_any_visible_ascii(clinic: Client, external_id: str) -> None:
    where = path(clinic, quote(external_id, safe=""))
    made = clinic("PUT", where, {"starts_at": NINE, "ends_at": TEN})
    assert (made.status, made.json["external_id"]) == (201, external_id)
    assert clinic("GET", where).json == made.json
    assert clinic("DELETE", where).status == 204
    assert clinic("GET", path(clinic)).json == []


@pytest.mark.parametrize("external_id", ["x" * 201, "a%20b", "%C3%A9", "%00"])
def test_another_external_id_is_422_and_names_nothing(clinic: Client, external_id: str) -> None:
    answer = put(clinic, external_id)
    assert (answer.status, answer.json["errors"][0]["in"]) == (422, "path")
    assert clinic("GET", path(clinic, external_id)).status == clinic("DELETE", path(clinic, external_id)).status == 404


def test_if_match_is_honoured(clinic: Client) -> None:
    made = put(clinic)
    body = {"starts_at": NINE, "ends_at": HALF_PAST_NINE}
    stale, current = {"If-Match": '"7"'}, {"If-Match": made.etag}
    assert clinic("PUT", path(clinic, "a"), body, stale).status == 412
    assert clinic("DELETE", path(clinic, "a"), None, stale).status == 412
    assert clinic("PUT", path(clinic, "none"), body, current).status == 412
    assert clinic("DELETE", path(clinic, "none"), None, current).status == 412
    changed = clinic("PUT", path(clinic, "a"), body, current)
    assert changed.status == 200
    assert clinic("GET", path(clinic, "a"), None, {"If-None-Match": changed.etag}).status == 304
    assert clinic("DELETE", path(clinic, "a"), None, current).status == 412
    assert clinic("DELETE", path(clinic, "a"), None, {"If-Match": changed.etag}).status == 204
    # As any version is expected, there has to be one.
    body = {"starts_at": NINE, "ends_at": TEN}
    for method, sent in (("PUT", body), ("DELETE", None)):
        assert clinic(method, path(clinic, "a"), sent, {"If-Match": "*"}).code == "stale_version"
    assert put(clinic).status == 201
    assert clinic("PUT", path(clinic, "a"), body, {"If-Match": "*"}).status == 200
    assert clinic("DELETE", path(clinic, "a"), None, {"If-Match": "*"}).status == 204


def test_a_block_that_is_made_anew_under_an_external_id_is_not_the_one_that_if_match_names(
    clinic: Client, product: Product
) -> None:
    """Else a client that has seen the former block would change or delete one that another client has made since."""
    former = put(clinic)
    assert clinic("DELETE", path(clinic, "a")).status == 204
    product.clock.advance(1)
    made = put(clinic)

    for method, body in (("PUT", {"starts_at": NINE, "ends_at": HALF_PAST_NINE}), ("DELETE", None)):
        assert clinic(method, path(clinic, "a"), body, {"If-Match": former.etag}).code == "stale_version"

    assert clinic("GET", path(clinic, "a")).json == made.json
    assert clinic("DELETE", path(clinic, "a"), None, {"If-Match": made.etag}).status == 204


def test_a_block_that_is_made_anew_while_another_request_changes_the_former_frees_what_it_leaves(
    clinic: Client, product: Product
) -> None:
    put(clinic)

    def make_anew() -> None:
        product.clock.advance(1)
        assert clinic("DELETE", path(clinic, "a")).status == 204
        assert put(clinic, "a", "2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z").status == 201

    with overtaken_by(make_anew, "TransactWriteItems"):
        assert put(clinic, "a", "2026-11-25T14:00:00Z", "2026-11-25T15:00:00Z").status == 200

    assert {bucket[:10] for bucket in counts(product)} == {"2026-11-25"}


def test_a_block_is_only_made_where_none_is_if_the_client_says_so(clinic: Client) -> None:
    new, only_new = {"starts_at": NINE, "ends_at": TEN}, {"If-None-Match": "*"}
    assert clinic("PUT", path(clinic, "a"), new, only_new).status == 201
    before = clinic("GET", path(clinic, "a")).json

    for body in (new, {"starts_at": NINE, "ends_at": HALF_PAST_NINE}):
        refused = clinic("PUT", path(clinic, "a"), body, only_new)
        assert (refused.status, refused.code) == (412, "stale_version")

    assert clinic("GET", path(clinic, "a")).json == before
    assert clinic("DELETE", path(clinic, "a")).status == 204
    assert clinic("PUT", path(clinic, "a"), new, only_new).status == 201


def test_a_block_whose_creation_was_cut_off_is_completed_by_the_same_request(clinic: Client, product: Product) -> None:
    month, only_new = {"starts_at": NINE, "ends_at": "2026-12-20T00:00:00Z"}, {"If-None-Match": "*"}
    with only_one_transaction():
        assert clinic("PUT", path(clinic, "a"), month, only_new).status == 503

    assert clinic("PUT", path(clinic, "a"), month, only_new).status == 200
    assert max(counts(product)) == "2026-12-19T23:55"
    assert clinic("PUT", path(clinic, "a"), month, only_new).status == 412


def test_the_list_is_in_order_of_time_page_by_page_and_by_span(clinic: Client) -> None:
    for day in (28, 25, 27, 24, 26):
        assert put(clinic, f"day-{day}", f"2026-11-{day}T14:00:00Z", f"2026-11-{day}T15:00:00Z").status == 201

    def days(query: str) -> list[str]:
        answer = clinic("GET", f"{path(clinic)}?{query}")
        assert answer.status == 200, answer
        found = [block["external_id"].removeprefix("day-") for block in answer.json]
        return found + (days(answer.next.partition("?")[2]) if answer.next else [])

    assert days("") == days("limit=2") == days("limit=1") == ["24", "25", "26", "27", "28"]
    assert days("limit=1&starts_after=2026-11-25T14:00:00Z&starts_before=2026-11-27T14:00:00Z") == ["25", "26"]
    assert days("starts_after=2026-11-25T14:00:00.001Z&starts_before=2026-11-27T14:00:00.001Z") == ["26", "27"]
    assert days("starts_after=2026-11-27T14:00:00Z&starts_before=2026-11-25T14:00:00Z") == []


def test_another_calendar_is_404_and_has_blocks_of_its_own(clinic: Client, product: Product) -> None:
    other = product.organization()
    put(clinic)
    for method in ("GET", "PUT", "DELETE"):
        body = {"starts_at": NINE, "ends_at": TEN} if method == "PUT" else None
        assert other(method, path(clinic, "a"), body).code == "not_found"
        assert clinic(method, f"{UNKNOWN}/a", body).code == "not_found"
    assert other("GET", path(clinic)).code == clinic("GET", UNKNOWN).code == "not_found"
    second = clinic("POST", "/api/calendars", {"name": "Second", "time_zone": "America/New_York"}).json
    made = clinic("PUT", f"/api/calendars/{second['id']}/busy/a", {"starts_at": NINE, "ends_at": TEN})
    assert made.status == 201
    assert len(clinic("GET", path(clinic)).json) == 1
    assert len(product.items("BusyBlocksTable")) == 4


def test_a_key_that_only_writes_is_shown_nothing_but_the_id(clinic: Client) -> None:
    writer = clinic.with_key(make_key(clinic, "appointments:write")["key"])
    appointment = booked(clinic)
    where = path(clinic, "a")

    made = writer("PUT", where, {"starts_at": NINE, "ends_at": TEN})
    assert (made.status, list(made.json)) == (201, ["id"])
    assert appointment["id"] not in made.response.body.decode()
    assert writer("PUT", where, {"starts_at": NINE, "ends_at": TEN}).status == 204
    assert writer("GET", where).code == "insufficient_scope"


def test_at_most_10_000_blocks_lie_ahead(clinic: Client, product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voxanne.domain.busy_time.repository.MAX_BLOCKS_AHEAD", 3)
    for number in range(3):
        assert put(clinic, str(number), NINE, f"2026-11-23T{15 + number}:00:00Z").status == 201

    full = put(clinic, "3")
    assert (full.status, full.code) == (409, "too_many_busy_blocks")
    assert put(clinic, "2", NINE, TEN).status == 200
    assert put(clinic, "4").code == "too_many_busy_blocks"
    clinic("DELETE", path(clinic, "0"))
    assert [put(clinic, "5").status, put(clinic, "6").status] == [201, 409]
    # Blocks that are over do not count.
    product.clock.stop(NOW + 4 * 3600)
    assert [
        put(clinic, str(number), "2026-11-23T18:00:00Z", "2026-11-23T19:00:00Z").status for number in (7, 8, 9)
    ] == [
        201,
        201,
        409,
    ]


@pytest.mark.parametrize("method", ["DELETE", "PUT"])
def test_blocks_that_are_over_make_no_room_twice(
    clinic: Client, product: Product, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("voxanne.domain.busy_time.repository.MAX_BLOCKS_AHEAD", 3)
    ahead = "2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"
    for number in range(3):
        put(clinic, f"past-{number}")
    product.clock.stop(NOW + 5 * 3600)
    for number in range(3):
        assert put(clinic, f"ahead-{number}", *ahead).status == 201

    if method == "DELETE":
        for number in range(3):
            assert clinic("DELETE", path(clinic, f"past-{number}")).status == 204
        assert put(clinic, "more", *ahead).status == 409
    else:
        assert put(clinic, "past-0", *ahead).status == 409
        assert clinic("DELETE", path(clinic, "ahead-0")).status == 204
        assert put(clinic, "past-0", *ahead).status == 200
        assert put(clinic, "past-1", *ahead).status == 409


def test_a_block_that_was_placed_in_part_counts(
    clinic: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxanne.domain.busy_time.repository.MAX_BLOCKS_AHEAD", 3)
    month = NINE, "2026-12-20T00:00:00Z"
    with only_one_transaction():
        assert put(clinic, "long", *month).status == 503
    assert 0 < len(counts(product)) < 26 * 288

    assert put(clinic, "long", *month).status == 200
    assert [put(clinic, str(number)).status for number in range(3)] == [201, 201, 409]
