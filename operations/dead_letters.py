"""Dead-letter queues: counting their messages, and moving them back once the cause is fixed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from operations.stacks import Stack
from voxanne.aws.sqs import Group, client
from voxanne.core.errors import NotFoundError

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_SUFFIX = "DeadLetterQueue"
_BATCH_SIZE = 10
_VISIBILITY_SECONDS = 60
# A receive that does not wait asks only some of SQS's servers, so an empty answer does not mean an empty queue. One
# that waits asks all of them. The client waits 3 s for an answer.
_WAIT_SECONDS = 2


def count_messages(stack: Stack) -> Iterator[dict[str, Any]]:
    """Return the number of messages in each dead-letter queue, under the logical id of their source queue."""
    for name, url in sorted(stack.resources.items()):
        if name.endswith(_SUFFIX):
            answer = client().get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            count = int(answer["Attributes"]["ApproximateNumberOfMessages"])
            yield {"queue": name.removesuffix(_SUFFIX) + "Queue", "dead": count}


def redrive(stack: Stack, queue: str) -> Iterator[dict[str, Any]]:
    """Move all messages of a queue's dead-letter queue back to it.

    Each message is sent before it is deleted, so an interruption duplicates it at worst; workers are idempotent.

    Raises:
        NotFoundError: there is no such queue, or it has no dead-letter queue.
    """
    dead = stack.resources.get(queue.removesuffix("Queue") + _SUFFIX)
    if dead is None or queue not in stack.resources:
        raise NotFoundError(f"the stack has no queue {queue} with a dead-letter queue")
    sent = 0
    while batch := _receive(dead):
        for message in batch:
            client().send_message(QueueUrl=stack.resources[queue], MessageBody=message["Body"], **_group_of(message))
            client().delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            sent += 1
    yield {"queue": queue, "sent_back": sent}


def _group_of(message: "MessageTypeDef") -> Group:
    """Return the group by which organisations share the queue fairly, if the message has one."""
    group = message.get("Attributes", {}).get("MessageGroupId")
    return {} if group is None else {"MessageGroupId": group}


def _receive(queue_url: str) -> "list[MessageTypeDef]":
    answer = client().receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=_BATCH_SIZE,
        VisibilityTimeout=_VISIBILITY_SECONDS,
        WaitTimeSeconds=_WAIT_SECONDS,
        MessageSystemAttributeNames=["MessageGroupId"],
    )
    return answer.get("Messages", [])
