"""boto3's Table resource, made once a process as most would."""

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
    """The process's DynamoDB."""
    return boto3.resource("dynamodb")


@functools.cache
def table(variable: str) -> "Table":
    """The table that an environment variable names."""
    return resource().Table(os.environ[variable])


def failed_condition(error: ClientError) -> bool:
    """Tell whether a write was refused by its own condition."""
    return error.response["Error"]["Code"] == _FAILED


def old_item(error: ClientError) -> dict[str, Any] | None:
    """The item whose condition did not hold."""
    response: dict[str, Any] = dict(error.response)
    found: dict[str, Any] | None = response.get("Item")
    return found


def reasons(error: ClientError) -> list[dict[str, Any]]:
    """Why a transaction was cancelled, write by write."""
    response: dict[str, Any] = dict(error.response)
    found: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return found
