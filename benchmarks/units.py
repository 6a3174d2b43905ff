"""Read and write units by DynamoDB's own rules, from sizes of items: stand-ins report a constant, or too little.

A read takes a unit for each 4 kB of what it looks at, half a unit where it need not be consistent; a write one for each
kB of the item before or after, whichever is larger; in a transaction all is double, and a condition is a write.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_READ_BYTES, _WRITE_BYTES = 4096, 1024
_SINGLE_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


@dataclass
class Units:
    """What one call or several take."""

    read: float = 0.0
    write: float = 0.0

    def __add__(self, other: "Units") -> "Units":
        """Both together."""
        return Units(self.read + other.read, self.write + other.write)


def size_of(item: Mapping[str, Any]) -> int:
    """An item's size in bytes, names included."""
    return sum(len(name.encode()) + _size_of_value(value) for name, value in item.items())


def measured(
    used: Units, call: Callable[..., Any], client: Any, operation: str, arguments: dict[str, Any]
) -> dict[str, Any]:
    """Make a call and note in *used* what it takes."""
    writes = _writes(operation, arguments)
    before = [_stored_size(call, client, entry) for entry in writes]
    try:
        answer: dict[str, Any] = call(client, operation, arguments)
    finally:
        factor = 2 if operation == "TransactWriteItems" else 1
        for entry, size in zip(writes, before, strict=True):
            after = size_of(entry["Item"]) if "Item" in entry else _stored_size(call, client, entry)
            used.write += factor * max(1, math.ceil(max(size, after) / _WRITE_BYTES))
    used.read += _read_units(operation, arguments, answer)
    return answer


def _writes(operation: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    if operation in _SINGLE_WRITES:
        return [arguments]
    return [next(iter(entry.values())) for entry in arguments.get("TransactItems", [])]


def _stored_size(call: Callable[..., Any], client: Any, write: Mapping[str, Any]) -> int:
    """The size of the item as it is; of a Put, which names no key, what it puts is taken for it."""
    if "Key" not in write:
        return 0
    question = {"TableName": write["TableName"], "Key": write["Key"], "ConsistentRead": True}
    return size_of(call(client, "GetItem", question).get("Item", {}))


def _read_units(operation: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    if operation not in {"GetItem", "Query"}:
        return 0.0
    items = [answer["Item"]] if "Item" in answer else answer.get("Items", [])
    if answer.get("ScannedCount", len(items)) != len(items):
        raise NotImplementedError("a filter hides items from the answer that the read has looked at")
    whole = max(1, math.ceil(sum(size_of(item) for item in items) / _READ_BYTES))
    return whole if arguments.get("ConsistentRead") else whole / 2


def _size_of_value(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            # About one byte for two digits, and one more.
            return len(content.strip("-0.")) // 2 + 2
        case "BOOL" | "NULL":
            return 1
        case "M":
            return 3 + len(content) + size_of(content)
        case "L":
            return 3 + sum(1 + _size_of_value(entry) for entry in content)
        case _:
            raise NotImplementedError(f"size of {kind}")
