"""What the webhook logs tell of deliveries, and sending one again."""

from typing import Any

import pytest

from tests.integration import contacts
from tests.integration.outbound import Deliveries, endpoint_at
from tests.integration.receivers import Receiver, answering
from tests.product import Client


def only_log(clinic: Client, query: str = "") -> dict[str, Any]:
    [row] = clinic("GET", f"/api/webhook-logs{query}").json
    single: dict[str, Any] = clinic("GET", f"/api/webhook-logs/{row['id']}").json
    return single


def test_each_attempt_is_in_the_log_with_what_was_answered(
    clinic: Client, other_clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.next = [answering(500, b"x" * 5000)]
    endpoint = endpoint_at(clinic, receiver.url)
    contact = contacts.made(clinic)
    deliveries.work()
    failed = only_log(clinic, "?status=failed")
    assert (failed["error"], failed["attempts"], failed["max_attempts"]) == ("500", 1, 8)
    assert failed["next_attempt_at"] is not None
    deliveries.after(6)

    log = only_log(clinic, "?status=processed")
    assert clinic("GET", "/api/webhook-logs?status=failed").json == []
    assert other_clinic("GET", "/api/webhook-logs").json == []
    assert {name: log[name] for name in ("direction", "source", "event_type", "object_id", "endpoint_id")} == {
        "direction": "outbound",
        "source": "voxanne",
        "event_type": "contact.created",
        "object_id": contact["id"],
        "endpoint_id": endpoint["id"],
    }
    assert log["event_id"] == receiver.ids[0]
    first, second = log["attempt_log"]
    assert (first["status"], first["error"], first["response_body"]) == (500, "500", "x" * 4096)
    assert (second["status"], second["error"], second["response_body"]) == (200, None, "")
    assert isinstance(second["latency_ms"], int)
    assert (log["response_status"], log["processed_at"] is not None) == (200, True)


@pytest.mark.parametrize("ended", ["gone", "endpoint_disabled", "endpoint_deleted", "replayed"])
def test_a_delivery_that_is_not_delivered_has_no_time_at_which_it_was(
    clinic: Client, deliveries: Deliveries, receiver: Receiver, ended: str
) -> None:
    receiver.next = [answering({"gone": 410, "replayed": 200}.get(ended, 500)), answering(500)]
    endpoint = endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    deliveries.work()
    assert (only_log(clinic)["processed_at"] is None) is (ended != "replayed")
    path = f"/api/webhook-endpoints/{endpoint['id']}"
    match ended:
        case "endpoint_disabled":
            clinic("PATCH", path, {"enabled": False})
        case "endpoint_deleted":
            clinic("DELETE", path)
        case "replayed":
            clinic("POST", f"/api/webhook-logs/{only_log(clinic)['id']}/replay")
            assert only_log(clinic)["processed_at"] is None
            deliveries.work()
    if ended != "replayed":
        deliveries.after(10)

    log = only_log(clinic)
    assert (log["status"], log["processed_at"]) == ("failed" if ended == "replayed" else "dead", None)


def test_a_delivery_is_sent_again_under_the_same_id_with_all_its_attempts(
    clinic: Client, other_clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    receiver.usual = answering(200)
    endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    deliveries.work()
    path = f"/api/webhook-logs/{only_log(clinic)['id']}/replay"
    assert other_clinic("POST", path).code == "not_found"
    receiver.next = [answering(500)]
    key = {"Idempotency-Key": "one"}
    for _ in range(2):
        answer = clinic("POST", path, headers=key)
        assert (answer.status, answer.json["status"], answer.json["max_attempts"]) == (202, "received", 9)
        assert answer.json["processed_at"] is None
        assert answer.json["next_attempt_at"] is not None
    deliveries.work()

    log = only_log(clinic)
    assert (log["status"], log["attempts"], log["max_attempts"]) == ("failed", 2, 9)
    assert 4 <= deliveries.wait(deliveries.row()) <= 6
    deliveries.after(6)
    assert only_log(clinic)["status"] == "processed"
    assert len(receiver.received) == 3
    assert len(set(receiver.ids)) == 1


def test_each_attempt_is_one_line_with_all_that_on_call_asks_for(
    logs: Any, clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    endpoint = endpoint_at(clinic, receiver.url)
    contacts.made(clinic)
    receiver.next = [answering(500)]
    deliveries.work()
    next_attempt_at = only_log(clinic)["next_attempt_at"]
    deliveries.after(6)

    log = only_log(clinic)
    failed, succeeded = (line for line in logs.lines if line["message"] == "delivery.attempted")
    ids = {
        "delivery_id": log["id"],
        "endpoint_id": endpoint["id"],
        "event_id": log["event_id"],
        "event_type": "contact.created",
        "organization_id": clinic.organization_id,
        "max_attempts": 8,
    }
    assert failed.items() >= {**ids, "attempt": 1, "status": 500, "error": "500"}.items()
    assert failed["next_attempt_at"] == next_attempt_at
    assert succeeded.items() >= {**ids, "attempt": 2, "status": 200}.items()
    assert not {"error", "next_attempt_at"} & succeeded.keys()
    assert [line["milliseconds"] for line in (failed, succeeded)] == [
        attempt["latency_ms"] for attempt in clinic("GET", f"/api/webhook-logs/{log['id']}").json["attempt_log"]
    ]


def test_nothing_of_a_patient_a_secret_or_a_signature_is_in_the_logs_of_functions(
    logs: Any, clinic: Client, deliveries: Deliveries, receiver: Receiver
) -> None:
    secret = endpoint_at(clinic, receiver.url)["secret"]
    contacts.made(clinic, name="Marigold")
    receiver.next = [answering(500, b"Marigold is not welcome")]
    deliveries.work()
    deliveries.after(6)

    assert "delivery.attempted" in logs.text
    signature = receiver.received[0].headers["webhook-signature"]
    for private in ("Marigold", "4155550100", secret, signature, receiver.url):
        assert private not in logs.text
