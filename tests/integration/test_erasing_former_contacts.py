"""What an appointment said of the contact that it had is erased with that contact, though it is another's now."""

import json
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.erasures import MARK, PHONE, traces
from tests.integration import contacts
from tests.integration.appointments import NINE, NOW
from tests.integration.outbound import Deliveries, endpoint_at, events
from tests.integration.receivers import Receiver, answering
from tests.product import Client, Product

OTHER_PHONE = "+14155550172"


@pytest.fixture(autouse=True)
def monday_morning(product: Product) -> None:
    product.clock.stop(NOW)


def booked(clinic: Client) -> tuple[str, str]:
    """An appointment with the mark wherever a patient is named; its id and the contact's."""
    contact = contacts.made(clinic, name=MARK, phone=PHONE)
    wanted = {"contact_id": contact["id"], "starts_at": NINE, "notes": MARK}
    answer = clinic("POST", "/api/appointments", wanted, {"Idempotency-Key": "book"})
    assert answer.json["patient"]["name"] == MARK
    return answer.json["id"], contact["id"]


def given_to_another(clinic: Client, appointment_id: str) -> str:
    other = contacts.made(clinic, name="Bob Other", phone=OTHER_PHONE)
    answer = clinic("PATCH", f"/api/appointments/{appointment_id}", {"contact_id": other["id"], "notes": "Bob's"})
    assert answer.status == 200, answer
    return str(other["id"])


def echo(receiver: Receiver, handler: BaseHTTPRequestHandler) -> None:
    answering(200, receiver.received[-1].body)(handler)


def told(clinic: Client) -> dict[str, Any]:
    """The appointment in each event of it, by the event's type."""
    return {event["type"]: event["appointment"] for event in events(clinic) if "appointment" in event}


def test_nothing_of_the_former_contact_is_left_in_any_store_and_the_others_appointment_stays(
    clinic: Client, product: Product, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.usual = partial(echo, receiver)
    endpoint_at(clinic, receiver.url)
    appointment_id, contact_id = booked(clinic)
    deliveries.work()
    other_id = given_to_another(clinic, appointment_id)
    deliveries.work()
    assert {table for table, _ in traces(product)} >= {"EventsTable", "WebhookLogsTable", "IdempotencyTable"}

    assert clinic("DELETE", f"/api/contacts/{contact_id}").status == 204
    deliveries.work()

    assert traces(product) == []
    assert told(clinic)["appointment.booked"]["patient"] is None
    assert told(clinic)["appointment.changed"]["patient"]["name"] == "Bob Other"
    shown = clinic("GET", f"/api/appointments/{appointment_id}").json
    assert (shown["contact_id"], shown["patient"]["name"], shown["notes"]) == (other_id, "Bob Other", "Bob's")


def test_a_change_that_becomes_an_event_after_the_erasure_says_nothing_of_the_former_contact(
    clinic: Client, product: Product, deliveries: Deliveries
) -> None:
    appointment_id, contact_id = booked(clinic)
    given_to_another(clinic, appointment_id)
    assert clinic("DELETE", f"/api/contacts/{contact_id}").status == 204

    deliveries.outbox.record()

    assert traces(product) == []
    assert told(clinic)["appointment.booked"]["patient"] is None
    assert told(clinic)["appointment.changed"]["patient"]["name"] == "Bob Other"


def test_the_other_contact_is_erased_without_what_was_said_of_the_former_one(
    clinic: Client, product: Product, deliveries: Deliveries
) -> None:
    appointment_id, _ = booked(clinic)
    deliveries.outbox.record()
    other_id = given_to_another(clinic, appointment_id)
    deliveries.outbox.record()

    assert clinic("DELETE", f"/api/contacts/{other_id}?cancel_appointments=true").status == 204
    deliveries.outbox.record()

    assert traces(product, "Bob Other", OTHER_PHONE) == []
    assert json.dumps(told(clinic)).count(MARK) == 0
