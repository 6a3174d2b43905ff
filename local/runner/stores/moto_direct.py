"""Call the AWS stand-in's handlers directly for the operations that the product uses most, without its HTTP part.

In unchanged moto, most of an operation's time goes into a general model of requests: finding the service by its
address, signatures, query strings, and conversions of what is JSON already. All other operations take that way, and so
do failures: an operation that fails has changed nothing, and fails there again.
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
from local.runner.stores.moto_imports import SimpleSystemManagerResponse
from local.runner.stores.moto_repairs import one_at_a_time

DYNAMODB, STREAMS, SQS, PARAMETERS = "DynamoDB_20120810", "DynamoDBStreams_20120810", "AmazonSQS", "AmazonSSM"
# Binary values are base64 text in requests, and bytes in the stand-in.
_BINARY = (b'"B":', b'"BS":', b'"BinaryValue":')


@dataclass(frozen=True)
class _Service:
    """A service's handler, and the operations that it answers directly."""

    handler: Callable[[], Any]
    operations: Mapping[str, str]
    """The handler's method for each operation."""


def _service(handler: Callable[[], Any], *operations: str) -> _Service:
    return _Service(handler, {name: camelcase_to_underscores(name) for name in operations})


# By the first part of the header X-Amz-Target. Long polling is in `moto_app`.
SERVICES = {
    DYNAMODB: _service(
        DynamoHandler,
        *("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"),
        *("TransactGetItems", "TransactWriteItems", "UpdateItem"),
    ),
    STREAMS: _service(DynamoDBStreamsHandler, "DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"),
    PARAMETERS: _service(SimpleSystemManagerResponse, "GetParameter", "PutParameter"),
    SQS: _service(
        SQSResponse,
        *("ChangeMessageVisibility", "DeleteMessage", "DeleteMessageBatch", "ReceiveMessage"),
        *("SendMessage", "SendMessageBatch"),
    ),
}


def answers(service: str, operation: str) -> bool:
    """Return whether the operation is answered here."""
    return service in SERVICES and operation in SERVICES[service].operations


def read(body: bytes) -> dict[str, Any] | None:
    """Return a request's members, or None if moto's own way has to read them."""
    if any(binary in body for binary in _BINARY):
        return None
    try:
        request = json.loads(body)
    except ValueError:
        return None
    return request if isinstance(request, dict) else None


def answer(service: str, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """Return the members of an operation's answer, or None if moto's own way has to answer."""
    known = SERVICES[service]
    try:
        result = _call_handler(known.handler, known.operations[operation], request)
    except Exception:  # noqa: BLE001 - on the long way it becomes the error that a client is told
        return None
    return {name: value for name, value in result.items() if value is not None} if result else {}


def written(members: Mapping[str, Any]) -> bytes:
    """Return an answer as JSON."""
    return json.dumps(members, default=_plain).encode()


def _plain(value: bytes | datetime) -> str | float:
    """Convert values that JSON lacks: binary values in items, and times of stream records."""
    return in_utc(value).timestamp() if isinstance(value, datetime) else base64.b64encode(value).decode("ascii")


def in_utc(moment: datetime) -> datetime:
    """Return a time of the stand-in with its zone, which is UTC and missing."""
    return moment.replace(tzinfo=moment.tzinfo or UTC)


@one_at_a_time
def _call_handler(handler_class: Callable[[], Any], method: str, request: dict[str, Any]) -> dict[str, Any] | None:
    handler = handler_class()
    handler.region, handler.partition, handler.current_account = REGION, PARTITION, ACCOUNT_ID
    handler.body = handler.params = request
    handler.uri_match = {}
    # Without it, the handler of streams looks for parameters in a query string.
    handler.automated_parameter_parsing = True
    result: dict[str, Any] | None = getattr(handler, method)().result
    return result
