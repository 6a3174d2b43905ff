"""Faster versions of what the AWS stand-in does with DynamoDB's items: copies, sizes, comparisons, answers.

Unchanged moto walks through an item several times for each write, and tests each value for each of ten types.
"""

import base64
import functools
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import moto.dynamodb.responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.utilities import bytesize, dynamo_to_dict

LARGEST_ITEM = 405_000  # moto's limit
# Values of these types are never changed in place, so copies may share them.
UNCHANGING = frozenset({"S", "N", "B", "BOOL", "NULL"})
# Values of these types have the same form in an answer as in the store.
_AS_STORED = frozenset({"S", "N", "BOOL", "NULL"})
NESTED = frozenset({"M", "L"})
_CONVERTED = _AS_STORED | NESTED
# Types of an answer's other members, which have no other form.
_PLAIN = frozenset({str, int, float, bool, type(None)})


def shorten(replace: Callable[[Any, str, Any], None]) -> None:
    """Install the shortcuts."""
    serialize = BaseJSONSerializer._serialize_type_map  # noqa: SLF001 - the stand-in has no other way to shorten it
    replace(BaseJSONSerializer, "_serialize_type_map", _items_as_they_are(serialize))
    replace(BaseJSONSerializer, "_serialize_body", _written)
    replace(moto.dynamodb.responses, "dynamo_to_dict", as_sent(dynamo_to_dict))
    replace(DynamoType, "__init__", _make_value(DynamoType.__init__))
    replace(Item, "__init__", _make_item)
    replace(Item, "__deepcopy__", _copy_item)
    replace(DynamoType, "__deepcopy__", _copy_value(DynamoType.__deepcopy__))
    replace(DynamoType, "cast_value", _cast_value(DynamoType.cast_value))
    replace(DynamoType, "size", _size(DynamoType.size))
    replace(DynamoType, "__eq__", _is_equal)
    replace(DynamoType, "__ne__", _differs)


def _items_as_they_are(serialize: Callable[..., None]) -> Callable[..., None]:
    """Write attributes of items without converting them: they already have the answer's form."""

    @functools.wraps(serialize)
    def serializing(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.value.name == "AttributeValue":
            serialized[serializer.get_serialized_name(shape, key)] = value
        else:
            serialize(serializer, serialized, value, shape, key)

    return serializing


def _written(_serializer: Any, body: Any) -> str:
    # Only binary values in items still need a conversion.
    return json.dumps(body, default=lambda binary: base64.b64encode(binary).decode("ascii"))


def as_sent(to_dict: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Convert items without moto's checks whether a string is a date, and what each value can be converted to."""

    def sending(value: Any) -> Any:
        kind = type(value)
        if kind is DynamoType:
            if value.type in _AS_STORED:
                return {value.type: value.value}
            return {value.type: sending(value.value)} if value.type in NESTED else to_dict(value)
        if kind is dict:
            return {name: sending(each) for name, each in value.items()}
        if kind is list:
            return [sending(each) for each in value]
        if kind is Item and all(each.type in _CONVERTED for each in value.attrs.values()):
            return {"Attributes": {name: sending(each) for name, each in value.attrs.items()}}
        return value if kind in _PLAIN else to_dict(value)

    return sending


def _make_value(make: Callable[..., None]) -> Callable[..., None]:
    """Convert values without asking each for two types by a call."""

    def making(value: Any, given: Any) -> None:
        if type(given) is not dict or len(given) != 1:
            make(value, given)
            return
        [(kind, content)] = given.items()
        if kind == "M":
            content = {name: DynamoType(each) for name, each in content.items()}
        elif kind == "L":
            content = [DynamoType(each) for each in content]
        value.type, value.value = kind, content

    return making


def _copy_value(copy: Callable[..., Any]) -> Callable[..., Any]:
    return lambda value, memo: value if value.type in UNCHANGING else copy(value, memo)


def _copy_item(item: Any, memo: dict[int, Any]) -> Any:
    made: Any = Item.__new__(Item)
    made.hash_key, made.range_key = item.hash_key, item.range_key
    made.attrs = LimitedSizeDict()
    for name, value in item.attrs.items():
        dict.__setitem__(made.attrs, name, value if value.type in UNCHANGING else deepcopy(value, memo))
    return made


def _make_item(item: Any, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Replace the item's initialiser, which computes the whole size again for each attribute."""
    item.hash_key = hash_key
    item.range_key = range_key
    item.attrs = LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if item.size() > LARGEST_ITEM:
        raise ItemSizeTooLarge


def _cast_value(cast: Any) -> property:
    """Return strings at once, without the tests for five other types."""
    return property(lambda value: value.value if value.type == "S" else cast.fget(value))


def _size(size: Callable[[Any], int]) -> Callable[[Any], int]:
    """Return a string's size at once, without the tests for five other types."""
    return lambda value: bytesize(value.value) if value.type == "S" else size(value)


def _is_equal(one: DynamoType, other: DynamoType) -> bool:
    if one.type != other.type:
        return False
    return bool(one.value == other.value) if one.type == "S" else bool(one.cast_value == other.cast_value)


def _differs(one: DynamoType, other: DynamoType) -> bool:
    if one.type != other.type:
        return True
    return bool(one.value != other.value) if one.type == "S" else bool(one.cast_value != other.cast_value)
