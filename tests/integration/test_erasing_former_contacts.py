"""What an appointment said of the contact that it had is erased with that contact, though it is another's now."""

import json
from functools import partial
from typing import Any

import pytest

from tests.erasures import MARK, traces
from tests.integration.former_contacts import OTHER_PHONE, booked, given_to_another
from tests.integration.outbound import Deliveries, endpoint_at, events
from tests.integration.receivers import Receiver, echo
from tests.product import Client, Product

pytestmark = pytest.mark.usefixtures("monday_morning")


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
