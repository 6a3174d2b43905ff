"""What work leaves in the tables: bytes by table, its indexes and DynamoDB's own bytes included."""

from typing import Any

from benchmarks.units import size_in_indexes, size_of, tables
from voxanne.aws.dynamodb.client import client

# DynamoDB's own for each item, in a table and in an index.
_OVERHEAD = 100

type Bytes = dict[str, float]


def stored() -> Bytes:
    """Return the bytes in each table now."""
    return {name: sum(_size(name, item) for item in _items(name)) for name in tables()}


def since(before: Bytes) -> Bytes:
    """Return what has come since then, of tables that have grown."""
    after = stored()
    return {name: after[name] - before[name] for name in sorted(after) if after[name] > before[name]}


def added(one: Bytes, other: Bytes, factor: float = 1) -> Bytes:
    """Return *one* and *factor* times the *other*."""
    return {name: one.get(name, 0) + factor * other.get(name, 0) for name in sorted({*one, *other})}


def _items(table: str) -> list[dict[str, Any]]:
    pages = client().get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"]]


def _size(table: str, item: dict[str, Any]) -> int:
    sizes: list[int] = [size_of(item), *size_in_indexes(tables()[table], item)]
    return sum(sizes) + _OVERHEAD * len(sizes)
