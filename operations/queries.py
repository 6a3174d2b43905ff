"""Whole partitions and tables, read page by page: for operators' commands, never for requests."""

from collections.abc import Iterator
from typing import Any

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.aws.dynamodb.tables import Table


def query(table: Table, attribute: str, value: str, **options: Any) -> Iterator[Item]:
    """Return all items of a partition; consistent reads, except from an index."""
    options["ConsistentRead"] = "IndexName" not in options
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table.name,
            KeyConditionExpression="#key = :value",
            ExpressionAttributeNames={"#key": attribute},
            ExpressionAttributeValues={":value": serialize(value)},
            **options,
        )
    )
    return (from_item(item) for page in pages for item in page["Items"])


def scan(table: Table) -> Iterator[Item]:
    """Return all items of a table: for tables whose key cannot select the items needed."""
    pages = client().get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    return (from_item(item) for page in pages for item in page["Items"])


def scan_organizations(table: Table) -> Iterator[Item]:
    """Return all organisations, without the other items of their table."""
    return (item for item in scan(table) if "cursor_key" in item)
