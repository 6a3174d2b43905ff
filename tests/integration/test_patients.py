"""Families share phones: whom an appointment is for, and how a contact that only a call made gets its name."""

from typing import Any

import pytest

from tests.integration.appointments import NINE, book, booked, patch_appointment, times_taken
from tests.integration.outbound import Outbox, events
from tests.integration.overtaking import overtaken_by
from tests.integration.phone_calls import conversation
from tests.integration.vapi_calls import CALLER, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.observers import DynamoDBCall, Logs
from tests.product import Client, Product
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN, ELEVEN, NOON = "2026-11-23T15:00:00Z", "2026-11-23T16:00:00Z", "2026-11-23T17:00:00Z"
PHONE = "+14155550100"
MOTHER = {"name": "Mother Jones", "phone": PHONE}
TOM = {"name": "Tom Jones", "date_of_birth": "2016-02-29"}


@pytest.fixture
def mother(clinic: Client) -> dict[str, Any]:
    answer = clinic("POST", "/api/contacts", MOTHER | {"date_of_birth": "1985-07-31"})
    assert answer.status == 201, answer
    contact: dict[str, Any] = answer.json
    return contact


def test_a_mother_and_two_children_share_a_phone_and_each_appointment_stays_its_own(
    clinic: Client, product: Product, mother: dict[str, Any]
) -> None:
    own = booked(clinic, contact_id=mother["id"])
    tom = booked(clinic, TEN, contact={"name": "Tom Jones", "phone": PHONE})
    ann = booked(clinic, ELEVEN, contact={"name": "Ann Jones", "phone": "(415) 555-0100"}, patient={"name": "Ann"})

    assert [made["patient"] for made in (own, tom, ann)] == [
        {"name": "Mother Jones", "date_of_birth": "1985-07-31"},
        {"name": "Tom Jones", "date_of_birth": None},
        {"name": "Ann", "date_of_birth": None},
    ]
    assert {made["contact_id"] for made in (own, tom, ann)} == {mother["id"]}
    [contact] = clinic("GET", f"/api/contacts?phone={PHONE}").json
    assert contact == mother
    listed = clinic("GET", f"/api/appointments?contact_id={mother['id']}").json
    assert {made["id"]: made["patient"]["name"] for made in listed} == {
        own["id"]: "Mother Jones",
        tom["id"]: "Tom Jones",
        ann["id"]: "Ann",
    }

    others = [clinic("GET", f"/api/appointments/{made['id']}").json for made in (own, ann)]
    moved = patch_appointment(clinic, tom, starts_at=NOON).json
    assert (moved["starts_at"], moved["patient"]) == (NOON, tom["patient"])
    gone = clinic("DELETE", f"/api/appointments/{tom['id']}", {"cancellation_reason": "measles"}).json
    assert (gone["status"], gone["cancellation_reason"], gone["patient"]) == ("cancelled", "measles", tom["patient"])
    assert [clinic("GET", f"/api/appointments/{made['id']}").json for made in (own, ann)] == others
    assert [time[-5:-3] for time in times_taken(product)] == ["14"] * 6 + ["16"] * 6
    # Books again for the time that Tom gave back.
    again = booked(clinic, TEN, contact={"name": "Ann Jones", "phone": PHONE})
    assert again["patient"]["name"] == "Ann Jones"
    assert clinic("GET", f"/api/contacts/{mother['id']}").json == mother


def test_a_patient_is_shown_in_events_and_in_no_log(clinic: Client, logs: Logs, product: Product) -> None:
    del product
    outbox = Outbox()
    made = booked(clinic, contact={"name": "Marked Child", "phone": PHONE})
    patch_appointment(clinic, made, patient={"name": "Marked Cousin"})
    outbox.record()

    found = [event["appointment"]["patient"]["name"] for event in events(clinic) if "appointment" in event]

    assert sorted(found) == ["Marked Child", "Marked Cousin"]
    assert "Marked" not in logs.text


def test_a_patient_is_merged(clinic: Client, mother: dict[str, Any]) -> None:
    made = booked(clinic, contact_id=mother["id"], patient=TOM)
    assert made["patient"] == TOM

    assert patch_appointment(clinic, made, patient={"name": "Thomas Jones"}).json["patient"] == TOM | {
        "name": "Thomas Jones"
    }
    assert patch_appointment(clinic, made, patient={"date_of_birth": None}).json["patient"]["date_of_birth"] is None
    changed = patch_appointment(clinic, made, starts_at=TEN, patient={"date_of_birth": "2016-02-28"}).json
    assert (changed["starts_at"], changed["patient"]["date_of_birth"]) == (TEN, "2016-02-28")
    version = clinic("GET", f"/api/appointments/{made['id']}").etag
    assert patch_appointment(clinic, made, patient={}).etag == version


