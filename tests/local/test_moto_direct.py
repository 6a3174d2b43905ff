"""What the stand-in is asked directly it answers directly: all else goes the long way, unseen and slowly."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from local.runner.account import REGION
from local.runner.stores import moto_direct
from tests.local.moto_tables import key, put

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

KEY = key("a")
THING: Any = {"TableName": "Things", "Key": KEY}
_VALUE: Any = {":x": {"N": "1"}}
_OWNER: Any = {":owner": KEY["owner"]}


def use_tables(client: "DynamoDBClient") -> None:
    client.put_item(TableName="Things", Item=KEY)
    client.update_item(**THING, UpdateExpression="SET n = :x", ExpressionAttributeValues=_VALUE)
    client.get_item(**THING)
    condition = "#owner = :owner"
    names = {"#owner": "owner"}
    client.query(
        TableName="Things",
        KeyConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=_OWNER,
    )
    client.scan(TableName="Things")
    client.batch_get_item(RequestItems={"Things": {"Keys": [KEY]}})
    client.batch_write_item(RequestItems={"Things": [{"PutRequest": {"Item": key("b")}}]})
    client.transact_get_items(TransactItems=[{"Get": THING}])
    changes: Any = [put("c")]
    client.transact_write_items(TransactItems=changes)
    client.delete_item(**THING)


def use_stream() -> None:
    client = boto3.client("dynamodbstreams", region_name=REGION, config=Config(account_id_endpoint_mode="disabled"))
    stream = client.list_streams(TableName="Things")["Streams"][0]["StreamArn"]
    [shard] = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    begin: Any = {"StreamArn": stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    [first, *_] = client.get_records(ShardIterator=client.get_shard_iterator(**begin)["ShardIterator"])["Records"]
    assert first["dynamodb"]["ApproximateCreationDateTime"].tzinfo is not None


def use_queue(client: "SQSClient") -> None:
    client.create_queue(QueueName="queue")
    url = client.get_queue_url(QueueName="queue")["QueueUrl"]
    client.send_message(QueueUrl=url, MessageBody="one")
    client.send_message_batch(QueueUrl=url, Entries=[{"Id": "0", "MessageBody": "two"}])
    one, two = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [one["Body"], two["Body"]] == ["one", "two"]
    client.change_message_visibility(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0)
    [one] = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    client.delete_message_batch(QueueUrl=url, Entries=[{"Id": "0", "ReceiptHandle": two["ReceiptHandle"]}])
    assert "Messages" not in client.receive_message(QueueUrl=url)


def use_parameter() -> None:
    client = boto3.client("ssm", region_name=REGION)
    client.put_parameter(Name="/secret", Value="one", Type="SecureString")
    client.put_parameter(Name="/secret", Value="two", Type="SecureString", Overwrite=True)
    found = client.get_parameter(Name="/secret", WithDecryption=True)["Parameter"]
    assert (found["Name"], found["Value"], found["Type"], found["Version"]) == ("/secret", "two", "SecureString", 2)


def test_each_operation_that_is_asked_directly_is_answered_directly(
    client: "DynamoDBClient", sqs: "SQSClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[tuple[str, str], bool] = {}
    ask = moto_direct.answer

    def asking(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
        members = ask(service, operation, request)
        asked[service, operation] = members is not None and bool(moto_direct.written(members))
        return members

    monkeypatch.setattr(moto_direct, "answer", asking)
    use_tables(client)
    use_stream()
    use_queue(sqs)
    use_parameter()

    known = {(name, each) for name, service in moto_direct.SERVICES.items() for each in service.operations}
    assert asked == dict.fromkeys(known, True)


def test_a_moment_is_one_of_utc_whatever_the_machines_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        written = moto_direct.written({"moment": datetime(2026, 11, 30)})  # noqa: DTZ001 - as the stand-in has them
    finally:
        monkeypatch.undo()
        time.tzset()

    assert moto_direct.read(written) == {"moment": datetime(2026, 11, 30, tzinfo=UTC).timestamp()}
