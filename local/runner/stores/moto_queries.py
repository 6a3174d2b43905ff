"""Shortcuts in the stand-in's DynamoDB for queries, and for sizes of items, which bound a query's page.

Unchanged moto sorts all of a table's items for each query, before it picks the partition's and sorts those.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

# Where moto's backend gives the index's name, after the table and the partition's key.
_INDEX_NAME = 6


def shorten(wrap: Callable[[Any, str, Callable[[Any], Any]], None]) -> None:
    """Install the shortcuts."""
    wrap(Table, "query", _among_possible_results)
    wrap(DynamoType, "size", _size_of_value)
    wrap(Item, "size", lambda _size: _size_of_item)


def _among_possible_results(query: Callable[..., Any]) -> Callable[..., Any]:
    """Have a query look through its partition only, or through an index's items unsorted: it sorts what it picks."""

    @functools.wraps(query)
    def querying(table: Any, hash_key: DynamoType, *arguments: Any, **named: Any) -> Any:
        partition = None if arguments[_INDEX_NAME] else hash_key
        # In this object alone, and requests come one at a time.
        table.all_items = functools.partial(_possible_results, table, partition)
        try:
            return query(table, hash_key, *arguments, **named)
        finally:
            del table.all_items

    return querying


def _possible_results(table: Any, partition: DynamoType | None) -> Iterable[Any]:
    partitions = table.items.values() if partition is None else filter(None, [table.items.get(partition)])
    return [item for items in partitions for item in items.values()] if table.range_key_attr else partitions


def _size_of_value(size: Callable[[Any], int]) -> Callable[[Any], int]:
    """Tell a text's size at once, without moto's tests for other types."""
    return lambda value: _bytes_of(value.value) if value.type == "S" else size(value)


def _size_of_item(item: Any) -> int:
    attributes = item.attrs
    names = sum(map(_bytes_of, attributes))
    return names + sum(
        _bytes_of(each.value) if each.type == "S" else DynamoType.size(each) for each in attributes.values()
    )


def _bytes_of(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())
