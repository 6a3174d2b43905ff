"""The operations that the product uses most, asked of the AWS stand-in's own handlers without its HTTP part.

As it comes, most of an operation's time goes into a general model of requests: finding the service by its address,
signatures, query strings, and conversions of what is JSON already. What is not answered here goes the long way, errors
included: an operation that fails has changed nothing, and fails there again.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler
from moto.sqs.responses import SQSResponse

from local.runner.account import ACCOUNT_ID, PARTITION, REGION
from local.runner.stores.moto_repairs import one_at_a_time

DYNAMODB, STREAMS, SQS = "DynamoDB_20120810", "DynamoDBStreams_20120810", "AmazonSQS"
# Binary values are text in requests, and bytes in the stand-in.
_BINARY = (b'"B":', b'"BS":', b'"BinaryValue":')


@dataclass(frozen=True)
class _Service:
    """What answers a service's operations, and which of them."""

    handler: Callable[[], Any]
    operations: Mapping[str, str]
    """Methods of the handler, by operation."""


def _service(handler: Callable[[], Any], *operations: str) -> _Service:
    return _Service(handler, {name: camelcase_to_underscores(name) for name in operations})


# By the first part of the header X-Amz-Target. A message is waited for elsewhere.
SERVICES = {
    DYNAMODB: _service(
        DynamoHandler,
        *("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"),
        *("TransactGetItems", "TransactWriteItems", "UpdateItem"),
    ),
    STREAMS: _service(DynamoDBStreamsHandler, "DescribeStream", "GetRecords", "GetShardIterator"),
    SQS: _service(
        SQSResponse,
        *("ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch", "ReceiveMessage"),
        *("SendMessage", "SendMessageBatch"),
    ),
}


def answers(service: str, operation: str) -> bool:
    """Tell whether the operation is one of those answered here."""
    return service in SERVICES and operation in SERVICES[service].operations


def read(body: bytes) -> dict[str, Any] | None:
    """Return what a request's body asks for, or None if it has to go the long way."""
    if any(binary in body for binary in _BINARY):
        return None
    try:
        request = json.loads(body)
    except ValueError:
        return None
    return request if isinstance(request, dict) else None


def answer(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """Return the members of an operation's answer, or None if it has to go the long way."""
    known = SERVICES[service]
    try:
        result = _called(known.handler, known.operations[operation], request)
    except Exception:  # noqa: BLE001 - on the long way it becomes the error that a client is told
        return None
    return {name: value for name, value in result.items() if value is not None} if result else {}


def written(members: Mapping[str, Any]) -> bytes:
    """Return an answer as clients read it."""
    return json.dumps(members, default=_plain).encode()


def _plain(value: bytes | datetime) -> str | float:
    """Write what JSON has no form for: binary values in items, and moments of stream records."""
    return in_utc(value).timestamp() if isinstance(value, datetime) else base64.b64encode(value).decode("ascii")


def in_utc(moment: datetime) -> datetime:
    """Return a moment of the stand-in's with its zone: they are UTC, and do not say so."""
    return moment.replace(tzinfo=moment.tzinfo or UTC)


@one_at_a_time
def _called(handler_class: Callable[[], Any], method: str, request: dict[str, Any]) -> dict[str, Any] | None:
    handler = handler_class()
    handler.region, handler.partition, handler.current_account = REGION, PARTITION, ACCOUNT_ID
    handler.body = handler.params = request
    handler.uri_match = {}
    # Without it the handler of streams looks for parameters in a query string.
    handler.automated_parameter_parsing = True
    result: dict[str, Any] | None = getattr(handler, method)().result
    return result
