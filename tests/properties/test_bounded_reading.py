"""Reading an index that holds more than a page shows: each match once, and never more than allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import to_item
from voxanne.aws.dynamodb.pages import Filter, KeyRange, query_page
from voxanne.aws.dynamodb.tables import QueryResult, Table

RED = Filter("colour = :colour", Expression(values={":colour": "red"}))
# Two stretches of ids, the upper in one scope and the lower in another: n < 40 and n >= 40.
STRETCHES = [KeyRange("upper", "scope", "40", "99"), KeyRange("lower", "scope", "00", "39")]


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    with mock_aws():
        boto3.client("dynamodb").create_table(
            TableName="Things",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "scope", "AttributeType": "S"},
                {"AttributeName": "id", "AttributeType": "S"},
            ],
            KeySchema=[{"AttributeName": "scope", "KeyType": "HASH"}, {"AttributeName": "id", "KeyType": "RANGE"}],
        )
        yield Table("Things")


def store(colours: dict[int, str]) -> None:
    """Have just these entries in the table, both scopes holding all."""
    there = {item["id"]["S"] for item in client().scan(TableName="Things")["Items"]}
    for scope in ("upper", "lower"):
        gone: list[Any] = [{"DeleteRequest": {"Key": to_item({"scope": scope, "id": each})}} for each in there]
        made: list[Any] = [
            {"PutRequest": {"Item": to_item({"scope": scope, "id": f"{number:02}", "colour": colour})}}
            for number, colour in colours.items()
        ]
        for requests in (gone, made):
            for first in range(0, len(requests), 25):
                client().batch_write_item(RequestItems={"Things": requests[first : first + 25]})


@contextmanager
def scanned() -> Iterator[list[int]]:
    """How many entries each query reads."""
    counts: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        counts.append(parsed["ScannedCount"])

    events = client().meta.events
    events.register("after-call.dynamodb.Query", note)
    try:
        yield counts
    finally:
        events.unregister("after-call.dynamodb.Query", note)


def from_there(before: str | None) -> list[KeyRange]:
    """What is left of the stretches below an id."""
    if before is None:
        return STRETCHES
    high = f"{int(before) - 1:02}"
    return [
        KeyRange(each.scope, each.attribute, each.low, min(each.high, high))
        for each in STRETCHES
        if int(before) > int(each.low)
    ]


def pages(table: Table, count: int, condition: Filter | None, most: int | None) -> list[QueryResult]:
    found = []
    before: str | None = None
    while True:
        page = query_page(table, from_there(before), count, condition, most)
        found.append(page)
        if not page.more:
            return found
        before = page.stopped_at or page.items[-1]["id"]


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(0, 99), st.sampled_from(["red", "blue"]), max_size=20),
    st.integers(1, 9),
    st.none() | st.integers(1, 12),
    st.sampled_from([None, RED]),
)
def test_each_match_comes_once_and_in_order(
    table: Table, colours: dict[int, str], count: int, most: int | None, condition: Filter | None
) -> None:
    store(colours)

    found = pages(table, count, condition, most)

    wanted = [number for number, colour in colours.items() if condition is None or colour == "red"]
    assert [int(item["id"]) for page in found for item in page.items] == sorted(wanted, reverse=True)
    if most is None:
        assert all(len(page.items) == count for page in found[:-1]), "a page that is not the last is full"
        assert found[-1].items or len(found) == 1, "no page is empty but the only one"


@pytest.mark.parametrize("most", [5, 30])
def test_no_page_reads_more_than_it_may(table: Table, most: int) -> None:
    store({number: "blue" if number % 30 else "red" for number in range(100)})

    with scanned() as counts:
        page = query_page(table, STRETCHES, 20, RED, most)

    assert sum(counts) == most
    assert len(counts) <= 2
    assert (page.more, page.stopped_at) == (True, f"{100 - most:02}")


def test_no_entry_is_read_in_vain_where_all_are_shown(table: Table) -> None:
    store(dict.fromkeys(range(100), "red"))

    with scanned() as counts:
        query_page(table, STRETCHES, 20)

    assert counts == [21]
