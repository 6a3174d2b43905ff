"""Appointments of a service that are changed, and services that appointments name."""

from datetime import UTC, datetime

import pytest

from tests.integration.appointments import NINE, booked, patch_appointment, taken
from tests.integration.services import created, path_of, practitioner, three
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN, ELEVEN = "2026-11-23T15:00:00Z", "2026-11-23T16:00:00Z"


def test_a_new_service_gives_duration_and_buffer_and_stays_in_a_calendar_that_offers_it(
    clinic: Client, product: Product
) -> None:
    ids = three(clinic)
    service = created(clinic, ids, duration_minutes=60, buffer_minutes=10)
    appointment = booked(clinic, NINE, calendar_id=ids[1], service="Massage")

    changed = patch_appointment(clinic, appointment, service_id=service["id"]).json

    expected = (service["id"], "Check-up", 60, ids[1])
    assert (changed["service_id"], changed["service"], changed["duration_minutes"], changed["calendar_id"]) == expected
    assert len(taken(product)) == 70 / 5


def test_a_calendar_that_does_not_offer_the_new_service_is_left_for_the_first_free_one(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])
    appointment = booked(clinic, NINE, calendar_id=ids[2])
    booked(clinic, NINE, calendar_id=ids[0])

    assert patch_appointment(clinic, appointment, service_id=service["id"]).json["calendar_id"] == ids[1]
    late = booked(clinic, NINE, calendar_id=ids[2])
    refused = patch_appointment(clinic, late, service_id=service["id"])
    assert (refused.code, len(refused.json["next_free_slots"])) == ("slot_taken", 3)
    assert {slot["calendar_id"] for slot in refused.json["next_free_slots"]} == set(ids[:2])
    assert patch_appointment(clinic, late).json == late


def test_what_the_status_forbids_is_refused_for_that_even_if_no_calendar_of_the_new_service_is_free(
    clinic: Client,
) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])
    over, cancelled = booked(clinic, NINE, calendar_id=ids[2]), booked(clinic, TEN, calendar_id=ids[2])
    for calendar_id in ids[:2]:
        booked(clinic, NINE, calendar_id=calendar_id, duration_minutes=120)
    patch_appointment(clinic, over, status="fulfilled")
    clinic("DELETE", f"/api/appointments/{cancelled['id']}")

    assert patch_appointment(clinic, over, service_id=service["id"]).code == "appointment_is_over"
    assert patch_appointment(clinic, cancelled, service_id=service["id"]).code == "appointment_is_over"
    refused = patch_appointment(clinic, cancelled, service_id=service["id"], status="booked")
    assert (refused.code, refused.json["legal_transitions"]) == ("illegal_transition", [])


def test_an_erased_patients_appointment_is_refused_for_that_even_if_no_calendar_of_the_new_service_is_free(
    clinic: Client, product: Product
) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])
    appointment = booked(clinic, contact={"name": "Robin", "phone": "+12125550155"}, calendar_id=ids[2])
    product.clock.advance(86_400)
    for calendar_id in ids[:2]:
        booked(clinic, "2026-11-24T15:00:00Z", calendar_id=calendar_id)
    assert clinic("DELETE", f"/api/contacts/{appointment['contact_id']}").status == 204

    for starts_at in ("2026-11-24T15:00:00Z", "2026-11-24T03:00:00Z"):
        moved = {"service_id": service["id"], "starts_at": starts_at}
        answer = clinic("PATCH", f"/api/appointments/{appointment['id']}", moved)
        assert (answer.status, answer.code) == (410, "contact_erased")


def test_a_move_keeps_the_practitioner_the_duration_and_the_services_buffer(clinic: Client, product: Product) -> None:
    service = created(clinic, three(clinic), buffer_minutes=15)
    appointment = booked(clinic, NINE, service_id=service["id"], duration_minutes=45)

    moved = patch_appointment(clinic, appointment, starts_at=TEN).json

    assert (moved["calendar_id"], moved["duration_minutes"]) == (appointment["calendar_id"], 45)
    assert moved["service_id"] == service["id"]
    assert len(taken(product)) == 60 / 5


