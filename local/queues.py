"""The template's own queues, made in whatever SQS a client leads to."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from local.deployment import Deployment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Encryption can't be noticed by a client.
_PASSED_ON = (
    "DelaySeconds",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "VisibilityTimeout",
)


def create_queues(deployment: Deployment, client: "SQSClient") -> dict[str, str]:
    """Make every queue, named by its logical id; return their URLs by logical id, for ``template.load``."""
    urls = {}
    for name, properties in deployment.queues.items():
        urls[name] = client.create_queue(QueueName=name, Attributes=dict(_attributes(properties)))["QueueUrl"]
    for name, properties in deployment.queues.items():
        if "RedrivePolicy" in properties:
            # When all are there: a queue may stand in the template before the one for its dead letters.
            policy = json.dumps(properties["RedrivePolicy"])
            client.set_queue_attributes(QueueUrl=urls[name], Attributes={"RedrivePolicy": policy})
    return urls


def _attributes(properties: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    for name in _PASSED_ON:
        if name in properties:
            yield name, str(properties[name])
