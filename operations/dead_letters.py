"""Messages that their workers gave up, queue by queue, and sending them back once the cause is mended."""

from collections.abc import Iterator
from typing import Any

from operations.stacks import Stack
from voxanne.aws.sqs import client
from voxanne.core.errors import NotFoundError

_ENDING = "DeadLetterQueue"
_MOST_AT_ONCE = 10
_LOOK_SECONDS = 60


def counts(stack: Stack) -> Iterator[dict[str, Any]]:
    """How many messages lie in each dead-letter queue, by the name of the queue that they failed in."""
    for name, url in sorted(stack.resources.items()):
        if name.endswith(_ENDING):
            told = client().get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            count = int(told["Attributes"]["ApproximateNumberOfMessages"])
            yield {"queue": name.removesuffix(_ENDING) + "Queue", "dead": count}


def redrive(stack: Stack, queue: str) -> Iterator[dict[str, Any]]:
    """Send the dead letters of a queue back to it, all that are there now.

    Each is sent before it is deleted: one that comes twice is what workers are made for.

    Raises:
        NotFoundError: there is no such queue, or it has no dead letters' queue.
    """
    dead = stack.resources.get(queue.removesuffix("Queue") + _ENDING)
    if dead is None or queue not in stack.resources:
        raise NotFoundError(f"there is no queue {queue} with dead letters")
    sent = 0
    while (
        batch := client()
        .receive_message(QueueUrl=dead, MaxNumberOfMessages=_MOST_AT_ONCE, VisibilityTimeout=_LOOK_SECONDS)
        .get("Messages", [])
    ):
        for message in batch:
            client().send_message(QueueUrl=stack.resources[queue], MessageBody=message["Body"])
            client().delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            sent += 1
    yield {"queue": queue, "sent_back": sent}
