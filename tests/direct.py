"""Call moto's tables, streams, queues and parameters without HTTP, which would take most of a request's time.

As usual, botocore builds a request and the guard of the caller's role checks it. Then moto's handler is called
directly, not through a server. What this can't answer, including errors, takes the usual way.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.handlers import BUILTIN_HANDLERS, REGISTER_LAST
from moto.core.models import botocore_stubber

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.stores import moto_direct

# The addresses of clients that use moto. Requests to other addresses are for other servers.
_URLS = {
    f"https://dynamodb.{REGION}.amazonaws.com/": moto_direct.DYNAMODB,
    f"https://{ACCOUNT_ID}.ddb.{REGION}.amazonaws.com/": moto_direct.DYNAMODB,
    f"https://streams.dynamodb.{REGION}.amazonaws.com/": moto_direct.STREAMS,
    f"https://sqs.{REGION}.amazonaws.com/": moto_direct.SQS,
    f"https://ssm.{REGION}.amazonaws.com/": moto_direct.PARAMETERS,
}
# The services' names in botocore's events.
_NAMES = ("dynamodb", "dynamodb-streams", "sqs", "ssm")


@dataclass(frozen=True)
class _Http:
    """The part of an HTTP response that botocore needs."""

    status_code: int = 200


def install() -> None:
    """Answer clients that are created from now on, after all other listeners."""
    BUILTIN_HANDLERS.extend((f"before-call.{name}", _answer, REGISTER_LAST) for name in _NAMES)


def _answer(model: Any, params: dict[str, Any], **_: Any) -> tuple[_Http, dict[str, Any]] | None:
    service = _URLS.get(params["url"]) if botocore_stubber.enabled else None
    if service is None or not moto_direct.answers(service, model.name):
        return None
    request = moto_direct.read(params["body"])
    if request is None:
        return None
    if "WaitTimeSeconds" in request:
        # A wait here would block all other threads. In the main thread, waiting is useless: tests send from it, so no
        # message can arrive meanwhile.
        if threading.current_thread() is not threading.main_thread():
            return None
        request["WaitTimeSeconds"] = 0
    result = moto_direct.answer(service, model.name, request)
    if result is None:
        return None
    # moto returns its own records, whose times have no zone, so copy them.
    owned = _copied(result) if service == moto_direct.STREAMS else result
    members = model.output_shape.members if model.output_shape else ()
    answer = {each: owned[each] for each in members if each in owned}
    metadata = {"RequestId": "direct", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return _Http(), answer | {"ResponseMetadata": metadata}


def _copied(value: Any) -> Any:
    match value:
        case dict():
            return {name: _copied(each) for name, each in value.items()}
        case list():
            return [_copied(each) for each in value]
        case datetime():
            return moto_direct.in_utc(value)
        case _:
            return value