@pytest.mark.parametrize(
    ("patient", "pointer"),
    [
        (None, "#/patient"),
        ("Tom", "#/patient"),
        ({"name": None}, "#/patient/name"),
        ({"name": " "}, "#/patient/name"),
        ({"name": "\u200b"}, "#/patient/name"),
        ({"name": "x" * 101}, "#/patient/name"),
        ({"name": "Tom\nJones"}, "#/patient/name"),
        ({"name": "Tom", "date_of_birth": "2999-01-01"}, "#/patient/date_of_birth"),
        ({"name": "Tom", "phone": PHONE}, "#/patient/phone"),
    ],
)
def test_a_patient_that_is_none_is_refused(clinic: Client, product: Product, patient: Any, pointer: str) -> None:
    made = booked(clinic)
    before = product.stored()

    assert patch_appointment(clinic, made, patient=patient).pointers == [pointer]
    if patient is not None:
        assert book(clinic, TEN, patient=patient).pointers == [pointer]
    assert product.stored() == before


def test_a_new_patient_needs_a_name(clinic: Client) -> None:
    assert book(clinic, patient={"date_of_birth": "2016-02-29"}).pointers == ["#/patient/name"]


def test_an_appointment_from_before_patients_were_kept_has_none_until_it_gets_one(clinic: Client) -> None:
    made = booked(clinic)
    key = to_item({"organization_id": clinic.organization_id, "id": made["id"]})
    client().update_item(TableName="AppointmentsTable", Key=key, UpdateExpression="REMOVE patient")

    assert clinic("GET", f"/api/appointments/{made['id']}").json["patient"] is None
    assert patch_appointment(clinic, made, starts_at=TEN).json["patient"] is None
    assert patch_appointment(clinic, made, patient={"date_of_birth": "2016-02-29"}).pointers == ["#/patient/name"]
    assert patch_appointment(clinic, made, patient=TOM).json["patient"] == TOM


def test_an_appointment_that_another_contact_gets_is_for_whom_it_was_unless_that_was_the_old_contact(
    clinic: Client, mother: dict[str, Any]
) -> None:
    father = clinic("POST", "/api/contacts", {"name": "Father Jones", "phone": "+14155550101"}).json
    own, child = booked(clinic, contact_id=mother["id"]), booked(clinic, TEN, contact_id=mother["id"], patient=TOM)

    assert patch_appointment(clinic, own, contact_id=father["id"]).json["patient"]["name"] == "Father Jones"
    assert patch_appointment(clinic, child, contact_id=father["id"]).json["patient"] == TOM
    given = patch_appointment(clinic, child, contact_id=mother["id"], patient={"name": "Ann"}).json
    assert (given["contact_id"], given["patient"]["name"]) == (mother["id"], "Ann")


def test_what_is_said_of_the_patient_beside_another_contact_is_said_of_that_one(
    clinic: Client, mother: dict[str, Any]
) -> None:
    """The wrong person was chosen: the right one's date of birth must not stand beside the wrong one's name."""
    father = clinic("POST", "/api/contacts", {"name": "Father Jones", "phone": "+14155550101"}).json
    made = booked(clinic, contact_id=mother["id"])
    child = booked(clinic, TEN, contact_id=mother["id"], patient=TOM)

    born = {"date_of_birth": "1983-01-02"}
    assert (
        patch_appointment(clinic, made, contact_id=father["id"], patient=born).json["patient"]
        == {"name": "Father Jones"} | born
    )
    assert patch_appointment(clinic, child, contact_id=father["id"], patient=born).json["patient"] == TOM | born


