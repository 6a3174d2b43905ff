"""Queues of a small template, a function that takes their messages, and a poller between them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.runner.functions.in_flight import InFlight
from local.runner.functions.invoke_api import FunctionError
from local.runner.queues.poller import Poller
from local.runner.template.deployment import Deployment
from tests.local.small_template import loaded

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sqs import SQSClient

QUEUES = """
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt JobsDead.Arn, maxReceiveCount: 2}
  JobsDead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {VALUE: !Ref Jobs, ARN: !GetAtt Jobs.Arn, NAME: !GetAtt Jobs.QueueName}}
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
"""


class Jobs:
    """The function's side: what it was given, and what it answers."""

    def __init__(self) -> None:
        self.answer: Callable[[list[dict[str, Any]]], Any] = lambda _: None
        self.given: list[list[dict[str, Any]]] = []

    def invoke(self, logical_id: str, event: Any, timeout_seconds: float | None = None) -> Any:
        assert (logical_id, timeout_seconds, list(event)) == ("Work", None, ["Records"])
        self.given.append(event["Records"])
        return self.answer(event["Records"])

    def bodies(self) -> list[list[str]]:
        return [[record["body"] for record in batch] for batch in self.given]


def failing(_: list[dict[str, Any]]) -> Any:
    raise FunctionError("ValueError", "no good")


def poller(deployment: Deployment, urls: dict[str, str], client: "SQSClient", jobs: Jobs, **named: Any) -> Poller:
    (mapping,) = deployment.queue_mappings
    under_way = named.pop("under_way", None) or InFlight()
    return Poller(mapping, urls[mapping.queue], client, jobs, under_way, **named)


def deployed(folder: Path, *properties: str) -> Deployment:
    """The template, with more properties of the mapping, each a line."""
    lines = QUEUES.rstrip().split("\n")
    names = {line.partition(":")[0] for line in properties}
    kept = [line for line in lines if line.strip().partition(":")[0] not in names]
    return loaded(folder, "\n".join((*kept, *(" " * 12 + line for line in properties))) + "\n")
