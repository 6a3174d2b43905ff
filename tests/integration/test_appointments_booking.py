"""POST /api/appointments."""

from typing import Any

import pytest

from functions.appointments.stores import stores
from tests.integration.appointments import (
    JANE,
    NINE,
    NOW,
    book,
    booked,
    call_of,
    changed_calendar,
    first_calendar,
    slots,
    times_taken,
)
from tests.observers import DynamoDBCall
from tests.product import Client, Product
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.appointments import booking as service
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.schemas import InlineContact, NewAppointment
from voxanne.domain.appointments.service import commit_only

pytestmark = pytest.mark.usefixtures("monday_morning")

AGENT = {"name": "Front Desk", "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "You are friendly."}


def contact(clinic: Client, **fields: Any) -> str:
    answer = clinic("POST", "/api/contacts", JANE | fields)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def test_an_appointment_is_stored_as_it_was_asked_for(clinic: Client) -> None:
    contact_id = contact(clinic)
    wanted = {"contact_id": contact_id, "service": "Check-up", "notes": "First visit", "metadata": {"chart": "A-17"}}

    made = book(clinic, "2026-11-23T09:00", time_zone="America/New_York", **wanted)

    assert made.status == 201
    assert str(made.header("Location")).endswith(f"/api/appointments/{made.json['id']}")
    expected = wanted | {
        "starts_at": NINE,
        "ends_at": "2026-11-23T14:30:00Z",
        "duration_minutes": 30,
        "status": "booked",
        "calendar_id": first_calendar(clinic)["id"],
        "cancellation_reason": None,
        "agent_id": None,
        "call_id": None,
    }
    assert expected.items() <= made.json.items()
    read = clinic("GET", f"/api/appointments/{made.json['id']}")
    assert (read.json, read.header("ETag")) == (made.json, made.header("ETag"))


@pytest.mark.parametrize("minutes", [-25, -5, 0, 10, 25])
def test_overlapping_but_unequal_times_are_never_both_booked(clinic: Client, product: Product, minutes: int) -> None:
    booked(clinic, "2026-11-23T16:00:00Z")
    before = product.stored()
    start = f"2026-11-23T{16 + minutes // 60}:{minutes % 60:02d}:00Z"

    refused = book(clinic, start, contact={"name": "John", "phone": "+14155550101"})

    assert refused.code == "slot_taken"
    assert product.stored() == before


def test_times_that_touch_are_both_booked_and_steps_round_outward(clinic: Client, product: Product) -> None:
    booked(clinic, "2026-11-23T16:02:00Z", duration_minutes=6)
    assert times_taken(product) == ["2026-11-23T16:00", "2026-11-23T16:05"]

    booked(clinic, "2026-11-23T16:10:00Z", duration_minutes=5)
    assert book(clinic, "2026-11-23T16:08:00Z", duration_minutes=2).code == "slot_taken"


def test_a_taken_time_is_answered_with_the_next_three_free_and_not_with_who_holds_it(clinic: Client) -> None:
    first = booked(clinic, contact={"name": "Secret Patient", "phone": "+14155550199"}, notes="Secret notes")
    booked(clinic, "2026-11-23T15:00:00Z")

    refused = book(clinic)

    assert refused.code == "slot_taken"
    free = [slot["starts_at"] for slot in refused.json["next_free_slots"]]
    assert free == ["2026-11-23T14:30:00Z", "2026-11-23T15:30:00Z", "2026-11-23T16:00:00Z"]
    text = refused.response.body.decode()
    assert not [word for word in ("Secret", "5550199", first["id"], first["contact_id"]) if word in text]
    for slot in refused.json["next_free_slots"]:
        booked(clinic, slot["starts_at"])


def test_the_next_free_times_may_be_on_another_day(clinic: Client) -> None:
    changed_calendar(clinic, opening_hours={"tuesday": None})
    booked(clinic, "2026-11-23T21:30:00Z")

    refused = book(clinic, "2026-11-23T21:30:00Z")

    assert [slot["local_starts_at"][:16] for slot in refused.json["next_free_slots"]] == [
        "2026-11-25T09:00",
        "2026-11-25T09:30",
        "2026-11-25T10:00",
    ]


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2026-11-22T15:00:00Z", "in_the_past"),
        ("2026-11-23T11:30:00Z", "inside_minimum_notice"),
        ("2027-01-23T15:00:00Z", "beyond_booking_window"),
        ("2026-11-23T13:45:00Z", "outside_opening_hours"),
        ("2026-11-23T21:45:00Z", "outside_opening_hours"),
        ("2026-11-28T15:00:00Z", "outside_opening_hours"),
        ("2026-11-26T15:00:00Z", "outside_opening_hours"),
    ],
)
def test_a_time_that_is_not_to_be_had_has_a_code_of_its_own(clinic: Client, starts_at: str, code: str) -> None:
    changed_calendar(clinic, closures=["2026-11-26"])

    refused = book(clinic, starts_at)

    assert (refused.status, refused.code) == (422, code)
    assert refused.json["errors"][0]["pointer"] == "#/starts_at"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"contact_id": "con_01m83ete2mxx4webxhchf0pth6"}, "#/contact_id"),
        ({"contact_id": "phone#+14155550100"}, "#/contact_id"),
        ({"contact_id": None, "contact": None}, "#/contact_id"),
        ({"contact": {"name": "Jane", "phone": "12"}}, "#/contact/phone"),
        ({"contact": {"name": "Jane"}}, "#/contact/phone"),
        ({"contact": JANE, "contact_id": "con_01m83ete2mxx4webxhchf0pth6"}, "#/contact"),
        ({"calendar_id": "cal_01m83ete2mxx4webxhchf0pth6"}, "#/calendar_id"),
        ({"agent_id": "agt_01m83ete2mxx4webxhchf0pth6"}, "#/agent_id"),
        ({"call_id": "call_01m83ete2mxx4webxhchf0pth6"}, "#/call_id"),
        ({"call_id": "17"}, "#/call_id"),
        ({"starts_at": "2026-11-23T09:00"}, "#/starts_at"),
        ({"starts_at": "2026-11-23T09:00:30Z"}, "#/starts_at"),
        ({"ends_at": "2026-11-23T14:00:00Z"}, "#/ends_at"),
        ({"ends_at": "2026-11-23T15:00:00Z", "duration_minutes": 30}, "#/ends_at"),
        ({"duration_minutes": 481}, "#/duration_minutes"),
        ({"status": "confirmed"}, "#/status"),
    ],
)
def test_what_is_no_appointment_is_refused_and_stores_nothing(
    clinic: Client, product: Product, fields: dict[str, Any], pointer: str
) -> None:
    first_calendar(clinic)
    before = product.stored()

    refused = book(clinic, **({"starts_at": NINE} | fields))

    assert refused.code == "invalid_fields"
    assert pointer in [error["pointer"] for error in refused.json["errors"]]
    assert product.stored() == before