def test_another_calendar_must_be_one_of_the_services(clinic: Client) -> None:
    ids = three(clinic)
    service = created(clinic, ids[:2])
    appointment = booked(clinic, NINE, service_id=service["id"], calendar_id=ids[0])

    refused = patch_appointment(clinic, appointment, calendar_id=ids[2])
    assert (refused.status, refused.code) == (422, "service_not_offered")
    assert patch_appointment(clinic, appointment, calendar_id=ids[1]).json["calendar_id"] == ids[1]
    assert patch_appointment(clinic, appointment, calendar_id=ids[2], service_id=None).json["calendar_id"] == ids[2]


@pytest.mark.parametrize(
    ("words", "shown"), [({}, "Teeth"), ({"service": "Jaw"}, "Jaw"), ({"service": None}, "Check-up")]
)
def test_the_same_service_again_changes_nothing_but_the_words_that_are_given(
    clinic: Client, words: dict[str, object], shown: str
) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"], service="Teeth", duration_minutes=45)

    changed = patch_appointment(clinic, appointment, service_id=service["id"], **words).json

    assert (changed["service"], changed["service_id"], changed["duration_minutes"]) == (shown, service["id"], 45)


def test_null_takes_the_service_away_and_leaves_the_words(clinic: Client) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"])

    cleared = patch_appointment(clinic, appointment, service_id=None).json

    assert (cleared["service_id"], cleared["service"], cleared["starts_at"]) == (None, "Check-up", NINE)
    assert clinic("DELETE", path_of(service)).status == 204


def test_a_service_that_an_appointment_ahead_names_is_not_deleted(clinic: Client) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"])

    refused = clinic("DELETE", path_of(service))

    assert (refused.status, refused.code) == (409, "service_in_use")
    assert refused.json["appointment_ids"] == [appointment["id"]]
    clinic("DELETE", f"/api/appointments/{appointment['id']}")
    assert clinic("DELETE", path_of(service)).status == 204
    assert clinic("GET", f"/api/appointments/{appointment['id']}").json["service_id"] == service["id"]


def test_moved_ahead_it_is_in_use_again_and_over_it_is_not(clinic: Client, product: Product) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"])
    patch_appointment(clinic, appointment, starts_at="2026-11-24T15:00:00Z")
    product.clock.stop(datetime(2026, 11, 23, 15, tzinfo=UTC).timestamp())
    assert clinic("DELETE", path_of(service)).code == "service_in_use"

    product.clock.stop(datetime(2026, 11, 24, 15, 1, tzinfo=UTC).timestamp())

    assert clinic("DELETE", path_of(service)).status == 204


def test_what_is_over_does_not_come_ahead_again_without_its_service(clinic: Client, product: Product) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"])
    product.clock.stop(datetime(2026, 11, 23, 14, 30, tzinfo=UTC).timestamp())
    assert clinic("DELETE", path_of(service)).status == 204

    refused = patch_appointment(clinic, appointment, starts_at="2026-11-24T15:00:00Z")

    assert (refused.status, refused.pointers) == (422, ["#/service_id"])
    assert patch_appointment(clinic, appointment, starts_at="2026-11-24T15:00:00Z", service_id=None).status == 200


def test_a_changed_service_leaves_what_is_booked(clinic: Client) -> None:
    service = created(clinic)
    appointment = booked(clinic, NINE, service_id=service["id"])

    other = practitioner(clinic, "Dr. Else")
    clinic("PATCH", path_of(service), {"name": "Exam", "duration_minutes": 60, "calendar_ids": [other]})

    assert clinic("GET", f"/api/appointments/{appointment['id']}").json == appointment
    # It stays where it is, though its calendar does not offer the service any more.
    assert patch_appointment(clinic, appointment, starts_at=ELEVEN).json["calendar_id"] == appointment["calendar_id"]
