"""Permissions that a function's role needs although its code does not call the action, derived from the template.

Event source mappings act with the role, and so does Lambda itself (logs, destinations). A signed URL is not a call
either, but botocore emits an event when it signs, so local/runner/iam/enforcement.py sees it. The services that store
data request KMS keys.
"""

from collections.abc import Iterator
from typing import Any

from local.runner.account import arn
from local.runner.template.functions import function_of_arn
from tests.expanded import of_type, resources

# Actions that AWS grants only for all resources.
WITHOUT_RESOURCE = frozenset({"dynamodb:ListStreams"})
_LOGGED = ("logs:CreateLogStream", "logs:PutLogEvents")
_MAPPED = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "dynamodb": (
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
}
_HANDED_ON = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "lambda": "lambda:InvokeFunction", "s3": "s3:ListBucket"}


def needs(function: str) -> Iterator[tuple[str, str]]:
    """Yield actions, each with the ARN of its resource."""
    properties = resources()[function]["Properties"]
    for action in _LOGGED:
        yield action, arn("logs", f"log-group:{properties['LoggingConfig']['LogGroup']}:*")
    if "DeadLetterConfig" in properties:
        yield from _handed_on(properties["DeadLetterConfig"]["TargetArn"])
    for settings in _of(function, "AWS::Lambda::EventInvokeConfig"):
        for destination in settings.get("DestinationConfig", {}).values():
            yield from _handed_on(destination["Destination"])
    for mapping in _of(function, "AWS::Lambda::EventSourceMapping"):
        source = mapping["EventSourceArn"]
        for action in _MAPPED[source.split(":")[2]]:
            yield action, source
        if "DestinationConfig" in mapping:
            yield from _handed_on(mapping["DestinationConfig"]["OnFailure"]["Destination"])


def _of(function: str, kind: str) -> list[dict[str, Any]]:
    return [each for each in of_type(kind).values() if function_of_arn(each["FunctionName"]) == function]


def _handed_on(target: str) -> Iterator[tuple[str, str]]:
    yield _HANDED_ON[target.split(":")[2]], target
    if ":s3:" in target:
        yield "s3:PutObject", f"{target}/aws/lambda/any"
