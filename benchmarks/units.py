"""Compute read and write units from item sizes by DynamoDB's rules, as simulators report a constant or too little.

A read takes one unit per 4 kB, or half a unit if it need not be consistent. A write takes one unit per kB of the item
before or after it, whichever is larger. Transactions double both, and a condition check counts as a write. Each index
with the item takes its own units, twice if the item moves in it; transactions do not double these.
"""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.product import deployment

type Item = dict[str, Any]

_READ_BYTES, _WRITE_BYTES = 4096, 1024
_SINGLE_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


@dataclass
class Units:
    """Units of one call or several."""

    read: float = 0.0
    write: float = 0.0
    index: float = 0.0

    def __add__(self, other: "Units") -> "Units":
        """Return the sum of both."""
        return Units(self.read + other.read, self.write + other.write, self.index + other.index)

    def __str__(self) -> str:
        """Format the units for the tables of figures."""
        return f"{self.read:g} read, {self.write:g} write, {self.index:g} index units"


def size_of(item: Mapping[str, Any]) -> int:
    """Return an item's size in bytes, attribute names included."""
    return sum(len(name.encode()) + _size_of_value(value) for name, value in item.items())


def size_in_indexes(table: Mapping[str, Any], item: Item) -> list[int]:
    """Return the size of an item in each index that contains it."""
    entries = [_entry(table, index, item) for index in table.get("GlobalSecondaryIndexes", [])]
    return [size_of(entry) for entry in entries if entry]


def measured(
    used: Units, call: Callable[..., Any], client: Any, operation: str, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Make a call and add its units to *used*."""
    writes = _writes(operation, arguments)
    before = [_stored(call, client, entry) for entry in writes]
    try:
        response: dict[str, Any] = call(client, operation, arguments)
    finally:
        factor = 2 if operation == "TransactWriteItems" else 1
        for entry, old in zip(writes, before, strict=True):
            new = _stored(call, client, entry)
            used.write += factor * max(1, _kilobytes(old, new))
            used.index += _index_units(tables()[entry["TableName"]], old, new)
    used.read += _read_units(operation, arguments, response)
    return response


def _writes(operation: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    if operation in _SINGLE_WRITES:
        return [arguments]
    return [next(iter(entry.values())) for entry in arguments.get("TransactItems", [])]


def _stored(call: Callable[..., Any], client: Any, write: Mapping[str, Any]) -> Item:
    """Return the current item of a write's key; empty if there is none."""
    table = write["TableName"]
    attributes = write["Key"] if "Key" in write else write["Item"]
    key = {name: attributes[name] for name in _names(tables()[table])}
    item: Item = call(client, "GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item", {})
    return item


def _index_units(table: Mapping[str, Any], old: Item, new: Item) -> int:
    units = 0
    for index in table.get("GlobalSecondaryIndexes", []):
        before, after = (_entry(table, index, item) for item in (old, new))
        if before == after:
            continue
        moves = before and after and any(before[name] != after[name] for name in _names(index))
        units += _kilobytes(before, {}) + _kilobytes(after, {}) if moves else _kilobytes(before, after)
    return units


def _entry(table: Mapping[str, Any], index: Mapping[str, Any], item: Item) -> Item:
    """Return an item's entry in an index; empty if it has none."""
    keys = _names(index)
    if not all(name in item for name in keys):
        return {}
    if index["Projection"]["ProjectionType"] == "ALL":
        return item
    return {name: item[name] for name in {*keys, *_names(table)}}


def _names(keyed: Mapping[str, Any]) -> list[str]:
    return [key["AttributeName"] for key in keyed["KeySchema"]]


def _kilobytes(one: Item, other: Item) -> int:
    return math.ceil(max(size_of(one), size_of(other)) / _WRITE_BYTES)


@functools.cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """Return the template's tables."""
    return deployment().tables


def _read_units(operation: str, arguments: Mapping[str, Any], response: Mapping[str, Any]) -> float:
    if operation == "BatchGetItem":
        return sum(
            _units_of_batch(asked, response["Responses"].get(table, []))
            for table, asked in arguments["RequestItems"].items()
        )
    if operation not in {"GetItem", "Query"}:
        return 0.0
    items = [response["Item"]] if "Item" in response else response.get("Items", [])
    if response.get("ScannedCount", len(items)) != len(items):
        raise NotImplementedError("the read evaluated items that a filter removed from the response")
    whole = max(1, math.ceil(sum(size_of(item) for item in items) / _READ_BYTES))
    return whole if arguments.get("ConsistentRead") else whole / 2


def _units_of_batch(asked: Mapping[str, Any], items: list[Item]) -> float:
    """Return the units of a batch's reads of one table. Each item is rounded up on its own, even a missing one."""
    absent = len(asked["Keys"]) - len(items)
    whole = absent + sum(math.ceil(size_of(item) / _READ_BYTES) for item in items)
    return whole if asked.get("ConsistentRead") else whole / 2


def _size_of_value(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            # About one byte for two digits, plus one.
            return len(content.strip("-0.")) // 2 + 2
        case "BOOL" | "NULL":
            return 1
        case "M":
            return 3 + len(content) + size_of(content)
        case "SS":
            return sum(len(entry.encode()) for entry in content)
        case "L":
            return 3 + sum(1 + _size_of_value(entry) for entry in content)
        case _:
            raise NotImplementedError(f"size of {kind}")
