"""SQS as the product uses it: batches, delays, visibility, dead letters, sizes, characters."""

import itertools
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.runner.queues import events
from local.runner.stores.local_aws import Aws
from voxanne.aws import sqs

_WAIT = 10
_NAMES = itertools.count()
_MEBIBYTE = 1024 * 1024


class Queue:
    """A queue with dead letters after two deliveries."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.sqs
        name = f"rehearsed-{next(_NAMES)}"
        self.dead = aws.sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        attributes = aws.sqs.get_queue_attributes(QueueUrl=self.dead, AttributeNames=["QueueArn"])["Attributes"]
        self.dead_arn = attributes["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": self.dead_arn, "maxReceiveCount": 2})
        made = aws.sqs.create_queue(
            QueueName=name,
            Attributes={"RedrivePolicy": policy, "VisibilityTimeout": "60", "MaximumMessageSize": str(_MEBIBYTE)},
        )
        self.url = made["QueueUrl"]

    def receive(self, url: str | None = None, wait: int = _WAIT) -> list[events.Record]:
        """As Lambda's pollers do, with records of its events."""
        answer = self.client.receive_message(
            QueueUrl=url or self.url,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["All"],
        )
        return [events.record("Rehearsed", message) for message in answer.get("Messages", [])]


@pytest.fixture
def queue(aws: Aws) -> Queue:
    return Queue(aws)


def refused(send: Any) -> str:
    """The code with which SQS refuses."""
    with pytest.raises(ClientError) as error:
        send()
    return str(error.value.response["Error"]["Code"])


def test_ten_messages_go_in_one_request_and_each_comes_once(queue: Queue) -> None:
    assert sqs.send_batch(queue.url, [{"number": str(number)} for number in range(10)]) == [True] * 10

    received: list[str] = []
    while len(received) < 10:
        received += [sqs.message_of(record)["number"] for record in queue.receive()]
    assert sorted(received, key=int) == [str(number) for number in range(10)]
    assert queue.receive(wait=0) == []


def test_a_message_that_fails_returns_when_it_is_told_to_and_then_goes_to_the_dead_letters(queue: Queue) -> None:
    def fail(_record: Any) -> None:
        raise sqs.RetryLaterError(at_most=0)

    sqs.send(queue.url, {"id": "call_1"})
    for attempt in (1, 2):
        [record] = queue.receive()
        assert sqs.attempt_of(record) == attempt
        answer = sqs.process_batch({"Records": [record]}, fail, queue.url)
        assert answer == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}

    assert queue.receive(wait=1) == []
    [letter] = queue.receive(queue.dead)
    assert sqs.message_of(letter) == {"id": "call_1"}


def test_a_delayed_message_is_not_received_before(queue: Queue) -> None:
    sqs.send_delayed(queue.url, {"id": "late"}, 1.2)  # 2 s

    assert queue.receive(wait=0) == []
    [record] = queue.receive()
    assert sqs.message_of(record) == {"id": "late"}


def test_a_receipt_is_good_for_deleting_twice(queue: Queue) -> None:
    sqs.send(queue.url, {"id": "done"})
    [record] = queue.receive()
    entry: Any = {"Id": "0", "ReceiptHandle": record["receiptHandle"]}

    for _ in range(2):
        answer = queue.client.delete_message_batch(QueueUrl=queue.url, Entries=[entry])
        assert [each["Id"] for each in answer["Successful"]] == ["0"]


def test_what_json_escapes_arrives_as_it_was(queue: Queue) -> None:
    text = "\x00\x0b\ufffe é 😀 <&>"

    sqs.send(queue.url, {"text": text})

    [record] = queue.receive()
    assert sqs.message_of(record) == {"text": text}


def test_a_raw_control_character_is_refused(queue: Queue) -> None:
    code = refused(lambda: queue.client.send_message(QueueUrl=queue.url, MessageBody="\x0b"))

    assert code == "InvalidMessageContents"


def test_a_body_may_have_a_mebibyte_and_no_byte_more(queue: Queue) -> None:
    queue.client.send_message(QueueUrl=queue.url, MessageBody="a" * _MEBIBYTE)

    code = refused(lambda: queue.client.send_message(QueueUrl=queue.url, MessageBody="a" * (_MEBIBYTE + 1)))

    assert code == "InvalidParameterValue"
    assert len(queue.receive()[0]["body"]) == _MEBIBYTE


def test_a_batch_may_have_a_mebibyte_together(queue: Queue) -> None:
    message = {"text": "a" * (_MEBIBYTE // 2)}

    assert refused(lambda: sqs.send_batch(queue.url, [message] * 2)) == "AWS.SimpleQueueService.BatchRequestTooLong"


def test_dead_letters_are_redriven(queue: Queue, *, on_moto: bool) -> None:
    if on_moto:
        pytest.skip("moto has no StartMessageMoveTask")
    sqs.send(queue.url, {"id": "again"})
    for _ in range(2):
        [record] = queue.receive()
        sqs.extend_visibility(queue.url, record["receiptHandle"], 0)
    assert queue.receive(wait=1) == []

    queue.client.start_message_move_task(SourceArn=queue.dead_arn)

    [record] = queue.receive()
    assert sqs.message_of(record) == {"id": "again"}
