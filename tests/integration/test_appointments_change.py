"""PATCH and DELETE /api/appointments/{id}."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.appointments import (
    NINE,
    book,
    booked,
    changed_calendar,
    patch_appointment,
    slots,
    times_taken,
)
from tests.observers import DynamoDBCall
from tests.product import Answer, Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN = "2026-11-23T15:00:00Z"
STATUSES = ("booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled")
# Written out again, apart from the table in the code.
LEGAL = {
    "booked": {"confirmed", "arrived", "fulfilled", "noshow", "cancelled"},
    "confirmed": {"booked", "arrived", "fulfilled", "noshow", "cancelled"},
    "arrived": {"booked", "confirmed", "fulfilled", "noshow"},
    "noshow": {"booked", "confirmed", "arrived", "fulfilled"},
    "fulfilled": {"booked", "confirmed", "arrived", "noshow"},
    "cancelled": set(),
}
WAY = {
    "booked": [],
    "confirmed": ["confirmed"],
    "arrived": ["arrived"],
    "fulfilled": ["arrived", "fulfilled"],
    "noshow": ["noshow"],
    "cancelled": ["cancelled"],
}


def test_a_move_takes_the_new_time_and_frees_the_old_one(clinic: Client, product: Product) -> None:
    made = booked(clinic)

    moved = patch_appointment(clinic, made, starts_at="2026-11-23T14:20:00Z")

    assert (moved.status, moved.json["starts_at"], moved.json["ends_at"]) == (
        200,
        "2026-11-23T14:20:00Z",
        "2026-11-23T14:50:00Z",
    )
    assert times_taken(product) == [f"2026-11-23T14:{minute}" for minute in range(20, 50, 5)]
    assert clinic("GET", f"/api/appointments/{made['id']}").json == moved.json
    assert moved.header("ETag") == clinic("GET", f"/api/appointments/{made['id']}").header("ETag")


@pytest.mark.parametrize("start", [TEN, "2026-11-23T14:45:00Z", "2026-11-23T15:25:00Z"])
def test_a_move_to_a_taken_time_is_refused_and_the_old_time_holds(clinic: Client, product: Product, start: str) -> None:
    made = booked(clinic)
    booked(clinic, TEN)
    before = product.stored()

    refused = patch_appointment(clinic, made, starts_at=start)

    assert refused.code == "slot_taken"
    assert len(refused.json["next_free_slots"]) == 3
    assert product.stored() == before


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"duration_minutes": 60}, 12),
        ({"ends_at": "2026-11-23T14:45:00Z"}, 9),
        ({"ends_at": "2026-11-23T10:15", "time_zone": "America/New_York"}, 15),
        ({"duration_minutes": 10}, 2),
        ({"starts_at": "2026-11-23T18:30:00Z", "duration_minutes": 90}, 18),
        ({"starts_at": NINE}, 6),
    ],
)
def test_time_and_length_change_together_or_apart(
    clinic: Client, product: Product, fields: dict[str, Any], steps: int
) -> None:
    changed = patch_appointment(clinic, booked(clinic), **fields)

    assert changed.status == 200, changed
    assert changed.json["duration_minutes"] == steps * 5
    assert len(times_taken(product)) == steps


def test_an_appointment_moves_to_another_calendar(clinic: Client) -> None:
    room = clinic("POST", "/api/calendars", {"name": "Room 2", "time_zone": "America/New_York"}).json
    made = booked(clinic)

    moved = patch_appointment(clinic, made, calendar_id=room["id"])

    assert (moved.json["calendar_id"], moved.json["starts_at"]) == (room["id"], NINE)
    assert booked(clinic)["calendar_id"] == made["calendar_id"]
    assert book(clinic, calendar_id=room["id"]).code == "slot_taken"
    assert patch_appointment(clinic, made, calendar_id=made["calendar_id"]).code == "slot_taken"
    assert patch_appointment(clinic, made, calendar_id="cal_01m83ete2mxx4webxhchf0pth6").code == "invalid_fields"


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2026-11-22T15:00:00Z", "in_the_past"),
        ("2026-11-23T11:30:00Z", "inside_minimum_notice"),
        ("2027-01-25T15:00:00Z", "beyond_booking_window"),
        ("2026-11-23T21:45:00Z", "outside_opening_hours"),
    ],
)
def test_a_move_obeys_the_calendars_rules(clinic: Client, product: Product, starts_at: str, code: str) -> None:
    made = booked(clinic)
    before = product.stored()

    assert patch_appointment(clinic, made, starts_at=starts_at).code == code
    assert product.stored() == before


def test_rules_that_came_later_leave_what_is_booked_alone(clinic: Client, product: Product) -> None:
    made = booked(clinic)
    changed_calendar(clinic, opening_hours={"monday": None}, buffer_minutes=20, booking_window_days=1)

    assert patch_appointment(clinic, made, notes="Bring the card", starts_at=NINE).status == 200
    assert patch_appointment(clinic, made, status="confirmed", duration_minutes=30).status == 200
    assert len(times_taken(product)) == 6
    assert patch_appointment(clinic, made, duration_minutes=45).code == "outside_opening_hours"


def test_an_appointment_that_has_begun_can_be_made_longer(clinic: Client, product: Product) -> None:
    made = booked(clinic)
    product.clock.advance(3.2 * 3600)
    patch_appointment(clinic, made, status="arrived")

    assert patch_appointment(clinic, made, duration_minutes=50).json["ends_at"] == "2026-11-23T14:50:00Z"


def test_a_buffer_is_moved_with_its_appointment_and_freed_with_it(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, buffer_minutes=30)
    made = booked(clinic)
    assert len(times_taken(product)) == 12
    changed_calendar(clinic, buffer_minutes=5)

    patch_appointment(clinic, made, starts_at=TEN)
    assert times_taken(product) == [f"2026-11-23T15:{minute:02d}" for minute in range(0, 35, 5)]

    clinic("DELETE", f"/api/appointments/{made['id']}")
    assert times_taken(product) == []


def test_cancelling_frees_the_time_at_once_and_twice_is_the_same(clinic: Client, product: Product) -> None:
    made = booked(clinic)
    path = f"/api/appointments/{made['id']}"

    first, second = clinic("DELETE", path), clinic("DELETE", path)

    assert (first.status, first.json["status"]) == (200, "cancelled")
    assert (second.status, second.response.body) == (200, first.response.body)
    assert first.header("ETag") == second.header("ETag") == clinic("GET", path).header("ETag")
    assert times_taken(product) == []
    assert NINE in slots(clinic, "")
    assert booked(clinic)["starts_at"] == NINE
    assert clinic("DELETE", path).json == first.json
    assert len(times_taken(product)) == 6


def test_a_reason_comes_with_cancelling_only(clinic: Client, product: Product) -> None:
    made = booked(clinic)
    assert patch_appointment(clinic, made, cancellation_reason="ill").code == "invalid_fields"

    cancelled = patch_appointment(clinic, made, status="cancelled", cancellation_reason="ill")

    assert (cancelled.json["status"], cancelled.json["cancellation_reason"]) == ("cancelled", "ill")
    assert times_taken(product) == []
    assert patch_appointment(clinic, made, cancellation_reason="moved away").json["cancellation_reason"] == "moved away"


@pytest.mark.parametrize("status", STATUSES)
def test_an_appointment_becomes_what_its_life_allows_and_else_is_told(clinic: Client, status: str) -> None:
    for number, wanted in enumerate(STATUSES):
        made = booked(clinic, f"2026-11-23T{14 + number}:00:00Z")
        for step in WAY[status]:
            assert patch_appointment(clinic, made, status=step).status == 200

        answer = patch_appointment(clinic, made, status=wanted)

        if wanted == status or wanted in LEGAL[status]:
            assert (answer.status, answer.json["status"]) == (200, wanted)
        else:
            assert answer.code == "illegal_transition"
            assert set(answer.json["legal_transitions"]) == LEGAL[status]
            assert answer.json["current_status"] == status


@pytest.mark.parametrize("status", ["fulfilled", "noshow"])
def test_what_is_over_is_neither_cancelled_nor_moved(clinic: Client, product: Product, status: str) -> None:
    made = booked(clinic)
    patch_appointment(clinic, made, status=status)
    before = product.stored()

    assert clinic("DELETE", f"/api/appointments/{made['id']}").code == "illegal_transition"
    assert patch_appointment(clinic, made, starts_at=TEN).code == "appointment_is_over"
    assert product.stored() == before
    # The time was theirs, whether they came or not.
    assert len(times_taken(product)) == 6


def test_a_cancelled_appointment_is_not_moved_back_to_life(clinic: Client) -> None:
    made = booked(clinic)
    clinic("DELETE", f"/api/appointments/{made['id']}")

    assert patch_appointment(clinic, made, starts_at=TEN).code == "appointment_is_over"
    assert patch_appointment(clinic, made, status="booked").code == "illegal_transition"


def test_what_is_said_of_an_appointment_is_merged(clinic: Client) -> None:
    made = booked(clinic, notes="First visit", metadata={"a": "1", "b": "2"})

    changed = patch_appointment(clinic, made, notes=None, service="Check-up", metadata={"a": None, "c": "3"})

    assert (changed.json["notes"], changed.json["service"]) == (None, "Check-up")
    assert changed.json["metadata"] == {"b": "2", "c": "3"}
    assert patch_appointment(clinic, made, metadata=None).json["metadata"] == {}
    full = {f"k{number}": "v" for number in range(50)}
    assert patch_appointment(clinic, made, metadata=full).status == 200
    assert patch_appointment(clinic, made, metadata={"k0": "w"}).json["metadata"]["k0"] == "w"
    assert patch_appointment(clinic, made, metadata={"more": "x"}).code == "invalid_fields"


def test_an_appointment_is_given_to_another_contact(clinic: Client) -> None:
    made = booked(clinic)
    other = clinic("POST", "/api/contacts", {"name": "John", "phone": "+14155550101"}).json["id"]

    assert patch_appointment(clinic, made, contact_id=other).json["contact_id"] == other
    assert [each["id"] for each in clinic("GET", f"/api/appointments?contact_id={other}").json] == [made["id"]]
    assert clinic("GET", f"/api/appointments?contact_id={made['contact_id']}").json == []
    assert patch_appointment(clinic, made, contact_id="con_01m83ete2mxx4webxhchf0pth6").code == "invalid_fields"
    assert patch_appointment(clinic, made, agent_id="agt_01m83ete2mxx4webxhchf0pth6").code == "invalid_fields"


@pytest.mark.parametrize("fields", [{"notes": "late"}, {"starts_at": TEN}, {}, {"status": "cancelled"}])
def test_a_version_no_longer_current_is_refused(clinic: Client, product: Product, fields: dict[str, Any]) -> None:
    made = booked(clinic)
    path = f"/api/appointments/{made['id']}"
    tag = str(clinic("GET", path).header("ETag"))
    patch_appointment(clinic, made, notes="first")
    before = product.stored()

    assert clinic("PATCH", path, fields, {"If-Match": tag}).code == "stale_version"
    assert clinic("DELETE", path, None, {"If-Match": tag}).code == "stale_version"
    assert product.stored() == before


def test_unknown_ids_and_fields_are_refused(clinic: Client) -> None:
    for target in ("apt_01m83ete2mxx4webxhchf0pth6", "17"):
        for method, body in (("GET", None), ("PATCH", {"notes": "x"}), ("PATCH", {"starts_at": TEN}), ("DELETE", None)):
            assert clinic(method, f"/api/appointments/{target}", body).code == "not_found"
    made = booked(clinic)
    refused: list[dict[str, Any]] = [{"id": "x"}, {"starts_at": None}, {"status": "done"}, {"duration_minutes": 0}]
    for fields in refused:
        assert clinic("PATCH", f"/api/appointments/{made['id']}", fields).code == "invalid_fields"


def operations(calls: list[DynamoDBCall], act: Callable[[], Answer]) -> list[str]:
    """What an act asks of DynamoDB, but for counters and keys."""
    calls.clear()
    assert act().status == 200
    others = {"RateLimitsTable", "ApiKeysTable", "OrganizationsTable"}
    return sorted(call.operation for call in calls if call.table not in others)


def test_round_trips_of_reading_and_changing(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    made = booked(clinic)
    path = f"/api/appointments/{made['id']}"
    # With the audit event; then the appointment is read, as transactions return nothing.
    written = ["GetItem", "TransactWriteItems"]

    assert operations(dynamodb_calls, lambda: clinic("GET", path)) == ["GetItem"]
    assert operations(dynamodb_calls, lambda: patch_appointment(clinic, made, notes="x")) == written
    assert operations(dynamodb_calls, lambda: patch_appointment(clinic, made, status="confirmed")) == written
    # The first two at once.
    moved = operations(dynamodb_calls, lambda: patch_appointment(clinic, made, starts_at=TEN))
    assert moved == ["GetItem", "Query", "TransactWriteItems"]
    assert operations(dynamodb_calls, lambda: clinic("DELETE", path)) == ["GetItem", "TransactWriteItems"]
