"""A table with a stream, a function that takes its records, and a poller between them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import FunctionError
from local.runner.stores.provisioning import create_buckets, create_tables
from local.runner.streams.poller import StreamPoller
from local.runner.streams.reader import StreamReader
from local.runner.template.deployment import Deployment
from tests.local.small_template import loaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient
    from mypy_boto3_s3 import S3Client

STREAMS = """
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Plain:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Failures: {Type: AWS::S3::Bucket}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Things:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Things.StreamArn
            StartingPosition: TRIM_HORIZON
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 2
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: {OnFailure: {Type: S3, Destination: !GetAtt Failures.Arn}}
"""


def deployed(folder: Path, *changes: tuple[str, str]) -> Deployment:
    text = STREAMS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return loaded(folder, text)


class Work:
    """The function's side: what it was given, and what it answers."""

    def __init__(self) -> None:
        self.answer: Callable[[list[str]], Any] = lambda _: None
        self.given: list[list[str]] = []
        self.records: list[dict[str, Any]] = []

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        assert (logical_id, timeout_seconds, list(event)) == ("Work", None, ["Records"])
        names = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
        self.given.append(names)
        self.records = event["Records"]
        return self.answer(names)

    def reports(self, poison: str) -> None:
        """Succeed up to the record of that name, and say so."""

        def answer(names: list[str]) -> Any:
            numbers = [record["dynamodb"]["SequenceNumber"] for record in self.records]
            failed = [number for name, number in zip(names, numbers, strict=True) if name == poison]
            return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

        self.answer = answer

    def raises(self, poison: str) -> None:
        """Fail wholly where that record is in the batch."""

        def answer(names: list[str]) -> Any:
            if poison in names:
                raise FunctionError("ValueError", "no good")

        self.answer = answer


class Rig:
    """The table with its poller."""

    def __init__(
        self,
        deployment: Deployment,
        dynamodb: "DynamoDBClient",
        streams: "DynamoDBStreamsClient",
        s3: "S3Client",
    ) -> None:
        create_tables(deployment, dynamodb)
        create_buckets(deployment, s3)
        self.dynamodb, self.s3, self.work, self.pauses = dynamodb, s3, Work(), list[float]()
        self.under_way = InFlight()
        (mapping,) = deployment.stream_mappings
        reader = StreamReader(streams, mapping.table, from_start=mapping.from_start)
        self.poller = StreamPoller(mapping, reader, s3, self.work, self.under_way, pause=self.pauses.append)

    def put(self, *names: str, **attributes: Any) -> None:
        for name in names:
            self.dynamodb.put_item(TableName="Things", Item={"id": {"S": name}, **attributes})

    def given_up(self) -> list[dict[str, Any]]:
        """What lies in the bucket."""
        found = self.s3.list_objects_v2(Bucket="failures").get("Contents", [])
        return [json.loads(self.s3.get_object(Bucket="failures", Key=each["Key"])["Body"].read()) for each in found]
