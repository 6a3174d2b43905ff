"""DELETE /api/contacts/{id}: what is stored of a patient is gone, everywhere and for good."""

import pytest

from tests.erasures import MARK, PHONE, SOUGHT, ended_call, patient, refusing, sweep, traces
from tests.integration.appointments import NINE, book, booked, taken
from tests.integration.calls import repository
from tests.integration.contacts import made, phone
from tests.integration.outbound import Deliveries, endpoint_at, events
from tests.integration.overtaking import overtaken_by
from tests.integration.receivers import Receiver, answering
from tests.integration.webhooks import Webhooks
from tests.product import Answer, Client, Product
from tests.samples import make_agent
from voxanne.aws.s3 import client as s3

pytestmark = pytest.mark.usefixtures("monday_morning")


def erase(clinic: Client, contact_id: str, query: str = "") -> Answer:
    return clinic("DELETE", f"/api/contacts/{contact_id}{query}")


def test_nothing_of_a_patient_is_left_in_any_store(
    webhooks: Webhooks, clinic: Client, product: Product, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.usual = answering(200, f"thanks, {MARK}".encode())
    endpoint_at(clinic, receiver.url)
    contact = patient(clinic, webhooks)
    deliveries.work()
    assert {table for table, _ in traces(product)} >= {
        "ContactsTable",
        "CallsTable",
        "AppointmentsTable",
        "EventsTable",
    }
    assert {table for table, _ in traces(product)} >= {"WebhookLogsTable", "IdempotencyTable", "conversationsbucket"}

    receiver.usual = answering(200)
    answer = erase(clinic, contact["id"], "?cancel_appointments=true")
    assert (answer.status, answer.response.body) == (204, b"")
    deliveries.work()

    assert traces(product) == []
    [call] = clinic("GET", "/api/calls").json
    assert (call["contact_id"], call["from"], call["summary"], call["status"]) == (
        contact["id"],
        None,
        None,
        "completed",
    )
    assert call["duration_seconds"] == 183
    statuses = {each["status"] for each in clinic("GET", f"/api/appointments?contact_id={contact['id']}").json}
    assert statuses == {"cancelled"}
    assert taken(product) == {}
    [event] = events(clinic, "?type=contact.erased")
    assert event["contact"] == {"id": contact["id"]}
    assert receiver.received[-1].event["contact"] == {"id": contact["id"]}


def test_an_appointment_of_an_erased_patient_says_nothing_of_one_again(clinic: Client, product: Product) -> None:
    contact, other = made(clinic), made(clinic, phone=phone(1))
    appointment = booked(clinic, contact_id=contact["id"])
    product.clock.advance(86_400)
    assert erase(clinic, contact["id"]).status == 204
    path = f"/api/appointments/{appointment['id']}"

    for telling in (
        {"notes": "Robin Sample"},
        {"metadata": {"name": "Robin Sample"}},
        {"service": "Robin Sample's crown"},
        {"patient": {"name": "Robin Sample"}},
        {"contact_id": other["id"]},
        {"status": "cancelled", "cancellation_reason": "Robin Sample called"},
        {"status": "noshow", "notes": "Robin Sample"},
    ):
        answer = clinic("PATCH", path, telling)
        assert (answer.status, answer.code) == (410, "contact_erased"), telling
    assert clinic("DELETE", path, {"cancellation_reason": "Robin Sample called"}).status == 410

    assert clinic("PATCH", path, {"notes": None, "metadata": None}).status == 200
    assert clinic("PATCH", path, {"status": "noshow"}).status == 200
    shown = clinic("GET", path).json
    assert (shown["status"], shown["patient"], shown["notes"], shown["metadata"]) == ("noshow", None, None, {})


def test_every_route_says_that_the_contact_was_erased_and_its_phone_is_free(clinic: Client) -> None:
    make_agent(clinic)
    contact, other = made(clinic), made(clinic, phone=phone(1))
    path = f"/api/contacts/{contact['id']}"
    appointment = booked(clinic, contact_id=other["id"])
    assert erase(clinic, contact["id"]).status == 204

    for answer in (
        clinic("GET", path),
        clinic("DELETE", path),
        clinic("PATCH", path, {"notes": "x"}),
        clinic("PATCH", path, {"phone": phone(2)}),
        clinic("PATCH", path, {}),
        clinic("POST", f"{path}/merge", {"from_contact_id": other["id"]}),
        clinic("POST", f"/api/contacts/{other['id']}/merge", {"from_contact_id": contact["id"]}),
        clinic("POST", f"{path}/call-back", {"agent_id": clinic("GET", "/api/agents").json[0]["id"]}),
        book(clinic, contact_id=contact["id"]),
        clinic("PATCH", f"/api/appointments/{appointment['id']}", {"contact_id": contact["id"]}),
    ):
        assert (answer.status, answer.code) == (410, "contact_erased")
    assert clinic("GET", "/api/contacts").json == [other]
    assert clinic("GET", f"/api/contacts?phone=%2B{contact['phone'][1:]}").json == []
    later = booked(clinic, "2026-11-23T15:00:00Z", contact={"name": "Jane", "phone": contact["phone"]})
    assert later["contact_id"] != contact["id"]


def test_a_repeated_post_does_not_make_an_erased_contact_anew(clinic: Client) -> None:
    body, key = {"name": "Jane Doe", "phone": "+14155550100"}, {"Idempotency-Key": "once"}
    contact = clinic("POST", "/api/contacts", body, key).json
    assert erase(clinic, contact["id"]).status == 204

    again = clinic("POST", "/api/contacts", body, key)

    assert (again.status, again.code) == (410, "contact_erased")
    assert clinic("GET", "/api/contacts").json == []


def test_an_open_call_or_an_appointment_ahead_stands_in_the_way(clinic: Client, product: Product) -> None:
    contact, agent = made(clinic), make_agent(clinic)
    call = clinic("POST", f"/api/contacts/{contact['id']}/call-back", {"agent_id": agent["id"]}).json
    appointment = booked(clinic, contact_id=contact["id"])
    before = product.stored()

    refused = erase(clinic, contact["id"], "?cancel_appointments=true")
    assert (refused.status, refused.code, refused.json["call_id"]) == (409, "contact_in_call", call["id"])
    assert product.stored() == before
    assert clinic("POST", f"/api/calls/{call['id']}/cancel").status == 200
    refused = erase(clinic, contact["id"])
    assert (refused.status, refused.code) == (409, "contact_has_appointments")
    assert refused.json["appointment_ids"] == [appointment["id"]]
    stale = clinic("DELETE", f"/api/contacts/{contact['id']}", headers={"If-Match": '"7"'})
    assert stale.status == 412

    assert erase(clinic, contact["id"], "?cancel_appointments=true").status == 204
    assert booked(clinic)["starts_at"] == NINE


def test_while_a_patient_waits_for_an_appointment_nothing_is_erased_nor_cancelled(clinic: Client) -> None:
    waiting = booked(clinic, NINE)
    contact_id = waiting["contact_id"]
    booked(clinic, "2026-11-24T15:00:00Z", contact_id=contact_id)
    assert clinic("PATCH", f"/api/appointments/{waiting['id']}", {"status": "arrived"}).status == 200

    for query in ("", "?cancel_appointments=true"):
        refused = erase(clinic, contact_id, query)
        assert (refused.status, refused.code) == (409, "contact_has_appointments")
        assert waiting["id"] in refused.json["appointment_ids"]
    statuses = sorted(each["status"] for each in clinic("GET", "/api/appointments").json)
    assert statuses == ["arrived", "booked"]
    assert clinic("PATCH", f"/api/appointments/{waiting['id']}", {"status": "fulfilled"}).status == 200
    assert erase(clinic, contact_id, "?cancel_appointments=true").status == 204


def test_what_is_booked_as_the_erasure_begins_is_cancelled_with_the_rest(clinic: Client, product: Product) -> None:
    """Or its time would stay taken by someone of whom nothing is known."""
    contact = made(clinic)

    with overtaken_by(lambda: booked(clinic, NINE, contact_id=contact["id"]), "TransactWriteItems"):
        assert erase(clinic, contact["id"], "?cancel_appointments=true").status in {202, 204}

    assert [each["status"] for each in clinic("GET", "/api/appointments").json] == ["cancelled"]
    assert taken(product) == {}


def test_a_foreign_or_unknown_contact_is_not_found_and_nothing_changes(clinic: Client, other_clinic: Client) -> None:
    contact = made(other_clinic)
    before = clinic.product.stored()

    for unknown in (contact["id"], "con_1", "con_01jz8e5g5t4w8y1p5r0q9c3x7k"):
        assert (erase(clinic, unknown).status, erase(clinic, unknown).code) == (404, "not_found")

    assert clinic.product.stored() == before


def test_what_came_from_merged_contacts_is_erased_too(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    other = patient(clinic, webhooks)
    kept = made(clinic, name=MARK, phone=phone(1))
    # The move of the other's appointments and calls has not happened, as after a crash.
    with refusing("AppointmentsTable", "CallsTable"):
        assert clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]}).status >= 500

    assert erase(clinic, kept["id"], "?cancel_appointments=true").status == 204

    assert traces(product, *SOUGHT, phone(1)) == []
    assert clinic("GET", f"/api/contacts/{other['id']}").status == 410
    assert made(clinic, phone=PHONE)["phone"] == PHONE


