from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

type Item = dict[str, Any]


class _PlainDeserializer(TypeDeserializer):
    """Whole numbers come back as int: Decimal is for amounts."""

    def _deserialize_n(self, value: str) -> int | Decimal:
        return Decimal(value) if "." in value or "E" in value else int(value)


serialize = TypeSerializer().serialize
_deserialize = _PlainDeserializer().deserialize


def to_item(values: Mapping[str, Any]) -> dict[str, Any]:
    """Write values for DynamoDB; what is None is left out."""
    return {name: serialize(value) for name, value in values.items() if value is not None}


def from_item(item: Mapping[str, Any]) -> Item:
    """Read an item of DynamoDB's."""
    return {name: _deserialize(value) for name, value in item.items()}
