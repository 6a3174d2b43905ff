"""Rotation of secrets, and test events."""

from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from tests.integration import contacts
from tests.integration.outbound import Deliveries, endpoint_at, events
from tests.integration.receivers import Received, Receiver
from tests.product import Client, Product
from voxanne.webhooks.events.event_types import EVENT_TYPES


def verifies(secret: str, request: Received) -> bool:
    """Whether the reference library finds one of its signatures good. Its clock is its own: times are ours to check."""
    headers = request.headers
    # It takes what it gets for UTC.
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC).replace(tzinfo=None)
    return (
        Webhook(secret).sign(headers["webhook-id"], at, request.body.decode()) in headers["webhook-signature"].split()
    )


def test_both_secrets_sign_for_24_hours_then_only_the_new(
    product: Product, clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint = endpoint_at(clinic, receiver.url)
    rotated = clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/rotate-secret")
    old, new = endpoint["secret"], rotated.json["secret"]
    assert rotated.status == 200
    assert old != new
    accepted = []
    for seconds in (0, 86_400 - 60, 120):
        product.clock.advance(seconds)
        contacts.made(clinic, phone=contacts.phone(seconds))
        deliveries.work()
        request = receiver.received[-1]
        accepted.append([verifies(secret, request) for secret in (old, new)])

    assert accepted == [[True, True], [True, True], [False, True]]
    first, _, last = receiver.received
    assert abs(int(last.headers["webhook-timestamp"]) - product.clock()) < 60
    assert first.headers["x-vapi-signature"].count("v1=") == 2
    assert last.headers["x-vapi-signature"].count("v1=") == 1


def test_a_rotation_is_replayed_without_its_secret_and_five_in_a_day_are_enough(clinic: Client) -> None:
    path = f"/api/webhook-endpoints/{endpoint_at(clinic, 'https://8.8.8.8/')['id']}/rotate-secret"
    first, again = (clinic("POST", path, headers={"Idempotency-Key": "one"}) for _ in range(2))

    assert again.json == {**first.json, "secret": None}
    assert [clinic("POST", path).status for _ in range(5)] == [200, 200, 200, 200, 409]
    # What is refused by now was answered before.
    assert clinic("POST", path, headers={"Idempotency-Key": "one"}).json == {**first.json, "secret": None}
    clinic.product.clock.advance(86_401)
    assert clinic("POST", path).status == 200


@pytest.mark.parametrize("event_type", EVENT_TYPES)
def test_a_test_event_of_each_type_comes_signed_and_is_in_no_list(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, event_type: str
) -> None:
    endpoint = endpoint_at(clinic, receiver.url)
    path = f"/api/webhook-endpoints/{endpoint['id']}/test"

    answer = clinic("POST", path, {"type": event_type}, {"Idempotency-Key": "one"})
    assert clinic("POST", path, {"type": event_type}, {"Idempotency-Key": "one"}).json == answer.json
    deliveries.work()

    [request] = receiver.received
    assert verifies(endpoint["secret"], request)
    assert (request.event["type"], request.event["test"]) == (event_type, True)
    assert (answer.status, answer.json["event_id"]) == (202, request.headers["webhook-id"])
    assert str(answer.header("Location")).endswith(f"/api/webhook-logs/{answer.json['id']}")
    assert (events(clinic), deliveries.row()["status"]) == ([], "processed")


def test_a_test_without_a_type_is_of_the_first_that_the_endpoint_wants(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint = endpoint_at(clinic, receiver.url, events=["appointment.booked", "call.ended"])
    clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/test")
    deliveries.work()

    assert receiver.received[0].event["type"] == "appointment.booked"


def test_nothing_is_tried_at_an_endpoint_that_is_disabled(clinic: Client) -> None:
    endpoint = endpoint_at(clinic, "https://8.8.8.8/", enabled=False)

    assert clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/test").code == "endpoint_disabled"