def test_an_erasure_that_takes_longer_is_continued_by_repetitions_or_by_the_sweeper(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    contact = patient(clinic, webhooks)
    for _ in range(103):
        ended_call(clinic, contact["id"])

    first = erase(clinic, contact["id"], "?cancel_appointments=true")
    assert (first.status, first.json) == (202, {"status": "erasing", "done": 100, "total": 105})
    assert clinic("GET", f"/api/contacts/{contact['id']}").code == "contact_erased"
    assert erase(clinic, contact["id"]).status == 204
    assert traces(product) == []
    assert erase(clinic, contact["id"]).code == "contact_erased"

    second = patient(clinic, webhooks, key="second")
    for _ in range(103):
        ended_call(clinic, second["id"])
    assert erase(clinic, second["id"], "?cancel_appointments=true").status == 202
    product.clock.advance(61)
    sweep()
    assert traces(product) == []


def test_later_searches_find_what_came_late_and_then_end(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    contact = patient(clinic, webhooks)
    assert erase(clinic, contact["id"], "?cancel_appointments=true").status == 204
    [call] = clinic("GET", "/api/calls").json
    key = f"recordings/{clinic.organization_id}/{call['id']}/mono.wav"
    s3().put_object(Bucket="conversationsbucket", Key=key, Body=MARK.encode())
    stored = ended_call(clinic, contact["id"])

    for wait in (121, 3601, 90_001):
        product.clock.advance(wait)
        sweep()
        assert traces(product) == []

    assert repository().get(clinic.organization_id, stored).erased == "person"
    assert not [item for item in product.items("ErasuresTable") if "due" in item]
