"""DynamoDB's stand-in called without HTTP: writing, signing and reading messages would take most of a request's time.

Requests are built by botocore and checked by the guard of the caller's role as always; then the stand-in's own handler
is called in place of a server that would call it. Whatever this cannot answer, errors included, goes the long way.
"""

import json
from dataclasses import dataclass
from typing import Any

from botocore.handlers import BUILTIN_HANDLERS, REGISTER_LAST
from moto.core.models import botocore_stubber
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores.moto_repairs import one_at_a_time

_OPERATIONS = {
    name: camelcase_to_underscores(name)
    for name in (
        *("BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan"),
        *("TransactGetItems", "TransactWriteItems", "UpdateItem"),
    )
}
_URLS = (f"https://dynamodb.{REGION}.amazonaws.com/", f"https://{ACCOUNT_ID}.ddb.{REGION}.amazonaws.com/")
# The stand-in takes binary values apart on their way in.
_BINARY = (b'"B":', b'"BS":')


@dataclass(frozen=True)
class _Http:
    """What botocore asks of a response that it has not read itself."""

    status_code: int = 200


def install() -> None:
    """Answer clients that are made from now on, after all that listens to requests."""
    BUILTIN_HANDLERS.append(("before-call.dynamodb", _answer, REGISTER_LAST))


def _answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[_Http, dict[str, Any]] | None:
    name = _OPERATIONS.get(model.name)
    body: bytes = params["body"]
    if name is None or not botocore_stubber.enabled or params["url"] not in _URLS or any(b in body for b in _BINARY):
        return None
    try:
        result = _call(name, json.loads(body))
    except Exception:  # noqa: BLE001 - on the long way it becomes the error that a client is told
        return None
    answer = {each: result[each] for each in model.output_shape.members if result.get(each) is not None}
    metadata = {"RequestId": "direct", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return _Http(), answer | {"ResponseMetadata": metadata}


@one_at_a_time
def _call(name: str, body: dict[str, Any]) -> dict[str, Any]:
    handler = DynamoHandler()
    handler.region = REGION
    handler.current_account = ACCOUNT_ID
    handler.body = handler.params = body
    result: dict[str, Any] = getattr(handler, name)().result
    return result
