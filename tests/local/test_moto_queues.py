"""Queues of the repaired stand-in."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto.sqs.models import Queue

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Its bodies: a noncharacter of XML, a control character.
REFUSED = ["\ufffe", "\uffff", "\x00", "a\x08b", "\x0b", "\x1f"]


@pytest.fixture
def url(sqs: "SQSClient") -> str:
    return sqs.create_queue(QueueName="Jobs")["QueueUrl"]


@pytest.mark.parametrize("body", REFUSED)
def test_bodies_that_aws_refuses_are_refused(sqs: "SQSClient", url: str, body: str) -> None:
    with pytest.raises(ClientError) as raised:
        sqs.send_message(QueueUrl=url, MessageBody=body)
    assert raised.value.response["Error"]["Code"] == "InvalidMessageContents"


@pytest.mark.parametrize("body", ["\t\n\r ~", "\x7f\x85", "\ud7ff\ue000\ufffd", "😀\U0010ffff"])
def test_bodies_that_aws_takes_are_taken(sqs: "SQSClient", url: str, body: str) -> None:
    sqs.send_message(QueueUrl=url, MessageBody=body)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert message["Body"] == body


def test_of_a_batch_only_the_messages_with_such_bodies_are_refused(sqs: "SQSClient", url: str) -> None:
    answer = sqs.send_message_batch(
        QueueUrl=url, Entries=[{"Id": "good", "MessageBody": "a"}, {"Id": "bad", "MessageBody": "\ufffe"}]
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("bad", "InvalidMessageContents")]


def test_a_message_is_measured_in_bytes_its_attributes_included(sqs: "SQSClient", url: str) -> None:
    sqs.send_message(QueueUrl=url, MessageBody="ž" * 524_288)
    attributes: Any = {"Kind": {"DataType": "String", "StringValue": "x"}}
    for body, named in (("ž" * 524_289, {}), ("ž" * 524_288, {"MessageAttributes": attributes})):
        with pytest.raises(ClientError) as raised:
            sqs.send_message(QueueUrl=url, MessageBody=body, **named)
        assert raised.value.response["Error"]["Code"] == "InvalidParameterValue"
    entries: Any = [{"Id": str(number), "MessageBody": "ž" * 300_000} for number in range(2)]
    with pytest.raises(ClientError) as raised:
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert raised.value.response["Error"]["Code"] == "AWS.SimpleQueueService.BatchRequestTooLong"


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Threads take turns as often as they can, so that whatever is not one step falls apart."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_no_message_is_lost_or_received_twice_by_many_at_once(
    sqs: "SQSClient", url: str, often_interrupted: None
) -> None:
    del often_interrupted
    clients, each = 8, 25
    received: list[str] = []

    def work(number: int) -> None:
        for count in range(each):
            sqs.send_message(QueueUrl=url, MessageBody=f"{number}-{count}")
            for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2).get("Messages", []):
                received.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    with ThreadPoolExecutor(clients) as executor:
        list(executor.map(work, range(clients)))
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        received += [message["Body"] for message in messages]
    assert sorted(received) == sorted(f"{number}-{count}" for number in range(clients) for count in range(each))


def test_who_waits_for_a_message_holds_up_nobody_and_gets_it_when_it_comes(
    sqs: "SQSClient", url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = threading.Event()
    wait = Queue.wait_for_messages

    def told(queue: Queue, timeout: int) -> None:
        waits.set()
        wait(queue, timeout)

    monkeypatch.setattr(Queue, "wait_for_messages", told)
    with ThreadPoolExecutor(1) as executor:
        answer = executor.submit(sqs.receive_message, QueueUrl=url, WaitTimeSeconds=20)
        assert waits.wait(PATIENCE)
        sqs.send_message(QueueUrl=url, MessageBody="a")
        assert [message["Body"] for message in answer.result(PATIENCE)["Messages"]] == ["a"]
