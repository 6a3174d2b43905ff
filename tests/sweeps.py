"""Due work for tests of sweeps. It consists of keys only, because a sweeper reads nothing else."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from local.runner.functions.invoke_api import InProcessFunctions
from tests.product import Product, deployment, dynamodb, sqs
from voxanne.aws.dynamodb.items import to_item
from voxanne.aws.dynamodb.tables import due_partition
from voxanne.core.clock import instant

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Table to the kind of work, its queue, and its sweeper.
SWEEPS = {
    "WebhookLogsTable": ("deliver", "DeliveriesQueue", "DeliverySweeperFunction"),
    "CallsTable": ("call", "CallsQueue", "SweeperFunction"),
    "AgentsTable": ("provision", "AgentsQueue", "SweeperFunction"),
    "CalendarSourcesTable": ("source", "CalendarSourcesQueue", "SweeperFunction"),
    "AssistantsTable": ("provision", "AgentsQueue", "SweeperFunction"),
}


def store_due(
    table: str, owners: Iterable[str], at: float, *, first: int = 0, earlier_version: bool = False
) -> list[dict[str, str]]:
    """Store numbered work for each owner, each piece due a second after the previous one; return the keys."""
    keys = []
    for number, owner in enumerate(owners, first):
        kind = SWEEPS[table][0]
        due = {"due": kind if earlier_version else due_partition(kind, owner), "due_at": instant(at + number)}
        key = {"organization_id": owner, "id": f"work_{number:04}"}
        dynamodb().put_item(TableName=table, Item=to_item(key | due))
        keys.append(key)
    return keys


def is_anything_due(product: Product) -> bool:
    """Return whether a sweep of any table would find something."""
    now = instant(product.clock())
    return any(item.get("due_at", "~") <= now for table in deployment().tables for item in product.items(table))


def run(sweeper: str) -> None:
    """Run a sweeper once."""
    InProcessFunctions(deployment()).invoke(sweeper, {})


def taken(queue: str) -> list[dict[str, Any]]:
    """Take all messages of a queue in order, each with its group."""
    return taken_from(sqs(), sqs().get_queue_url(QueueName=queue)["QueueUrl"])


def taken_from(client: "SQSClient", url: str) -> list[dict[str, Any]]:
    """Take all messages of a queue, by its URL."""
    found = []
    while messages := client.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["MessageGroupId"]
    ).get("Messages"):
        for message in messages:
            found.append({**json.loads(message["Body"]), "group": message.get("Attributes", {}).get("MessageGroupId")})
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def work_of(message: dict[str, Any]) -> dict[str, str]:
    """Return the key of a message's work."""
    (identifier,) = (value for name, value in message.items() if name.endswith("_id") and name != "organization_id")
    return {"organization_id": message["organization_id"], "id": identifier}


def stored(product: Product, table: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return all work of a table, by its key."""
    return {(item["organization_id"], item["id"]): item for item in product.items(table)}


def forget(table: str, keys: Iterable[dict[str, str]]) -> None:
    """Delete work, so that the next example finds none."""
    for key in keys:
        dynamodb().delete_item(TableName=table, Key=to_item(key))
