"""The bytes that work leaves in the tables and in their indexes, DynamoDB's own bytes included."""

from typing import Any

from benchmarks.units import size_in_indexes, size_of, tables
from voxanne.aws.dynamodb.client import client

# DynamoDB's own bytes for each item, in a table and in an index.
_OVERHEAD = 100
# Suffix for the bytes of a table's indexes. They are separate because indexes are stored, but not backed up.
INDEXES = "Indexes"

type Bytes = dict[str, float]


def stored() -> Bytes:
    """Return the bytes in each table now, and in its indexes."""
    sizes: Bytes = {}
    for name in tables():
        items = _items(name)
        sizes[name] = sum(size_of(item) + _OVERHEAD for item in items)
        sizes[f"{name}{INDEXES}"] = sum(
            size + _OVERHEAD for item in items for size in size_in_indexes(tables()[name], item)
        )
    return sizes


def since(before: Bytes) -> Bytes:
    """Return the growth since *before*, of tables that have grown."""
    after = stored()
    return {name: after[name] - before[name] for name in sorted(after) if after[name] > before[name]}


def added(one: Bytes, other: Bytes, factor: float = 1) -> Bytes:
    """Return *one* and *factor* times the *other*."""
    return {name: one.get(name, 0) + factor * other.get(name, 0) for name in sorted({*one, *other})}


def _items(table: str) -> list[dict[str, Any]]:
    pages = client().get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]
