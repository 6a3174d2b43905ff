"""Batches of queued messages: each has the time that it needs, and returns when it is to be tried again."""

import os
import time
from typing import Any

import pytest
from moto.sqs.models import sqs_backends

from functions.event_dispatcher import app as event_dispatcher
from functions.stripe_worker import app as stripe_worker
from functions.vapi_worker import app as vapi_worker
from local.providers.vapi.protocol import Reply
from local.runner.account import ACCOUNT_ID, REGION
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.call_backs import Dialling, call_messages, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import voice_call
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.product import Client, deployment


class Hurry:
    """An invocation's context: so many milliseconds remain each time it is asked."""

    def __init__(self, *remaining: int) -> None:
        self._remaining = list(remaining)

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining.pop(0)


def visible_in(queue: str, body: str) -> float:
    """In how many seconds a message of a queue can be received."""
    messages = sqs_backends[ACCOUNT_ID][REGION].queues[queue]._messages  # noqa: SLF001 - receiving it would change it
    [message] = [each for each in messages if each.body == body]
    return float(message.visible_at / 1000 - time.time())


def test_a_worker_begins_no_message_that_its_time_out_could_cut_off(webhooks: Webhooks, clinic: Client) -> None:
    calls = [voice_call(clinic, id=f"call-{number}") for number in range(4)]
    for call in calls:
        webhooks.send("vapi", call.report())
    messages = queued("vapi")

    answer = vapi_worker.lambda_handler({"Records": records_of(messages)}, Hurry(24_000, 9_999))  # type: ignore[arg-type]

    returned = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    assert returned == [message["MessageId"] for message in messages[2:]]
    assert len(clinic("GET", "/api/calls").json) == 2
    for message in messages[2:]:
        assert visible_in(os.environ["VAPI_EVENTS_QUEUE_URL"].rpartition("/")[2], message["Body"]) <= 0


@pytest.mark.usefixtures("product")
@pytest.mark.parametrize(
    ("function", "app"), [("StripeWorkerFunction", stripe_worker), ("EventDispatcherFunction", event_dispatcher)]
)
def test_other_workers_of_batches_look_at_their_time_too(
    monkeypatch: pytest.MonkeyPatch, function: str, app: Any
) -> None:
    for name, value in deployment().functions[function].environment.items():
        monkeypatch.setenv(name, value)
    records = [
        {
            "messageId": f"m-{number}",
            "receiptHandle": "r",
            "body": "no JSON",
            "attributes": {"ApproximateReceiveCount": "1"},
        }
        for number in range(3)
    ]
    hurry = Hurry(0)

    answer = app.lambda_handler({"Records": records}, hurry)

    # It was asked once, after the first message: no further one was begun.
    assert hurry._remaining == []  # noqa: SLF001
    assert len(answer["batchItemFailures"]) == 3


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


@pytest.mark.parametrize("searching", [200, 500])
def test_a_call_of_which_nothing_is_known_is_given_up_after_ten_minutes(desk: Dialling, searching: int) -> None:
    desk.voice.next("POST", lambda _: Reply(500, {}))
    call_id = desk.placed(desk.contact())
    assert len(desk.work()) == 1
    [message] = call_messages()
    if searching == 500:
        desk.voice.next("GET", lambda _: Reply(500, {}), times=9)

    desk.product.clock.advance(500)
    work(message, attempt=9)

    assert visible_in("CallsQueue", message["Body"]) <= 100
    desk.product.clock.advance(100)
    work(message, attempt=10)
    assert desk.ends(call_id) == ("failed", "not-known-whether-dialled")


def work(message: Any, attempt: int) -> None:
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": str(attempt)},
    }
    InProcessFunctions(deployment()).invoke("CallDispatcherFunction", {"Records": [record]})
