"""Unattributed events and dead letters: operators list them by ids, and have them processed again."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from operations import dead_letters, unattributed
from tests.integration.vapi_calls import VoiceCall, link, voice_call, work
from tests.integration.webhooks import Webhooks, queued
from tests.product import Client, Product, deployment, sqs
from tests.samples import make_agent
from tests.sweeps import taken_from
from voxanne.aws.sqs import client
from voxanne.core.errors import NotFoundError


def strangers(product: Product, clinic: Client, webhooks: Webhooks, count: int) -> None:
    """Reports of calls of an unknown assistant, after the time in which it may become known."""
    for number in range(count):
        call = VoiceCall(clinic, "assistant-unknown", "", id=f"call-{number}", began=product.clock() - 60)
        webhooks.send("vapi", call.report())
    product.clock.advance(660)
    work()


def test_an_event_of_nobodys_is_listed_and_replayed_once_it_is_somebodys(
    product: Product, clinic: Client, webhooks: Webhooks
) -> None:
    strangers(product, clinic, webhooks, 1)
    (found,) = unattributed.list_events(product.stack)
    assert (found["source"], found["event_type"]) == ("vapi", "end-of-call-report")
    assert "Booked a cleaning" not in str(found)
    assert clinic("GET", "/api/calls").json == []

    link(clinic, "vapi#assistant#assistant-unknown", make_agent(clinic)["id"])
    assert [each["replayed"] for each in unattributed.replay(product.stack, None)] == [True]
    work()

    assert [call["status"] for call in clinic("GET", "/api/calls").json] == ["completed"]
    assert list(unattributed.list_events(product.stack)) == []


def test_of_what_is_nobodys_one_alone_is_replayed(product: Product, clinic: Client, webhooks: Webhooks) -> None:
    strangers(product, clinic, webhooks, 2)
    first, other = unattributed.list_events(product.stack)

    replayed = list(unattributed.replay(product.stack, first["id"]))

    assert [each["id"] for each in replayed] == [first["id"]] != [other["id"]]
    assert len(queued("vapi")) == 1


def test_an_event_past_its_retention_is_neither_listed_nor_replayed(
    product: Product, clinic: Client, webhooks: Webhooks
) -> None:
    """DynamoDB deletes its log days later; its payload is deleted by the bucket, so a replay would only fail."""
    strangers(product, clinic, webhooks, 1)
    [log] = unattributed.list_events(product.stack)
    product.clock.advance(30 * 86_400)

    assert list(unattributed.list_events(product.stack)) == []
    assert list(unattributed.replay(product.stack, None)) == []
    with pytest.raises(NotFoundError):
        list(unattributed.replay(product.stack, log["id"]))

    assert queued("vapi") == []


@pytest.mark.parametrize("unknown", ["whl_typo", "whl_01kb5aqmm0ne5vjjkz2jhe5ptb", "processed#1"])
def test_an_unknown_event_is_not_taken_for_a_replayed_one(
    product: Product, clinic: Client, webhooks: Webhooks, unknown: str
) -> None:
    strangers(product, clinic, webhooks, 1)

    with pytest.raises(NotFoundError, match=f"no unattributed event {unknown}"):
        list(unattributed.replay(product.stack, unknown))

    assert queued("vapi") == []


def test_dead_letters_are_counted_and_sent_back(product: Product, clinic: Client, webhooks: Webhooks) -> None:
    webhooks.send("vapi", voice_call(clinic).report())
    urls = deployment().resources
    (message,) = queued("vapi")
    sqs().send_message(QueueUrl=urls["VapiEventsDeadLetterQueue"], MessageBody=message["Body"])
    sqs().delete_message(QueueUrl=urls["VapiEventsQueue"], ReceiptHandle=message["ReceiptHandle"])

    dead = {each["queue"]: each["dead"] for each in dead_letters.count_messages(product.stack)}
    assert dead["VapiEventsQueue"] == 1
    assert sum(dead.values()) == 1
    assert list(dead_letters.redrive(product.stack, "VapiEventsQueue")) == [
        {"queue": "VapiEventsQueue", "sent_back": 1}
    ]
    work()

    assert [call["status"] for call in clinic("GET", "/api/calls").json] == ["completed"]
    assert sum(each["dead"] for each in dead_letters.count_messages(product.stack)) == 0


def few_servers(params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
    """A short poll asks some of SQS's servers, and finds nothing where the messages are on others."""
    if json.loads(params["body"]).get("WaitTimeSeconds"):
        return None
    return SimpleNamespace(status_code=200), {"ResponseMetadata": {"HTTPStatusCode": 200}}


def test_dead_letters_are_sent_back_whichever_servers_have_them(product: Product) -> None:
    dead = deployment().resources["AgentsDeadLetterQueue"]
    for number in range(12):
        sqs().send_message(QueueUrl=dead, MessageBody=f"{number}")
    calls: Any = client().meta.events
    calls.register("before-call.sqs.ReceiveMessage", few_servers)
    try:
        lines = list(dead_letters.redrive(product.stack, "AgentsQueue"))
    finally:
        calls.unregister("before-call.sqs.ReceiveMessage", few_servers)

    assert lines == [{"queue": "AgentsQueue", "sent_back": 12}]


def test_dead_letters_keep_the_group_by_which_organisations_share_a_queue(product: Product) -> None:
    queues, body = deployment().resources, json.dumps({"organization_id": "org_1", "agent_id": "agt_1"})
    sqs().send_message(QueueUrl=queues["AgentsDeadLetterQueue"], MessageBody=body, MessageGroupId="org_1")
    sqs().send_message(QueueUrl=queues["AgentsDeadLetterQueue"], MessageBody=body)

    list(dead_letters.redrive(product.stack, "AgentsQueue"))

    groups = [message["group"] for message in taken_from(sqs(), queues["AgentsQueue"])]
    assert sorted(groups, key=str) == [None, "org_1"]


def test_each_queue_with_dead_letters_can_be_redriven(product: Product) -> None:
    names = {name for name, queue in deployment().queues.items() if "RedrivePolicy" in queue}

    assert {each["queue"] for each in dead_letters.count_messages(product.stack)} == names
    for name in names:
        assert list(dead_letters.redrive(product.stack, name)) == [{"queue": name, "sent_back": 0}]
    for nothing in ("VapiEventsDeadLetterQueue", "NoQueue"):
        with pytest.raises(NotFoundError):
            list(dead_letters.redrive(product.stack, nothing))
