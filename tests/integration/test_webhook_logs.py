import json
import os
from dataclasses import replace

import pytest

from local.runner.stores.provisioning import create_tables
from tests.integration.vapi_calls import VoiceCall, invoke, link, only_call, tell, voice_call, work
from tests.integration.webhook_logs import stored_log
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.operations import BODIES
from tests.product import Client, Product, deployment, dynamodb, sqs
from tests.stores import empty_queue
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS

DAY = 86_400


def ids(clinic: Client, query: str = "") -> list[str]:
    answer = clinic("GET", f"/api/webhook-logs{query}")
    assert answer.status == 200, answer
    return [log["id"] for log in answer.json]


def test_a_webhook_is_shown_with_its_ids_and_nothing_of_what_was_said(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.report())

    [log] = clinic("GET", "/api/webhook-logs").json
    view = clinic("GET", f"/api/webhook-logs/{log['id']}").json

    assert (log["direction"], log["source"], log["event_type"]) == ("inbound", "vapi", "end-of-call-report")
    assert (log["status"], log["attempts"], log["max_attempts"]) == ("processed", 1, 12)
    assert (log["signature"], log["error"], log["object_id"]) == ("valid", None, only_call(clinic)["id"])
    assert log["latency_ms"] >= 0
    assert "payload" not in log
    assert view["payload"]["message"]["call"]["id"] == call.id
    assert view["payload"]["message"]["endedReason"] == "customer-ended-call"
    assert "cleaning" not in json.dumps(view)
    assert "+1415" not in json.dumps(view)


def test_logs_are_listed_by_filters_newest_first_in_pages(clinic: Client, other_clinic: Client) -> None:
    oldest = stored_log(clinic, ago=30, kind="status-update")
    stripe = stored_log(clinic, source="stripe", kind="invoice.paid", ago=20)
    failed = stored_log(clinic, status="failed", ago=10)
    newest = stored_log(clinic, ago=1, kind="status-update")
    stored_log(other_clinic)

    assert ids(clinic) == [newest, failed, stripe, oldest]
    assert ids(clinic, "?source=stripe") == [stripe]
    assert ids(clinic, "?status=failed") == [failed]
    assert ids(clinic, "?event_type=status-update") == [newest, oldest]
    assert ids(clinic, "?event_type=status-update&status=processed&source=vapi") == [newest, oldest]
    assert ids(clinic, "?event_type=status-update&status=failed") == []
    first = clinic("GET", "/api/webhook-logs?limit=3")
    assert first.next is not None
    assert [log["id"] for log in clinic("GET", first.next).json] == [oldest]
    assert clinic("GET", "/api/webhook-logs?status=done").status == 422


def test_logs_are_kept_for_thirty_days(clinic: Client, product: Product) -> None:
    old = stored_log(clinic, ago=31 * DAY)
    young = stored_log(clinic, ago=29 * DAY)

    assert ids(clinic) == ids(clinic, "?source=vapi") == [young]
    assert clinic("GET", f"/api/webhook-logs/{old}").status == 404
    expiries = {item["id"]: item["expires_at"] for item in product.items("WebhookLogsTable")}
    assert expiries[young] == pytest.approx(product.clock() + DAY, abs=60)


