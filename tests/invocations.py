"""The stand-in for Lambda in tests: if a function invokes another one, call its handler in this process."""

import io
import json
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from botocore.handlers import BUILTIN_HANDLERS, REGISTER_LAST

from local.runner.functions.invoke_api import FunctionError, InProcessFunctions
from local.runner.template.functions import function_of_arn
from tests.product import deployment


@dataclass(frozen=True)
class _Http:
    """The part of an HTTP response that botocore needs."""

    status_code: int = 200


def install() -> None:
    """Answer clients that are created from now on, after all other listeners."""
    BUILTIN_HANDLERS.append(("before-call.lambda.Invoke", answer, REGISTER_LAST))


def answer(params: dict[str, Any], **_: Any) -> tuple[_Http, dict[str, Any]]:
    """Answer botocore's event in place of a server."""
    return answered(params)


def answered(params: dict[str, Any]) -> tuple[_Http, dict[str, Any]]:
    """Invoke the function that a request to Lambda's API names; return Lambda's answer."""
    name = function_of_arn(unquote(params["url_path"].split("/")[3]))
    functions, event = InProcessFunctions(deployment()), json.loads(params["body"])
    failure: dict[str, str] = {}
    try:
        # In a copy of the context, because each function has its own current request.
        result = copy_context().run(functions.invoke, name, event)
    except FunctionError as error:
        failure = {"FunctionError": "Unhandled"}
        result = {"errorType": error.kind, "errorMessage": error.message}
    payload = io.BytesIO(json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    metadata = {"RequestId": "direct", "HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}
    return _Http(), {"StatusCode": 200, "Payload": payload, **failure, "ResponseMetadata": metadata}