def test_another_spelling_is_answered_with_ours(clinic: Client) -> None:
    refused = clinic("POST", "/api/appointments", {"scheduledAt": NINE, "contact": JANE})

    assert "starts_at" in next(each["detail"] for each in refused.json["errors"] if each["pointer"] == "#/scheduledAt")


def test_an_inline_contact_is_made_once_and_found_by_its_phone(clinic: Client) -> None:
    first = booked(clinic)
    second = booked(clinic, "2026-11-23T15:00:00Z", contact={"name": "J. Doe", "phone": "(415) 555-0100"})

    [kept] = clinic("GET", "/api/contacts").json
    assert {first["contact_id"], second["contact_id"]} == {kept["id"]}
    assert kept["name"] == "Jane Doe"


def test_a_contact_that_someone_else_makes_meanwhile_is_the_appointments(clinic: Client) -> None:
    made: list[str] = []

    def after_another(appointment: StoredAppointment, writes: list[Write]) -> StoredAppointment:
        if not made:
            made.append(contact(clinic))
        return commit_only(appointment, writes)

    wanted = NewAppointment(contact=InlineContact(**JANE), starts_at=NINE)
    appointment = service.book(stores(), clinic.organization_id, "US", wanted, after_another)

    assert [appointment.contact_id] == made == [each["id"] for each in clinic("GET", "/api/contacts").json]


def test_an_agents_calendar_is_taken_where_none_is_named(clinic: Client) -> None:
    room = clinic("POST", "/api/calendars", {"name": "Room 2", "time_zone": "America/New_York"}).json
    agent = clinic("POST", "/api/agents", AGENT | {"calendar_id": room["id"]}).json
    plain = clinic("POST", "/api/agents", AGENT).json

    assert booked(clinic, agent_id=agent["id"])["calendar_id"] == room["id"]
    assert booked(clinic, agent_id=plain["id"])["calendar_id"] == first_calendar(clinic)["id"]


