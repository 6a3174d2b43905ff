"""Invoking the function of an operation, which does all that it does for a request of its own.

So limits are counted there, once, and scopes, billing, idempotency, audit and errors are those of the API, while this
function can do nothing but ask.
"""

import functools
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from functions.mcp.errors import INTERNAL_ERROR, ProtocolError
from voxanne.core import aws_clients, config
from voxanne.core.logging import logger

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

# Both attempts end before this function's own time does. A repetition has no second effect: see `ToolCall.to_event`.
_CONFIG = Config(
    connect_timeout=1,
    read_timeout=11,
    retries={"mode": "standard", "total_max_attempts": 2},
    tcp_keepalive=True,
)


@functools.cache
def client() -> "LambdaClient":
    """Return the process's one client, created on first use."""
    made: LambdaClient = aws_clients.make("lambda", _CONFIG)
    return made


def invoke(function: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the response of a function of the API, a Lambda proxy response.

    Raises:
        ProtocolError: it could not be reached (503), took too long (504), or failed (500).
    """
    try:
        answer = client().invoke(FunctionName=_alias_of(function), Payload=json.dumps(event).encode())
    except ReadTimeoutError:
        logger.error("operation.timed_out", function=function)
        raise ProtocolError(
            INTERNAL_ERROR,
            "The answer took too long; what was asked may have been done. Look before you repeat it.",
            status=HTTPStatus.GATEWAY_TIMEOUT,
        ) from None
    except (BotoCoreError, ClientError) as error:
        logger.error("operation.unreachable", function=function, error=type(error).__name__)
        raise ProtocolError(
            INTERNAL_ERROR,
            "The service can't answer just now; try again.",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": "1"},
        ) from None
    if "FunctionError" in answer:
        logger.error("operation.failed", function=function, error=answer["FunctionError"])
        raise failed()
    response: dict[str, Any] = json.loads(answer["Payload"].read())
    return response


def _alias_of(function: str) -> str:
    aliases = {
        "appointments": config.required("APPOINTMENTS_FUNCTION"),
        "calendars": config.required("CALENDARS_FUNCTION"),
        "calls": config.required("CALLS_FUNCTION"),
        "contacts": config.required("CONTACTS_FUNCTION"),
        "conversations": config.required("CONVERSATIONS_FUNCTION"),
        "webhook_logs": config.required("WEBHOOK_LOGS_FUNCTION"),
    }
    return aliases[function]


def failed() -> ProtocolError:
    """Make the error for what failed unexpectedly, and is in the log."""
    return ProtocolError(INTERNAL_ERROR, "An unexpected error occurred.", status=HTTPStatus.INTERNAL_SERVER_ERROR)
