"""Deliveries, and what receivers do to them. All but the time-outs is the product's clock."""

import json
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from standardwebhooks import Webhook

from operations import suspensions
from tests.integration import contacts
from tests.integration.outbound import Deliveries, delivering, endpoint_at, events
from tests.integration.receivers import Receiver, answering, listening
from tests.patience import PATIENCE
from tests.product import Client, Product
from tests.samples import make_key
from tests.stores import empty_queue
from voxanne.aws.dynamodb.client import client
from voxanne.core.safe_http.sending import Sender

MINUTE, HOUR, DAY = 60, 3600, 86_400
# The contract's.
SCHEDULE = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]


def test_an_event_comes_as_it_is_listed_signed_for_the_reference_library(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint = endpoint_at(clinic, receiver.url)
    contact = contacts.made(clinic, notes="Ž\u2028😀", metadata={"2": "b", "1": "a"})
    deliveries.work()

    [request] = receiver.received
    [event] = events(clinic)

    assert request.event == event == {**event, "type": "contact.created", "contact": contact}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == event["id"]
    assert Webhook(endpoint["secret"]).verify(request.body, request.headers) == event
    row = deliveries.row()
    assert (row["status"], row["attempts"], row["response_status"]) == ("processed", 1, 200)
    assert (row["event_id"], row["endpoint_id"], row["object_id"]) == (event["id"], endpoint["id"], contact["id"])
    assert "next_attempt_at" not in row
    assert "due" not in row


def test_an_endpoint_gets_the_types_that_it_wants_while_it_is_enabled(
    clinic: Client, other_clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint_at(clinic, receiver.url, events=["contact.updated"])
    endpoint_at(clinic, receiver.url, enabled=False)
    endpoint_at(other_clinic, receiver.url)
    contact = contacts.made(clinic)
    clinic("PATCH", f"/api/contacts/{contact['id']}", {"name": "Jo"})
    deliveries.work()

    assert [each.event["type"] for each in receiver.received] == ["contact.updated"]


def test_a_suspended_organisations_endpoints_get_nothing_until_it_is_resumed(
    clinic: Client, product: Product, deliveries: Deliveries, receiver: Receiver
) -> None:
    """They may be a thief's. What happened meanwhile is sent then, since it is no attempt to wait."""
    endpoint_at(clinic, receiver.url)
    suspended = contacts.made(clinic)
    suspensions.suspend(product.stack, clinic.organization_id, "a stolen key")
    deliveries.work()
    deliveries.after(2 * HOUR)
    assert receiver.received == []
    assert (deliveries.row()["status"], deliveries.row()["attempts"]) == ("received", 0)

    suspensions.resume(product.stack, clinic.organization_id)
    deliveries.after(30 * MINUTE + 62)

    assert [each.event["contact"]["id"] for each in receiver.received] == [suspended["id"]]
    assert (deliveries.row()["status"], deliveries.row()["attempts"]) == ("processed", 1)


def failing(clinic: Client, deliveries: Deliveries, url: str) -> None:
    endpoint_at(clinic, url)
    contacts.made(clinic)
    deliveries.work()


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_receiver_that_refuses_is_asked_by_the_whole_schedule_and_then_no_more(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, status: int
) -> None:
    receiver.usual = answering(status, b"no", Location=f"{receiver.url}/elsewhere")
    failing(clinic, deliveries, receiver.url)

    for number, seconds in enumerate(SCHEDULE, 1):
        row = deliveries.row()
        assert (row["status"], row["attempts"], row["error"]) == ("failed", number, str(status))
        wait = deliveries.wait(row)
        assert 0.89 * seconds <= wait <= 1.11 * seconds
        deliveries.after(wait - 2)
        assert len(receiver.received) == number
        deliveries.after(62)

    row = deliveries.row()
    assert (row["status"], row["attempts"], len(row["attempt_log"])) == ("dead", 8, 8)
    assert (row["response_body"], "next_attempt_at" in row) == ("no", False)
    deliveries.after(2 * DAY)
    assert len(set(receiver.ids)) == 1
    assert len(receiver.received) == 8
    # Each attempt is signed at its own time.
    assert len({each.headers["webhook-timestamp"] for each in receiver.received}) == 8


def test_a_receiver_that_comes_back_has_the_event_and_no_failure_any_more(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.next = [answering(503)]
    failing(clinic, deliveries, receiver.url)
    assert clinic("GET", "/api/webhook-endpoints").json[0]["failing_since"] is not None
    deliveries.after(6)

    assert deliveries.row()["status"] == "processed"
    assert clinic("GET", "/api/webhook-endpoints").json[0]["failing_since"] is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_is_given_the_time_that_it_asks_for(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, status: int
) -> None:
    receiver.next = [answering(status, Retry_After="120")]
    failing(clinic, deliveries, receiver.url)

    assert 119 <= deliveries.wait(deliveries.row()) <= 121
    deliveries.after(100)
    assert len(receiver.received) == 1
    deliveries.after(25)
    assert deliveries.row()["status"] == "processed"


def test_a_date_to_come_back_at_counts_as_well_and_none_is_later_than_a_day(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.next = [answering(503, Retry_After="Fri, 31 Dec 2049 23:59:59 GMT")]
    failing(clinic, deliveries, receiver.url)

    assert DAY - 2 <= deliveries.wait(deliveries.row()) <= DAY


def test_a_receiver_that_is_gone_disables_its_endpoint(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.usual = answering(410)
    failing(clinic, deliveries, receiver.url)

    assert (deliveries.row()["status"], deliveries.row()["error"]) == ("dead", "410")
    [endpoint] = clinic("GET", "/api/webhook-endpoints").json
    assert (endpoint["enabled"], endpoint["status"], endpoint["disabled_reason"]) == (False, "disabled", "gone")
    contacts.made(clinic, phone="+14155550111")
    deliveries.work()
    assert len(receiver.received) == 1


def test_the_other_endpoints_are_told_that_one_was_disabled_without_its_secret(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    with listening() as gone:
        gone.usual = answering(410)
        lost = endpoint_at(clinic, gone.url, events=["contact.created", "endpoint.disabled"])
        endpoint_at(clinic, receiver.url, events=["endpoint.disabled"])
        contacts.made(clinic)
        deliveries.work()
        deliveries.work()

        assert len(gone.received) == 1
    [told] = [request.event for request in receiver.received]
    assert told["type"] == "endpoint.disabled"
    shown = clinic("GET", f"/api/webhook-endpoints/{lost['id']}").json
    assert told["webhook_endpoint"] == shown
    assert "secret" not in told["webhook_endpoint"]
    assert clinic("GET", "/api/events?type=endpoint.disabled").json == [told]


def test_an_endpoint_that_a_client_disables_is_no_event(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    made = endpoint_at(clinic, receiver.url, events=["contact.created"])
    endpoint_at(clinic, receiver.url, events=["endpoint.disabled"])
    clinic("PATCH", f"/api/webhook-endpoints/{made['id']}", {"enabled": False})
    deliveries.work()

    assert receiver.received == []


def test_only_keys_that_read_endpoints_see_or_get_that_one_was_disabled(clinic: Client) -> None:
    narrow = clinic.with_key(make_key(clinic, "contacts:read", "contacts:write", "webhooks:write")["key"])
    body = {"url": "https://8.8.8.8/hooks", "events": ["endpoint.disabled"]}

    assert narrow("POST", "/api/webhook-endpoints", body).code == "scope_not_held"
    assert narrow("GET", "/api/events?type=endpoint.disabled").code == "insufficient_scope"


def drip(handler: BaseHTTPRequestHandler, receiver: Receiver, lines: bytes) -> None:
    """Send without an end, now and then."""
    for byte in lines:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        if receiver.ending.wait(0.05):
            return


@pytest.mark.parametrize("what", ["silence", "dripping headers", "dripping body", "dripping handshake"])
def test_a_receiver_that_takes_too_long_is_cut_off_whatever_it_sends(
    product: Product, clinic: Client, receiver: Receiver, what: str
) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\n"
        if what == "dripping headers":
            drip(handler, receiver, head + b"X: 1\r\n" * 10_000)
        elif what == "dripping body":
            handler.wfile.write(head + b"Content-Length: 4096\r\n\r\n")
            drip(handler, receiver, b"x" * 4096)
        elif what == "dripping handshake":
            drip(handler, receiver, b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000)
        else:
            receiver.ending.wait(PATIENCE)

    receiver.usual = behave
    with delivering(product, timeout_seconds=0.4) as deliveries:
        failing(clinic, deliveries, receiver.url)
        row = deliveries.row()

    assert (row["status"], row["error"]) == ("failed", "timeout")


def test_of_an_endless_answer_four_kibibytes_are_read(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not receiver.ending.is_set():
            handler.wfile.write(b"x" * 65_536)

    receiver.usual = endless
    failing(clinic, deliveries, receiver.url)

    row = deliveries.row()
    assert (row["status"], row["response_body"]) == ("processed", "x" * 4096)


@pytest.mark.parametrize(
    ("said", "error"),
    [(b"", "connection_failed"), (b"SSH-2.0-OpenSSH_9\r\n", "invalid_answer"), (b"HTTP/1.1 200 OK\r\nX", "processed")],
)
def test_what_is_no_answer_is_a_failure(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, said: bytes, error: str
) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(said)

    receiver.usual = behave
    failing(clinic, deliveries, receiver.url)

    row = deliveries.row()
    assert error in {row.get("error"), row["status"]}


@pytest.mark.parametrize("size", [b"-1", b"-7fffffff"])
def test_after_a_chunk_of_a_negative_size_nothing_is_read(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, size: bytes
) -> None:
    sent: list[int] = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\n")
        while not receiver.ending.is_set() and sum(sent) < 300 * 1024 * 1024:
            sent.append(handler.wfile.write(b"x" * 65_536))

    receiver.usual = endless
    failing(clinic, deliveries, receiver.url)

    row = deliveries.row()
    assert (row["status"], row["error"]) == ("failed", "invalid_answer")
    # What the system's buffers hold.
    assert sum(sent) < 16 * 1024 * 1024


@pytest.mark.parametrize("retry_after", ["Fri, 31 Dec 2049 23:59:59 +99999999999999", "-1", "9" * 5000, "\xb2"])
def test_a_time_to_come_back_that_is_none_is_passed_over(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, retry_after: str
) -> None:
    receiver.next = [answering(503, Retry_After=retry_after)]
    failing(clinic, deliveries, receiver.url)

    row = deliveries.row()
    assert (row["status"], row["error"], row["attempts"]) == ("failed", "503", 1)


def test_a_port_where_nobody_listens_is_a_failure(clinic: Client, deliveries: Deliveries) -> None:
    failing(clinic, deliveries, "http://127.0.0.1:9/hook")

    assert deliveries.row()["error"] == "connection_failed"


class _KilledError(BaseException):
    """The process ends here: nothing catches it."""


def test_a_worker_that_dies_after_sending_has_the_event_sent_again_under_the_same_id(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    def killed_once_it_has_sent(**_: Any) -> None:
        if receiver.received:
            raise _KilledError

    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    calls = client().meta.events
    calls.register("before-call.dynamodb", killed_once_it_has_sent)
    try:
        with pytest.raises(_KilledError):
            deliveries.work()
    finally:
        calls.unregister("before-call.dynamodb", killed_once_it_has_sent)
    assert len(receiver.received) == 1
    # A message does not take it from the worker that may still be sending it.
    deliveries.after(30)
    row = deliveries.row()
    message = {"organization_id": row["organization_id"], "delivery_id": row["id"]}
    deliveries.functions.invoke(
        "WebhookDelivererFunction", {"Records": [{"messageId": "1", "body": json.dumps(message)}]}
    )
    assert len(receiver.received) == 1
    deliveries.after(200)

    assert len(receiver.received) == 2
    assert len(set(receiver.ids)) == 1
    row = deliveries.row()
    assert (row["status"], row["attempts"]) == ("processed", 2)
    assert [attempt.get("error") for attempt in row["attempt_log"]] == ["interrupted", None]


def test_a_delivery_that_ends_every_worker_is_attempted_no_more_often_than_any_other(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def killed(*_: Any) -> None:
        sent.append(deliveries.row()["id"])
        raise _KilledError

    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    with monkeypatch.context() as patch:
        patch.setattr(Sender, "post", killed)
        for _ in range(12):
            with suppress(_KilledError):
                deliveries.after(20 * MINUTE)

    row = deliveries.row()
    assert (len(sent), row["status"], row["attempts"], row["error"]) == (8, "dead", 8, "interrupted")
    assert "due" not in row
    # A replay begins anew.
    assert clinic("POST", f"/api/webhook-logs/{row['id']}/replay").status == 202
    deliveries.work()
    assert deliveries.row()["status"] == "processed"


def test_messages_that_come_twice_or_too_early_send_nothing(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.next = [answering(500)]
    failing(clinic, deliveries, receiver.url)
    row = deliveries.row()
    message = {"organization_id": row["organization_id"], "delivery_id": row["id"]}
    again = {"Records": [{"messageId": "1", "body": json.dumps(message)}] * 2}

    assert deliveries.functions.invoke("WebhookDelivererFunction", again) == {"batchItemFailures": []}
    assert len(receiver.received) == 1
    deliveries.after(6)
    deliveries.functions.invoke("WebhookDelivererFunction", again)
    assert len(receiver.received) == 2


def test_a_message_that_was_lost_is_made_up_for_by_the_sweep(
    clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    deliveries.outbox.record()
    deliveries.hand_over("EventsQueue", "EventDispatcherFunction")
    empty_queue("DeliveriesQueue")
    deliveries.work()
    assert receiver.received == []
    deliveries.after(301)

    assert len(receiver.received) == 1
