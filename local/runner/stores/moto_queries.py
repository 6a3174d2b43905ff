"""A shortcut in the stand-in's DynamoDB for queries.

Unchanged moto sorts all of a table's items for each query, before it picks the partition's and sorts those.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

# Where moto's backend gives the index's name, after the table and the partition's key.
_INDEX_NAME = 6


def shorten(wrap: Callable[[Any, str, Callable[[Any], Any]], None]) -> None:
    """Install the shortcut."""
    wrap(Table, "query", _among_possible_results)


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
