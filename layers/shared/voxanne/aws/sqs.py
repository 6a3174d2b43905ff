"""SQS: sending messages once the work is stored, and working through a batch with partial batch responses.

A message that cannot be sent does no harm: the sweeper finds work whose message is missing.
Source: AWS Lambda's developer guide, "Implementing partial batch responses".
"""

import functools
import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypedDict

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.aws import time_limits
from voxanne.aws.wire import speed_up
from voxanne.core import aws_clients, deadlines
from voxanne.core.deadlines import DeadlineError
from voxanne.core.logging import count, log_unexpected, logger
from voxanne.core.provider_errors import ProviderError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

# A client waits for the answer, and the sweeper sends what was not sent: one retry is enough.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
# The time that a message may take when the store is slow. With less time left, a worker does not begin another one.
_MILLISECONDS_TO_BEGIN = 10_000
# SQS delays a message by at most this long.
MAX_DELAY_SECONDS = 900


class Group(TypedDict, total=False):
    """The part of a request that names a message's group."""

    MessageGroupId: str


@functools.cache
def client() -> "SQSClient":
    """Return the process's one client, created on first use."""
    made: SQSClient = aws_clients.make("sqs", _CONFIG)
    return speed_up(made)


@functools.cache
def limited_client() -> "SQSClient":
    """Return the process's client for work that has a deadline, created on first use."""
    made: SQSClient = aws_clients.make("sqs", time_limits.CONFIG)
    return time_limits.limited(speed_up(made))


def current_client() -> "SQSClient":
    """Return the client for the current work; work with a deadline has its own."""
    return client() if deadlines.current() is None else limited_client()


def encode_body(message: dict[str, Any]) -> str:
    """Encode the body of a message, escaped to ASCII: SQS refuses some characters that JSON may contain."""
    return json.dumps(message, separators=(",", ":"))


def send(queue_url: str, message: dict[str, str]) -> None:
    """Send *message*, or leave it to the sweeper."""
    with log_send_failure(queue_url):
        client().send_message(QueueUrl=queue_url, MessageBody=encode_body(message), **_group_of(message))


def send_delayed(queue_url: str, message: dict[str, Any], seconds: float) -> None:
    """Send *message* to be received after *seconds*, at most 15 minutes, or leave it to the sweeper."""
    delay = min(math.ceil(seconds), MAX_DELAY_SECONDS)
    with log_send_failure(queue_url):
        client().send_message(
            QueueUrl=queue_url, MessageBody=encode_body(message), DelaySeconds=delay, **_group_of(message)
        )


def send_batch(queue_url: str, messages: list[dict[str, str]]) -> list[bool]:
    """Send at most ten messages; return for each whether SQS accepted it."""
    entries: list[SendMessageBatchRequestEntryTypeDef] = []
    for number, message in enumerate(messages):
        entries.append({"Id": str(number), "MessageBody": encode_body(message)})
        if "organization_id" in message:
            entries[number]["MessageGroupId"] = message["organization_id"]
    response = current_client().send_message_batch(QueueUrl=queue_url, Entries=entries)
    accepted = {entry["Id"] for entry in response.get("Successful", [])}
    return [str(number) in accepted for number in range(len(messages))]


def _group_of(message: Mapping[str, Any]) -> Group:
    """Return the group by which SQS shares a standard queue's consumers fairly; it neither orders nor delays a group.

    Source: Amazon SQS developer guide, "Amazon SQS fair queues".
    """
    organization_id = message.get("organization_id")
    return {} if organization_id is None else {"MessageGroupId": organization_id}


@contextmanager
def log_send_failure(queue_url: str, **fields: Any) -> Iterator[None]:
    """Log and count that a message could not be sent, and go on: its work is stored, or is of secondary importance."""
    try:
        yield
    except (BotoCoreError, ClientError, DeadlineError) as error:
        logger.error("queue.send_failed", queue=queue_url.rpartition("/")[2], error=type(error).__name__, **fields)
        count("WorkNotQueued")


def extend_visibility(queue_url: str, receipt: str, seconds: int) -> None:
    """Have a message received again after that many seconds instead of the queue's own time."""
    client().change_message_visibility(QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=seconds)


def retry_delay_seconds(receive_count: int) -> int:
    """Return how long a message waits that was received *receive_count* times: 2, 4, 8 ... at most 900 seconds."""
    # Ten doublings exceed the maximum.
    return min(1 << min(receive_count, 10), MAX_DELAY_SECONDS)


type Record = dict[str, Any]


class RetryLaterError(Exception):
    """Expected and transient: the message is retried later, *at_most* so many seconds later if that is given.

    The reason is logged where the error is raised.
    """

    def __init__(self, at_most: float | None = None) -> None:
        super().__init__()
        self.at_most = at_most


def message_of(record: Record) -> dict[str, Any]:
    """Decode the body of a received message."""
    message: dict[str, Any] = json.loads(record["body"])
    return message


def attempt_of(record: Record) -> int:
    """Return how many times the message was received, this time included."""
    return int(record["attributes"]["ApproximateReceiveCount"])


@contextmanager
def retry_on_provider_error(**fields: Any) -> Iterator[None]:
    """Log a provider's failure with *fields*, and have the message retried later.

    Raises:
        RetryLaterError: the provider failed.
    """
    try:
        yield
    except ProviderError as error:
        logger.warning("provider.unavailable", error=type(error).__name__, status=error.status, **fields)
        raise RetryLaterError from error


def process_batch(
    event: dict[str, Any],
    work: Callable[[Record], object],
    queue_url: str | None = None,
    context: LambdaContext | None = None,
) -> dict[str, Any]:
    """Work on each message; return those for which *work* raised, which SQS delivers again without the others.

    With *queue_url* they return soon, then after ever longer waits. The queue's own visibility timeout must exceed the
    worker's time-out, which is long for a provider that is briefly busy.

    With the invocation's *context*, no message is begun that the time-out could cut off: these return at once.
    """
    failed: list[Record] = []
    for number, record in enumerate(event["Records"]):
        if number and context is not None and context.get_remaining_time_in_millis() < _MILLISECONDS_TO_BEGIN:
            logger.warning("batch.out_of_time", messages=len(event["Records"]), begun=number)
            left = event["Records"][number:]
            failed += left
            if queue_url is not None:
                for each in left:
                    _retry_in(each, queue_url, 0)
            break
        if not _is_processed(record, work, queue_url):
            failed.append(record)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _is_processed(record: Record, work: Callable[[Record], object], queue_url: str | None) -> bool:
    at_most: float = MAX_DELAY_SECONDS
    try:
        work(record)
    except RetryLaterError as error:
        at_most = MAX_DELAY_SECONDS if error.at_most is None else error.at_most
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    if queue_url is not None:
        seconds = min(retry_delay_seconds(attempt_of(record)), math.ceil(at_most))
        _retry_in(record, queue_url, max(seconds, 0))
    return False


def _retry_in(record: Record, queue_url: str, seconds: int) -> None:
    try:
        extend_visibility(queue_url, record["receiptHandle"], seconds)
    except Exception as error:  # noqa: BLE001 - the message returns after the queue's own visibility timeout
        log_unexpected(error)
