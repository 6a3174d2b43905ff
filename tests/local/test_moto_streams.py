"""Streams of the repaired stand-in. As it comes, it fails all of these."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto.dynamodb.models import dynamodb_backends

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores import moto_direct, moto_repairs
from local.runner.stores.moto_app import App
from local.runner.streams.reader import StreamReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient
from tests.local.moto_tables import ABSENT, key, put, refused, update


def stream() -> list[tuple[str, str, str | None, str | None]]:
    """Records so far: event, item, number before and after."""
    shard = dynamodb_backends[ACCOUNT_ID][REGION].tables["Things"].stream_shard
    assert shard is not None
    changes = [(record.to_json()["eventName"], record.to_json()["dynamodb"]) for record in shard.items]
    return [
        (
            event,
            change["Keys"]["id"]["S"],
            change.get("OldImage", {}).get("n", {}).get("N"),
            change.get("NewImage", {}).get("n", {}).get("N"),
        )
        for event, change in changes
    ]


def test_a_stream_has_one_record_for_each_item_changed(client: "DynamoDBClient") -> None:
    items: Any = [put("a"), update("b", "SET n = :x")]
    client.transact_write_items(TransactItems=items)
    again: Any = [update("a", "ADD n :x"), {"Delete": {"TableName": "Things", "Key": key("b")}}]
    client.transact_write_items(TransactItems=again)
    assert stream() == [
        ("INSERT", "a", None, "1"),
        ("INSERT", "b", None, "1"),
        ("MODIFY", "a", "1", "2"),
        ("REMOVE", "b", "1", None),
    ]


def test_a_stream_has_no_record_of_what_was_refused_or_changed_nothing(client: "DynamoDBClient") -> None:
    client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "1"}})
    refused(client, put("b"), put("a", ConditionExpression=ABSENT))
    client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "1"}})
    for_each: Callable[..., Any] = client.update_item
    for_each(**update("a", "SET n = :x")["Update"])
    for_each(**update("c", "SET n = :x")["Update"])
    assert stream() == [("INSERT", "a", None, "1"), ("INSERT", "c", None, "1")]


def test_a_read_of_an_idle_stream_is_answered_when_a_record_comes(client: "DynamoDBClient") -> None:
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=Config(account_id_endpoint_mode="disabled"))
    (found,) = streams.list_streams(TableName="Things")["Streams"]
    (shard,) = streams.describe_stream(StreamArn=found["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=found["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="LATEST"
    )["ShardIterator"]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps({"ShardIterator": iterator}).encode()}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def read_and_write() -> None:
        target = (b"x-amz-target", f"{moto_direct.STREAMS}.GetRecords".encode())
        reading = asyncio.create_task(App(lambda *_: [])({"headers": [target]}, receive, send))
        await asyncio.sleep(0)  # until it waits
        assert not sent
        client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "1"}})
        await reading

    asyncio.run(read_and_write())

    assert [record["eventName"] for record in json.loads(sent[-1]["body"])["Records"]] == ["INSERT"]


def test_an_iterator_outlives_transactions_that_fail(client: "DynamoDBClient") -> None:
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=Config(account_id_endpoint_mode="disabled"))
    (found,) = streams.list_streams(TableName="Things")["Streams"]
    shards = streams.describe_stream(StreamArn=found["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=found["StreamArn"], ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "1"}})
    refused(client, put("b"), put("a", ConditionExpression=ABSENT))
    client.put_item(TableName="Things", Item={**key("c"), "n": {"N": "1"}})
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in records] == ["a", "c"]


def test_a_reader_whose_iterator_was_forgotten_goes_on_where_it_was(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers of other streams leave many iterators while a function works on what this one has read."""
    monkeypatch.setattr(moto_repairs, "_MAX_ITERATORS", 5)
    streams = boto3.client("dynamodbstreams", region_name=REGION, config=Config(account_id_endpoint_mode="disabled"))
    slow, busy = (StreamReader(streams, "Things", from_start=True) for _ in range(2))
    client.put_item(TableName="Things", Item={**key("a"), "n": {"N": "1"}})
    read = [record["eventName"] for each in slow.read(10) for record in each.records]
    client.put_item(TableName="Things", Item={**key("b"), "n": {"N": "1"}})
    for _ in range(9):
        list(busy.read(10))

    for _ in range(2):
        read += [record["dynamodb"]["Keys"]["id"]["S"] for each in slow.read(10) for record in each.records]

    assert read == ["INSERT", "b"]
