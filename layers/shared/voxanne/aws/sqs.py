"""SQS: sending messages once the work is stored, and working through a batch with partial batch responses.

A message that cannot be sent does no harm: the sweeper finds work whose message is missing.
Source: AWS Lambda's developer guide, "Implementing partial batch responses".
"""

import functools
import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core.logging import count, log_unexpected, logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


# Someone waits for the answer, and the sweep will come: one repetition is enough.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})


_MOST_SECONDS = 900


@functools.cache
def client() -> "SQSClient":
    """The process's one client, made on first use."""
    return boto3.client("sqs", config=_CONFIG)


def encode_body(message: dict[str, Any]) -> str:
    """A message's body. Escaped: SQS refuses some characters that JSON may hold."""
    return json.dumps(message, separators=(",", ":"))


def send(queue_url: str, message: dict[str, str]) -> None:
    """Send *message*, or leave it to the sweep."""
    try:
        client().send_message(QueueUrl=queue_url, MessageBody=encode_body(message))
    except (BotoCoreError, ClientError) as error:
        logger.error("work was not queued", error=type(error).__name__, queue=queue_url.rpartition("/")[2])
        count("WorkNotQueued")


def send_delayed(queue_url: str, message: dict[str, Any], seconds: float) -> None:
    """Send *message* so that it comes after *seconds*, at most 15 minutes, or leave it to the sweep."""
    delay = min(math.ceil(seconds), _MOST_SECONDS)
    try:
        client().send_message(QueueUrl=queue_url, MessageBody=encode_body(message), DelaySeconds=delay)
    except (BotoCoreError, ClientError) as error:
        logger.error("work was not queued", error=type(error).__name__, queue=queue_url.rpartition("/")[2])
        count("WorkNotQueued")


def send_batch(queue_url: str, messages: list[dict[str, str]]) -> list[bool]:
    """Send at most ten messages; tell which of them were taken."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": encode_body(message)} for number, message in enumerate(messages)
    ]
    sent = client().send_message_batch(QueueUrl=queue_url, Entries=entries)
    taken = {entry["Id"] for entry in sent.get("Successful", [])}
    return [str(number) in taken for number in range(len(messages))]


def extend_visibility(queue_url: str, receipt: str, receive_count: int) -> None:
    """Let a message come again after 2, 4, 8 ... seconds, at most 15 minutes, instead of the queue's own time."""
    seconds = retry_delay_seconds(receive_count)
    client().change_message_visibility(QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds)


def retry_delay_seconds(receive_count: int) -> int:
    """How long a message that was received so often waits."""
    # Ten doublings pass the most.
    return min(1 << min(receive_count, 10), _MOST_SECONDS)


type Record = dict[str, Any]


class RetryLaterError(Exception):
    """A message can't be worked on now, as happens; whoever raises it has said why."""


def attempt_of(record: Record) -> int:
    """How often the message has been handed over, this time included."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def process_batch(
    event: dict[str, Any], work: Callable[[Record], object], queue_url: str | None = None
) -> dict[str, Any]:
    """Work on each message; those for which *work* raises are named, come again, and do not keep the others.

    With *queue_url* they come again soon, then ever later: the queue's own time, which must exceed a crash, would be
    long for a busy moment.
    """
    failed = [record for record in event["Records"] if not _is_processed(record, work, queue_url)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _is_processed(record: Record, work: Callable[[Record], object], queue_url: str | None) -> bool:
    try:
        work(record)
    except RetryLaterError:
        pass
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    if queue_url is not None:
        _retry_later(record, queue_url)
    return False


def _retry_later(record: Record, queue_url: str) -> None:
    try:
        extend_visibility(queue_url, record["receiptHandle"], attempt_of(record))
    except Exception as error:  # noqa: BLE001 - then it comes again after the queue's own time
        log_unexpected(error)
