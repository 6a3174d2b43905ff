from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from voxanne.aws.dynamodb.items import from_item, serialize, to_item

NUMBERS = st.integers(-(10**37), 10**37) | st.decimals(-(10**9), 10**9, places=4).map(Decimal.normalize)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text() | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_values_are_written_as_boto3_writes_them(value: Any) -> None:
    assert serialize(value) == TypeSerializer().serialize(value)


@given(VALUES)
def test_values_are_read_as_boto3_reads_them(value: Any) -> None:
    written = TypeSerializer().serialize(value)

    assert from_item({"value": written})["value"] == TypeDeserializer().deserialize(written)


@given(st.sets(st.text(), min_size=1))
def test_a_set_of_texts_is_written_and_read_as_boto3_does(values: set[str]) -> None:
    assert sorted(serialize(values)["SS"]) == sorted(TypeSerializer().serialize(values)["SS"])
    assert from_item({"values": serialize(values)})["values"] == values


@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=4))
def test_an_item_comes_back_as_it_was_but_for_what_is_none(item: dict[str, Any]) -> None:
    assert from_item(to_item(item)) == {name: value for name, value in item.items() if value is not None}


def test_whole_numbers_come_back_as_int() -> None:
    read = from_item({"whole": {"N": "7"}, "amount": {"N": "0.25"}})

    assert (type(read["whole"]), read["amount"]) == (int, Decimal("0.25"))


@pytest.mark.parametrize("value", [1.5, {1, 2}, set(), b"bytes", object()])
def test_what_is_not_stored_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        serialize(value)
