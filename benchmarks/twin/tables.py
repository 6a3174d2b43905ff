"""boto3's Table resource, created once in each process."""

import functools
import os
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_dynamodb.service_resource import Table

_FAILED = "ConditionalCheckFailedException"


@functools.cache
def resource() -> "DynamoDBServiceResource":
    """Return the DynamoDB resource of this process."""
    return boto3.resource("dynamodb")


@functools.cache
def table(variable: str) -> "Table":
    """Return the table named by an environment variable."""
    return resource().Table(os.environ[variable])


def failed_condition(error: ClientError) -> bool:
    """Return whether a write failed because of its own condition."""
    return error.response["Error"]["Code"] == _FAILED


def old_item(error: ClientError) -> dict[str, Any] | None:
    """Return the item on which the condition failed."""
    response: dict[str, Any] = dict(error.response)
    item: dict[str, Any] | None = response.get("Item")
    return item


def reasons(error: ClientError) -> list[dict[str, Any]]:
    """Return the reasons why a transaction was cancelled, one for each write."""
    response: dict[str, Any] = dict(error.response)
    entries: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return entries