@pytest.mark.parametrize(("carrier", "source"), [({}, "number"), ({"name": "JONES M"}, "carrier")])
def test_the_first_name_that_is_sent_replaces_the_calls(
    webhooks: Webhooks, clinic: Client, carrier: dict[str, str], source: str
) -> None:
    tell(webhooks, voice_call(clinic, facts={"customer": {"number": CALLER} | carrier}).status("ringing"))
    [contact] = clinic("GET", "/api/contacts").json
    assert (contact["name"], contact["name_source"]) == (carrier.get("name", CALLER), source)

    made = booked(clinic, contact={"name": "Grace Sample", "phone": CALLER, "email": "grace@example.com"})

    named = clinic("GET", f"/api/contacts/{contact['id']}").json
    assert (named["name"], named["name_source"], named["email"]) == ("Grace Sample", "given", "grace@example.com")
    assert (made["contact_id"], made["patient"]["name"]) == (contact["id"], "Grace Sample")
    assert [found["id"] for found in clinic("GET", "/api/contacts?q=grace").json] == [contact["id"]]
    # It is the first that does: the next one is a child's.
    child = booked(clinic, TEN, contact={"name": "Tom Sample", "phone": CALLER, "email": "tom@example.com"})
    assert child["patient"]["name"] == "Tom Sample"
    assert clinic("GET", f"/api/contacts/{contact['id']}").json == named


def test_what_a_caller_says_to_an_agent_is_the_contacts_name(webhooks: Webhooks, clinic: Client) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))

    heard = conversation(clinic, CALLER).use(
        "book_appointment", date="2026-11-24", time="10:00", name="Grace Sample", email="grace@example.com"
    )

    assert heard.facts["booked"] is True
    [contact] = clinic("GET", "/api/contacts").json
    assert (contact["name"], contact["name_source"], contact["email"]) == ("Grace Sample", "given", "grace@example.com")
    assert clinic("GET", "/api/appointments").json[0]["patient"]["name"] == "Grace Sample"


def test_a_name_by_hand_is_given_and_no_booking_replaces_it(webhooks: Webhooks, clinic: Client) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))
    [contact] = clinic("GET", "/api/contacts").json
    path = f"/api/contacts/{contact['id']}"
    assert clinic("PATCH", path, {"notes": "Rang"}).json["name_source"] == "number"

    named = clinic("PATCH", path, {"name": "Grace Sample"})

    assert (named.status, named.json["name"], named.json["name_source"]) == (200, "Grace Sample", "given")
    booked(clinic, contact={"name": "Tom Sample", "phone": CALLER, "email": "tom@example.com"})
    assert clinic("GET", path).json == named.json


def test_an_e_mail_of_a_contact_stays(webhooks: Webhooks, clinic: Client) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))
    [contact] = clinic("GET", "/api/contacts").json
    clinic("PATCH", f"/api/contacts/{contact['id']}", {"email": "own@example.com"})

    booked(clinic, contact={"name": "Grace Sample", "phone": CALLER, "email": "other@example.com"})

    named = clinic("GET", f"/api/contacts/{contact['id']}").json
    assert (named["name"], named["email"]) == ("Grace Sample", "own@example.com")


def test_a_refused_booking_gives_no_name(webhooks: Webhooks, clinic: Client) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))
    [contact] = clinic("GET", "/api/contacts").json
    booked(clinic)

    assert book(clinic, contact={"name": "Grace Sample", "phone": CALLER}).code == "slot_taken"
    assert clinic("GET", f"/api/contacts/{contact['id']}").json == contact


def test_of_two_who_name_a_contact_at_once_the_first_does(webhooks: Webhooks, clinic: Client) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))
    [contact] = clinic("GET", "/api/contacts").json
    first = {"name": "Grace Sample", "phone": CALLER}

    def book_first() -> None:
        booked(clinic, contact=first)

    with overtaken_by(book_first, "TransactWriteItems"):
        second = booked(clinic, TEN, contact={"name": "Tom Sample", "phone": CALLER})

    assert (second["contact_id"], second["patient"]["name"]) == (contact["id"], "Tom Sample")
    assert clinic("GET", f"/api/contacts/{contact['id']}").json["name"] == "Grace Sample"


def test_round_trips_of_a_booking(webhooks: Webhooks, clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    tell(webhooks, voice_call(clinic).status("ringing"))
    booked(clinic, ELEVEN)
    others = {"RateLimitsTable", "ApiKeysTable"}
    for starts_at, name, reads in (
        (NINE, "Grace Sample", ["CalendarsTable", "ContactsTable"]),
        (TEN, "Tom Sample", ["CalendarsTable", "ContactsTable"]),
    ):
        dynamodb_calls.clear()
        booked(clinic, starts_at, contact={"name": name, "phone": CALLER})
        calls = [call for call in dynamodb_calls if call.table not in others]
        own = sorted(str(call.table) for call in calls if call.operation == "GetItem" and call.table in reads)
        assert own == reads
        assert [call.operation for call in calls].count("TransactWriteItems") == 1
        assert "OrganizationsTable" not in [call.table for call in calls[1:]]
