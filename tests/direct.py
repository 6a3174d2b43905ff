"""DynamoDB's stand-in called without HTTP: writing, signing and reading messages would take most of a request's time.

Requests are built by botocore and checked by the guard of the caller's role as always; then the stand-in's own handler
is called in place of a server that would call it. Whatever this cannot answer, errors included, goes the long way.
"""

from dataclasses import dataclass
from typing import Any

from botocore.handlers import BUILTIN_HANDLERS, REGISTER_LAST
from moto.core.models import botocore_stubber

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores import moto_direct

_URLS = (f"https://dynamodb.{REGION}.amazonaws.com/", f"https://{ACCOUNT_ID}.ddb.{REGION}.amazonaws.com/")


@dataclass(frozen=True)
class _Http:
    """What botocore asks of a response that it has not read itself."""

    status_code: int = 200


def install() -> None:
    """Answer clients that are made from now on, after all that listens to requests."""
    BUILTIN_HANDLERS.append(("before-call.dynamodb", _answer, REGISTER_LAST))


def _answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[_Http, dict[str, Any]] | None:
    if not botocore_stubber.enabled or params["url"] not in _URLS:
        return None
    if not moto_direct.answers(moto_direct.DYNAMODB, model.name):
        return None
    request = moto_direct.read(params["body"])
    result = None if request is None else moto_direct.answer(moto_direct.DYNAMODB, model.name, request)
    if result is None:
        return None
    answer = {each: result[each] for each in model.output_shape.members if each in result}
    metadata = {"RequestId": "direct", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return _Http(), answer | {"ResponseMetadata": metadata}