def test_what_is_no_organisations_is_shown_to_none(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    webhooks.send("vapi", VoiceCall(clinic, "unknown", "", began=product.clock()).report())
    product.clock.advance(601)
    assert work() == []
    [item] = [item for item in product.items("WebhookLogsTable") if item["id"].startswith("whl_")]

    assert ids(clinic) == []
    assert clinic("GET", f"/api/webhook-logs/{item['id']}").status == 404
    assert clinic("POST", f"/api/webhook-logs/{item['id']}/replay").status == 404


def dead(webhooks: Webhooks, clinic: Client, product: Product) -> VoiceCall:
    """A report that could not be applied, many times over: its contacts' table was away."""
    call = voice_call(clinic)
    product.drop("ContactsTable")
    webhooks.send("vapi", call.report())
    [message] = queued("vapi")
    assert len(invoke(records_of([message], attempt=1))) == 1
    [log] = clinic("GET", "/api/webhook-logs").json
    assert (log["status"], log["attempts"]) == ("received", 1)
    assert log["error"] is not None
    assert log["next_attempt_at"] is not None
    assert len(invoke(records_of([message], attempt=MAX_ATTEMPTS))) == 1
    sqs().delete_message(QueueUrl=os.environ["VAPI_EVENTS_QUEUE_URL"], ReceiptHandle=message["ReceiptHandle"])
    return call


def mend(product: Product) -> None:
    tables = {"ContactsTable": deployment().tables["ContactsTable"]}
    create_tables(replace(deployment(), tables=tables), dynamodb())
    assert product.items("ContactsTable") == []


def test_a_dead_webhook_can_be_replayed_and_ends_as_if_it_had_come_once(
    webhooks: Webhooks, clinic: Client, other_clinic: Client, product: Product
) -> None:
    dead(webhooks, clinic, product)
    [log] = clinic("GET", "/api/webhook-logs?status=dead").json
    assert log["error"] == "ClientError" or log["error"].endswith("NotFoundException")
    assert other_clinic("POST", f"/api/webhook-logs/{log['id']}/replay").status == 404
    mend(product)

    for _ in range(2):
        assert clinic("POST", f"/api/webhook-logs/{log['id']}/replay").status == 202
    assert work() == []

    assert only_call(clinic)["status"] == "completed"
    [after] = clinic("GET", "/api/webhook-logs").json
    assert (after["id"], after["status"], after["error"]) == (log["id"], "processed", None)
    before = product.stored() | {"AuditEventsTable": []}
    assert clinic("POST", f"/api/webhook-logs/{log['id']}/replay").status == 202
    assert queued("vapi") == []
    assert product.stored() | {"AuditEventsTable": []} == before


def test_a_replay_of_what_became_known_is_its_organisations(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    webhooks.send("vapi", VoiceCall(clinic, "late", "", began=product.clock()).report())
    product.clock.advance(601)
    assert work() == []
    [item] = [item for item in product.items("WebhookLogsTable") if item["organization_id"] == "unattributed"]

    link(clinic, "vapi#assistant#late", "agt_1")
    messages.replay(os.environ["VAPI_EVENTS_QUEUE_URL"], item["id"], "vapi", item["received_at"], item["kept_key"])
    assert work() == []

    assert only_call(clinic)["summary"] == "Booked a cleaning."
    assert ids(clinic) == [item["id"]]
    assert not [each for each in product.items("WebhookLogsTable") if each["organization_id"] == "unattributed"]


def test_an_event_that_is_sent_again_after_its_message_died_settles_the_same_row(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = dead(webhooks, clinic, product)
    [log] = clinic("GET", "/api/webhook-logs?status=dead").json
    mend(product)

    tell(webhooks, call.report())

    [after] = clinic("GET", "/api/webhook-logs").json
    assert (after["id"], after["status"], after["error"]) == (log["id"], "processed", None)
    assert after["attempts"] > log["attempts"]


def test_the_answer_to_an_event_and_to_its_repetition_names_its_row(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    # Sent again, a message may have another time of sending.
    answers = [webhooks.send("vapi", call.report(at=190 + second)).json for second in range(3)]
    assert work() == []

    [log] = clinic("GET", "/api/webhook-logs").json

    assert answers == [{"id": log["id"]}] * 3
    assert (log["status"], log["attempts"]) == ("processed", 3)


@pytest.mark.parametrize("time", [None, "soon", 10**18, -5, True, [], "2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_whatever_a_message_says_of_its_time_its_row_is_shown(webhooks: Webhooks, clinic: Client, time: object) -> None:
    report = voice_call(clinic).report()
    report["message"] |= {"timestamp": time, "startedAt": time, "endedAt": time}
    report["message"]["call"] |= {"createdAt": time}

    answer = webhooks.send("vapi", report)
    assert work() == []

    assert answer.json["id"] in ids(clinic)


def test_what_stripe_sent_is_replayed_to_its_own_worker(clinic: Client) -> None:
    log_id = stored_log(clinic, status="failed", source="stripe", kept_key="webhooks/stripe/x.json")

    assert clinic("POST", f"/api/webhook-logs/{log_id}/replay").status == 202

    [message] = queued("stripe")
    assert json.loads(message["Body"])["payload_key"] == "webhooks/stripe/x.json"


def test_a_replay_with_an_idempotency_key_is_answered_the_same(clinic: Client) -> None:
    log_id = stored_log(clinic)

    first = clinic("POST", f"/api/webhook-logs/{log_id}/replay", headers={"Idempotency-Key": "k"})
    again = clinic("POST", f"/api/webhook-logs/{log_id}/replay", headers={"Idempotency-Key": "k"})

    assert (first.status, again.status, again.header("Idempotent-Replayed")) == (202, 202, "true")
    assert first.json == again.json


def test_a_replay_of_no_log_is_404_with_a_key_as_well(clinic: Client) -> None:
    answer = clinic("POST", f"/api/webhook-logs/whl_{'0' * 26}/replay", headers={"Idempotency-Key": "k"})

    assert (answer.status, answer.code) == (404, "not_found")


def test_a_delivery_is_sent_again(clinic: Client) -> None:
    endpoint = clinic("POST", "/api/webhook-endpoints", BODIES["createWebhookEndpoint"]).json
    sent = clinic("POST", f"/api/webhook-endpoints/{endpoint['id']}/test", BODIES.get("testWebhookEndpoint")).json
    url = os.environ["DELIVERIES_QUEUE_URL"]
    empty_queue("DeliveriesQueue")

    assert clinic("POST", f"/api/webhook-logs/{sent['id']}/replay").status == 202

    [message] = sqs().receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["delivery_id"] == sent["id"]


def test_a_replay_of_nothing_is_404_however_often_it_comes(clinic: Client) -> None:
    for _ in range(2):
        answer = clinic("POST", "/api/webhook-logs/whl_none/replay", headers={"Idempotency-Key": "k"})
        assert answer.status == 404


def test_limits_hold_for_logs_as_for_all(product: Product) -> None:
    clinic = product.organization(limit=20, ip_limit=2)

    assert [clinic("GET", "/api/webhook-logs").status for _ in range(4)] == [200, 200, 429, 429]
