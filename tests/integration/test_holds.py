"""/api/appointment-holds: times that are kept for some minutes, and become appointments."""

from typing import Any

import pytest

from functions.appointments.stores import stores
from tests.integration.appointments import (
    JANE,
    NINE,
    NOW,
    book,
    booked,
    changed_calendar,
    first_calendar,
    slots,
    taken,
    times_taken,
)
from tests.integration.holds import PATH, convert, held, hold
from tests.integration.overtaking import overtaken_by
from tests.integration.services import created, path_of, three
from tests.product import Client, Product
from voxanne.aws.dynamodb.writes import unaccompanied
from voxanne.domain.appointments.booking import book as make
from voxanne.domain.appointments.schemas import InlineContact, NewAppointment
from voxanne.domain.appointments.service import commit_only

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN = "2026-11-23T15:00:00Z"
MONDAY = "starts_after=2026-11-23T05:00:00Z&starts_before=2026-11-24T05:00:00Z"
UNKNOWN = "hld_01jzzzzzzzzzzzzzzzzzzzzzzz"


def test_a_held_time_is_nobody_elses_until_it_runs_out_at_once(clinic: Client, product: Product) -> None:
    made = held(clinic)
    assert made["expires_at"] == "2026-11-23T11:05:00.000Z"
    assert NINE not in slots(clinic, MONDAY)
    refused = book(clinic)
    assert (refused.code, refused.json["next_free_slots"][0]["starts_at"]) == ("slot_taken", "2026-11-23T14:30:00Z")
    assert hold(clinic).code == "slot_taken"

    product.clock.stop(NOW + 299.999)
    assert (book(clinic).code, NINE in slots(clinic, MONDAY)) == ("slot_taken", False)
    product.clock.stop(NOW + 300)

    assert NINE in slots(clinic, MONDAY)
    assert clinic("GET", f"{PATH}/{made['id']}").code == "not_found"
    appointment = booked(clinic)
    assert set(taken(product).values()) == {appointment["id"]}


@pytest.mark.parametrize(("minutes", "until"), [(1, "11:01"), (15, "11:15")])
def test_it_is_kept_for_as_long_as_was_said(clinic: Client, minutes: int, until: str) -> None:
    assert held(clinic, minutes=minutes)["expires_at"] == f"2026-11-23T{until}:00.000Z"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"minutes": 0}, "#/minutes"),
        ({"minutes": 16}, "#/minutes"),
        ({"minutes": None}, "#/minutes"),
        ({"duration_minutes": 481}, "#/duration_minutes"),
        ({"calendar_id": "cal_01jzzzzzzzzzzzzzzzzzzzzzzz"}, "#/calendar_id"),
        ({"service_id": "anything"}, "#/service_id"),
        ({"override_rules": True}, "#/override_rules"),
        ({"starts_at": None}, "#/starts_at"),
    ],
)
def test_fields_are_checked(product: Product, clinic: Client, fields: dict[str, Any], pointer: str) -> None:
    assert clinic("POST", PATH, {"starts_at": NINE} | fields).pointers == [pointer]
    assert (product.items("HoldsTable"), times_taken(product)) == ([], [])


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2026-11-23T10:00:00Z", "in_the_past"),
        ("2026-11-23T11:30:00Z", "inside_minimum_notice"),
        ("2027-11-23T14:00:00Z", "beyond_booking_window"),
        ("2026-11-24T02:00:00Z", "outside_opening_hours"),
    ],
)
def test_the_calendars_rules_hold(clinic: Client, starts_at: str, code: str) -> None:
    assert hold(clinic, starts_at).code == code


def test_it_becomes_an_appointment_with_all_that_it_holds(clinic: Client, product: Product) -> None:
    ids = three(clinic)
    service = created(clinic, ids, duration_minutes=45, buffer_minutes=15)
    made = held(clinic, service_id=service["id"])
    assert len(taken(product)) == 60 / 5

    appointment = convert(clinic, made, notes="First visit").json

    for field in ("starts_at", "ends_at", "duration_minutes", "calendar_id", "service_id"):
        assert appointment[field] == made[field]
    assert appointment["service"] == "Check-up"
    assert set(taken(product).values()) == {appointment["id"]}
    assert len(taken(product)) == 60 / 5