def test_a_call_knows_the_appointments_that_were_booked_in_it(clinic: Client, product: Product) -> None:
    call_id = call_of(clinic)

    made = [booked(clinic, start, call_id=call_id) for start in (NINE, "2026-11-23T15:00:00Z")]

    [call] = product.items("CallsTable")
    assert call["appointment_ids"] == {appointment["id"] for appointment in made}
    assert made[0]["call_id"] == call_id


def test_a_local_time_that_comes_twice_needs_its_offset(clinic: Client, product: Product) -> None:
    product.clock.stop(NOW - 30 * 86_400)
    changed_calendar(clinic, opening_hours={"sunday": [["00:00", "06:00"]]})
    zone = {"time_zone": "America/New_York"}

    assert book(clinic, "2026-11-01T01:30", **zone).code == "ambiguous_local_time"
    for offset, utc in (("-04:00", "05:30"), ("-05:00", "06:30")):
        assert booked(clinic, f"2026-11-01T01:30:00{offset}", **zone)["starts_at"] == f"2026-11-01T{utc}:00Z"


def test_a_local_time_that_is_skipped_does_not_exist(clinic: Client) -> None:
    refused = book(clinic, "2027-03-14T02:30", time_zone="America/New_York")

    assert (refused.status, refused.code) == (422, "nonexistent_local_time")


def test_a_new_zone_of_the_calendar_lets_nothing_overlap(clinic: Client) -> None:
    made = booked(clinic)
    changed_calendar(clinic, time_zone="Asia/Kathmandu", opening_hours={"monday": [["00:00", "24:00"]]})

    assert clinic("GET", f"/api/appointments/{made['id']}").json["starts_at"] == NINE
    assert book(clinic).code == "slot_taken"
    assert book(clinic, "2026-11-23T19:55", time_zone="Asia/Kathmandu").code == "slot_taken"
    assert NINE not in slots(clinic, "starts_after=2026-11-23T13:00:00Z&starts_before=2026-11-23T15:00:00Z")


def test_the_same_key_books_once_and_is_answered_alike_when_the_time_is_long_gone(
    clinic: Client, product: Product
) -> None:
    body = {"starts_at": NINE, "contact": JANE}
    key = {"Idempotency-Key": "one"}
    first = clinic("POST", "/api/appointments", body, key)
    product.clock.advance(6 * 3600)

    again = clinic("POST", "/api/appointments", body, key)

    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert again.header("Idempotent-Replayed") == "true"
    assert len(clinic("GET", "/api/appointments").json) == 1
    assert clinic("POST", "/api/appointments", body | {"notes": "x"}, key).code == "idempotency_key_reused"


def test_a_refused_booking_is_not_remembered(clinic: Client) -> None:
    holder = booked(clinic)
    key = {"Idempotency-Key": "one"}
    assert clinic("POST", "/api/appointments", {"starts_at": NINE, "contact": JANE}, key).code == "slot_taken"
    clinic("DELETE", f"/api/appointments/{holder['id']}")

    assert clinic("POST", "/api/appointments", {"starts_at": NINE, "contact": JANE}, key).status == 201


def test_booking_takes_three_round_trips(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    booked(clinic)
    calendar_id = first_calendar(clinic)["id"]
    dynamodb_calls.clear()

    booked(clinic, "2026-11-23T15:00:00Z", calendar_id=calendar_id)
    booked(clinic, "2026-11-23T16:00:00Z")

    # The pair of counters at once; calendar and phone at once; the transaction.
    mine = [
        call for call in dynamodb_calls if call.table not in {"RateLimitsTable", "ApiKeysTable", "OrganizationsTable"}
    ]
    once = sorted([("GetItem", "CalendarsTable"), ("GetItem", "ContactsTable"), ("TransactWriteItems", None)], key=str)
    assert sorted([(call.operation, call.table) for call in mine], key=str) == sorted(once * 2, key=str)


def test_another_organisation_sees_and_takes_nothing(clinic: Client, other_clinic: Client) -> None:
    made = booked(clinic)
    path = f"/api/appointments/{made['id']}"

    assert other_clinic("GET", path).code == "not_found"
    assert other_clinic("PATCH", path, {"notes": "mine"}).code == "not_found"
    assert other_clinic("DELETE", path).code == "not_found"
    assert other_clinic("GET", "/api/appointments").json == []
    assert book(other_clinic, contact_id=made["contact_id"]).code == "invalid_fields"
    assert book(other_clinic, calendar_id=made["calendar_id"]).code == "invalid_fields"
    assert booked(other_clinic)["starts_at"] == NINE
    assert clinic("GET", path).json == made
