"""SQS: messages for work that is stored, and batches with partial batch responses.

A message that cannot be sent is no error: the sweeper finds work whose message is missing.
Source: AWS Lambda's developer guide, "Implementing partial batch responses".
"""

import functools
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.core.logging import count, log_unexpected, logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef


# One retry: a client waits for the response, and the sweeper finds the work.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})

# Of a delay. SQS takes no more.
_MAX_SECONDS = 900


@functools.cache
def client() -> "SQSClient":
    """Return the process's client, created on first use."""
    return boto3.client("sqs", config=_CONFIG)


def encode_body(message: dict[str, Any]) -> str:
    """Return a message's body in ASCII: SQS refuses some characters that JSON may have."""
    return json.dumps(message, separators=(",", ":"))


def send(queue_url: str, message: dict[str, str]) -> None:
    """Send a message, or leave its work to the sweeper."""
    with _left_to_sweeper(queue_url):
        client().send_message(QueueUrl=queue_url, MessageBody=encode_body(message))


def send_delayed(queue_url: str, message: dict[str, Any], seconds: float) -> None:
    """Send a message that is received after *seconds*, at most 15 minutes, or leave its work to the sweeper."""
    delay = min(math.ceil(seconds), _MAX_SECONDS)
    with _left_to_sweeper(queue_url):
        client().send_message(QueueUrl=queue_url, MessageBody=encode_body(message), DelaySeconds=delay)


@contextmanager
def _left_to_sweeper(queue_url: str) -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        logger.error("queue.send_failed", error=type(error).__name__, queue=queue_url.rpartition("/")[2])
        count("WorkNotQueued")


def send_batch(queue_url: str, messages: list[dict[str, str]]) -> list[bool]:
    """Send at most ten messages; return for each whether it was accepted."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = [
        {"Id": str(number), "MessageBody": encode_body(message)} for number, message in enumerate(messages)
    ]
    response = client().send_message_batch(QueueUrl=queue_url, Entries=entries)
    accepted = {entry["Id"] for entry in response.get("Successful", [])}
    return [str(number) in accepted for number in range(len(messages))]


def extend_visibility(queue_url: str, receipt: str, receive_count: int) -> None:
    """Let a message be received again after 2, 4, 8 ... seconds, at most 15 minutes."""
    seconds = retry_delay_seconds(receive_count)
    client().change_message_visibility(QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds)


def retry_delay_seconds(receive_count: int) -> int:
    """Return the delay of a message that was received so often."""
    # Ten doublings exceed the maximum.
    return min(1 << min(receive_count, 10), _MAX_SECONDS)


type Record = dict[str, Any]


class RetryLaterError(Exception):
    """A message cannot be processed now, which is expected. The code that raises it logs the reason."""


def attempt_of(record: Record) -> int:
    """Return how often the message has been received, this time included."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def process_batch(
    event: dict[str, Any], work: Callable[[Record], object], queue_url: str | None = None
) -> dict[str, Any]:
    """Call *work* with each message; return the ones for which it raised, which are received again.

    With *queue_url*, these are received again after a short delay that grows with each attempt, instead of the queue's
    visibility timeout, which must exceed the function's timeout.
    """
    failed = [record for record in event["Records"] if not _is_processed(record, work, queue_url)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _is_processed(record: Record, work: Callable[[Record], object], queue_url: str | None) -> bool:
    try:
        work(record)
    except RetryLaterError:
        pass
    except Exception as error:  # noqa: BLE001 - the boundary: the message is received again, at last by the dead-letter queue
        log_unexpected(error)
    else:
        return True
    if queue_url is not None:
        _retry_later(record, queue_url)
    return False


def _retry_later(record: Record, queue_url: str) -> None:
    try:
        extend_visibility(queue_url, record["receiptHandle"], attempt_of(record))
    except Exception as error:  # noqa: BLE001 - the visibility timeout applies
        log_unexpected(error)
