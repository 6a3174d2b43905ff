"""Items of the stand-in's DynamoDB, and writing several of them so that all writes stay or none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType


@dataclass(frozen=True)
class Place:
    """Where one item lies, or would."""

    table: Any
    hash_key: DynamoType
    range_key: DynamoType | None

    @classmethod
    def of(cls, table: Any, keys: Mapping[str, Any]) -> Self:
        """Return the place of the item with these keys."""
        if set(keys) != set(table.table_key_attrs):
            raise MockValidationException("The provided key element does not match the schema")
        range_key = DynamoType(keys[table.range_key_attr]) if table.range_key_attr else None
        return cls(table, DynamoType(keys[table.hash_key_attr]), range_key)

    def item(self) -> Any:
        """Return the item stored here, or None."""
        return self.table.get_item(self.hash_key, self.range_key)

    def put_back(self, item: Any) -> None:
        """Let *item* lie here again, or nothing."""
        if self.range_key is None:
            siblings, key = self.table.items, self.hash_key
        else:
            siblings, key = self.table.items[self.hash_key], self.range_key
        if item is None:
            siblings.pop(key, None)
        else:
            siblings[key] = item


@contextmanager
def all_or_nothing(places: list[Place]) -> Iterator[None]:
    """Keep all that is written at *places* meanwhile, or nothing; streams get one record for each item changed."""
    before = [deepcopy(place.item()) for place in places]
    shards = {id(place.table): (place.table, place.table.stream_shard) for place in places}
    for table, _ in shards.values():
        table.stream_shard = None
    try:
        yield
    except BaseException:
        for place, item in zip(places, before, strict=True):
            place.put_back(item)
        raise
    finally:
        for table, shard in shards.values():
            table.stream_shard = shard
    for place, old in zip(places, before, strict=True):
        _record(place, old)


def _record(place: Place, old: Any) -> None:
    new = place.item()
    changed = (old is None) != (new is None) or (old is not None and old != new)
    if place.table.stream_shard is not None and changed:
        place.table.stream_shard.add(old, new)
