"""Reading whole parts of tables, as operators' commands do and requests never."""

from collections.abc import Iterator
from typing import Any

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.aws.dynamodb.tables import Table


def under(table: Table, attribute: str, value: str, **query: Any) -> Iterator[Item]:
    """All items whose key begins with that attribute of that value, as they are now."""
    query["ConsistentRead"] = "IndexName" not in query
    pages = (
        client()
        .get_paginator("query")
        .paginate(
            TableName=table.name,
            KeyConditionExpression="#key = :value",
            ExpressionAttributeNames={"#key": attribute},
            ExpressionAttributeValues={":value": serialize(value)},
            **query,
        )
    )
    return (from_item(item) for page in pages for item in page["Items"])


def everything(table: Table) -> Iterator[Item]:
    """All items of a table. It reads all of it: for tables without a key that would serve."""
    pages = client().get_paginator("scan").paginate(TableName=table.name, ConsistentRead=True)
    return (from_item(item) for page in pages for item in page["Items"])


def organizations(table: Table) -> Iterator[Item]:
    """All organisations, without what else lies in their table."""
    return (item for item in everything(table) if "cursor_key" in item)
