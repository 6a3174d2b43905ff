"""What stands from one test to the next, emptied: making tables and queues anew would take most of a test's time."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores.provisioning import create_queues, create_tables
from local.runner.template.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

# Items that are deleted one by one sooner than their table is made anew.
_FEW = 20


def empty_tables(deployment: Deployment, client: "DynamoDBClient") -> None:
    """Make the template's tables, or empty those that an earlier test left."""
    known = set(client.list_tables()["TableNames"])
    for name, properties in deployment.tables.items():
        if name in known and _is_empty(name):
            continue
        if name not in known or not _emptied(client, name, properties):
            create_tables(replace(deployment, tables={name: properties}), client)


def empty_queues(deployment: Deployment, client: "SQSClient") -> None:
    """Make the template's queues, or empty those that an earlier test left, if all are there and no others."""
    queues = sqs_backends[ACCOUNT_ID][REGION].queues
    if queues.keys() == deployment.queues.keys():
        for queue in queues.values():
            queue._messages.clear()  # noqa: SLF001 - moto's own purging does it once a minute
            queue._pending_messages.clear()  # noqa: SLF001
            queue.deleted_messages.clear()
        return
    for url in client.list_queues().get("QueueUrls", []):
        client.delete_queue(QueueUrl=url)
    create_queues(deployment, client)


def _is_empty(table: str) -> bool:
    """Whether moto's table holds nothing, seen without a request; nobody knows that of another store's."""
    if "AWS_ENDPOINT_URL_DYNAMODB" in os.environ:
        return False
    return next(iter(dynamodb_backends[ACCOUNT_ID][REGION].tables[table].all_items()), None) is None


def _emptied(client: "DynamoDBClient", table: str, properties: Mapping[str, Any]) -> bool:
    """Delete a table's items if they are few, else the table; tell whether it still stands."""
    items = client.scan(TableName=table)["Items"]
    if len(items) > _FEW:
        client.delete_table(TableName=table)
        return False
    keys = [attribute["AttributeName"] for attribute in properties["KeySchema"]]
    for item in items:
        client.delete_item(TableName=table, Key={key: item[key] for key in keys})
    return True