def test_what_is_said_beside_it_must_be_the_same(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    made = held(clinic, service_id=service["id"], calendar_id=ids[0])
    same = {name: made[name] for name in ("starts_at", "ends_at", "duration_minutes", "calendar_id", "service_id")}
    other = {"starts_at": TEN, "ends_at": TEN, "duration_minutes": 10, "calendar_id": ids[1], "service_id": "svc_x"}

    for field, value in other.items():
        assert convert(clinic, made, **{field: value}).pointers == [f"#/{field}"]
    assert clinic("GET", "/api/appointments").json == []
    local = {"starts_at": "2026-11-23T09:00", "time_zone": "America/New_York"}
    assert convert(clinic, made, **same | local).status == 201


@pytest.mark.parametrize("agent_id", ["agt_01jzzzzzzzzzzzzzzzzzzzzzzz", "Front Desk"])
def test_an_agent_that_is_named_beside_it_must_be_the_organisations(clinic: Client, agent_id: str) -> None:
    made = held(clinic)

    assert convert(clinic, made, agent_id=agent_id).pointers == ["#/agent_id"]
    assert clinic("GET", "/api/appointments").json == []
    assert convert(clinic, made).status == 201


def test_without_a_hold_a_start_is_needed(clinic: Client) -> None:
    assert clinic("POST", "/api/appointments", {"contact": JANE}).pointers == ["#/starts_at"]


@pytest.mark.parametrize("is_taken", [False, True])
def test_one_that_has_run_out_is_told_with_the_next_times(clinic: Client, product: Product, is_taken: bool) -> None:  # noqa: FBT001
    made = held(clinic)
    product.clock.stop(NOW + 300)
    if is_taken:
        booked(clinic)

    refused = convert(clinic, made)

    assert (refused.status, refused.code) == (409, "hold_expired")
    following = "2026-11-23T14:30:00Z" if is_taken else NINE
    assert refused.json["next_free_slots"][0]["starts_at"] == following
    assert len(clinic("GET", "/api/appointments").json) == is_taken


def test_the_next_times_after_one_that_has_run_out_follow_the_services_rules(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, min_notice_minutes=0)
    service = created(clinic, min_notice_minutes=180)
    made = held(clinic, service_id=service["id"], minutes=1)
    product.clock.advance(100)

    refused = convert(clinic, made)
    assert refused.code == "hold_expired"
    first, *_ = refused.json["next_free_slots"]
    assert book(clinic, first["starts_at"], service_id=service["id"]).status == 201


def test_it_is_booked_once(clinic: Client) -> None:
    made = held(clinic)
    key = {"Idempotency-Key": "one"}
    body = {"contact": JANE, "hold_id": made["id"]}
    appointment = clinic("POST", "/api/appointments", body, key)

    again = convert(clinic, made, contact={"name": "Else", "phone": "+14155550101"})
    replayed = clinic("POST", "/api/appointments", body, key)

    assert (again.status, again.code) == (409, "hold_converted")
    assert again.json["appointment_id"] == appointment.json["id"]
    assert (replayed.status, replayed.json) == (201, appointment.json)
    assert len(clinic("GET", "/api/appointments").json) == 1


@pytest.mark.parametrize("hold_id", [UNKNOWN, "anything"])
def test_an_unknown_one_is_refused(clinic: Client, hold_id: str) -> None:
    assert convert(clinic, {"id": hold_id}).pointers == ["#/hold_id"]
    assert clinic("DELETE", f"{PATH}/{hold_id}").code == "not_found"


def test_anothers_is_unknown(clinic: Client, other_clinic: Client, product: Product) -> None:
    made = held(clinic)
    before = product.items("HoldsTable")

    assert convert(other_clinic, made).pointers == ["#/hold_id"]
    assert other_clinic("DELETE", f"{PATH}/{made['id']}").code == "not_found"
    assert other_clinic("GET", f"{PATH}/{made['id']}").code == "not_found"
    assert product.items("HoldsTable") == before
    assert convert(clinic, made).status == 201


def test_given_back_it_is_free_at_once(clinic: Client, product: Product) -> None:
    made = held(clinic)

    assert clinic("DELETE", f"{PATH}/{made['id']}").status == 204

    assert (product.items("HoldsTable"), times_taken(product)) == ([], [])
    assert convert(clinic, made).pointers == ["#/hold_id"]
    assert clinic("DELETE", f"{PATH}/{made['id']}").code == "not_found"


def test_given_back_late_it_frees_nothing_of_anothers(clinic: Client, product: Product) -> None:
    made = held(clinic)
    product.clock.stop(NOW + 300)
    appointment = booked(clinic)

    assert clinic("DELETE", f"{PATH}/{made['id']}").status == 204

    assert set(taken(product).values()) == {appointment["id"]}


def test_an_appointment_is_not_given_back(clinic: Client, product: Product) -> None:
    made = held(clinic)
    appointment = convert(clinic, made).json

    refused = clinic("DELETE", f"{PATH}/{made['id']}")

    assert (refused.code, refused.json["appointment_id"]) == ("hold_converted", appointment["id"])
    assert set(taken(product).values()) == {appointment["id"]}


def test_rules_that_change_meanwhile_leave_it(clinic: Client, product: Product) -> None:
    made = held(clinic)
    changed_calendar(clinic, buffer_minutes=30, min_notice_minutes=600, closures=["2026-11-23"])

    appointment = convert(clinic, made)

    assert appointment.status == 201
    assert len(taken(product)) == 30 / 5


def test_a_service_that_is_deleted_meanwhile_is_not_booked(clinic: Client) -> None:
    service = created(clinic)
    made = held(clinic, service_id=service["id"])
    assert clinic("DELETE", path_of(service)).status == 204

    assert convert(clinic, made).pointers == ["#/service_id"]
    assert clinic("GET", "/api/appointments").json == []


def test_a_service_that_its_calendar_no_longer_offers_is_not_booked(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    made = held(clinic, service_id=service["id"])
    others = [each for each in ids if each != made["calendar_id"]]
    assert clinic("PATCH", path_of(service), {"calendar_ids": others}).status == 200

    refused = convert(clinic, made)

    # It is no conflict that another attempt would pass.
    assert (refused.status, refused.code) == (422, "service_not_offered")


def test_a_booking_of_a_service_passes_held_calendars_over(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids)
    for calendar_id in ids[:2]:
        held(clinic, calendar_id=calendar_id)

    assert booked(clinic, service_id=service["id"])["calendar_id"] == ids[2]
    assert hold(clinic, service_id=service["id"]).code == "slot_taken"


def test_an_appointment_is_not_moved_to_a_held_time(clinic: Client, product: Product) -> None:
    appointment = booked(clinic, TEN)
    held(clinic)
    path = f"/api/appointments/{appointment['id']}"

    assert clinic("PATCH", path, {"starts_at": NINE}).code == "slot_taken"
    product.clock.stop(NOW + 300)
    assert clinic("PATCH", path, {"starts_at": NINE}).status == 200
    assert set(taken(product).values()) == {appointment["id"]}


def test_one_that_runs_out_at_this_moment_and_is_taken_is_expired(clinic: Client, product: Product) -> None:
    made = held(clinic)

    def run_out() -> None:
        # Below HTTP, as the key's use would be noted in the midst of the other request.
        product.clock.stop(NOW + 301)
        wish = NewAppointment(contact=InlineContact(name="Else", phone="+14155550101"), starts_at=NINE)
        with unaccompanied():
            make(stores(), clinic.organization_id, "US", wish, commit_only)

    with overtaken_by(run_out, "TransactWriteItems"):
        refused = convert(clinic, made)

    assert refused.code == "hold_expired"
    assert len(clinic("GET", "/api/appointments").json) == 1


def test_a_time_whose_hold_runs_out_at_this_moment_is_held(clinic: Client, product: Product) -> None:
    held(clinic)
    product.clock.stop(NOW + 299.999)

    with overtaken_by(lambda: product.clock.stop(NOW + 300), "TransactWriteItems"):
        answer = hold(clinic)

    assert answer.status == 201, answer


def test_one_that_is_booked_at_this_moment_is_not_given_back(clinic: Client, product: Product) -> None:
    made = held(clinic)

    with overtaken_by(lambda: convert(clinic, made), "TransactWriteItems"):
        refused = clinic("DELETE", f"{PATH}/{made['id']}")

    assert refused.code == "hold_converted"
    [appointment] = clinic("GET", "/api/appointments").json
    assert set(taken(product).values()) == {appointment["id"]}


def test_the_same_request_again_holds_once(clinic: Client, product: Product) -> None:
    key = {"Idempotency-Key": "one"}
    first = clinic("POST", PATH, {"starts_at": NINE}, key)

    again = clinic("POST", PATH, {"starts_at": NINE}, key)

    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert len(product.items("HoldsTable")) == 1
    assert clinic("GET", f"{PATH}/{first.json['id']}").json["calendar_id"] == first_calendar(clinic)["id"]
