"""Calls of AWS within the deadline of the current work (`voxanne.core.deadlines`).

The clients of such work make one attempt, whose time-out comes from the time that is left, and look at the clock
immediately before they send. Reads are repeated here; writes by `voxanne.aws.dynamodb.writes`, which must know whether
an attempt without an answer may have been applied.
"""

import random
from typing import Any

from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError

from voxanne.core import deadlines
from voxanne.core.deadlines import DeadlineError

# Seconds. An attempt is not begun with less; one that takes longer is lost, and another connection is tried.
MIN_ATTEMPT, MAX_ATTEMPT = 0.15, 1.5
_MIN_WAIT, _MAX_WAIT = 0.01, 0.06
_MAX_ATTEMPTS = 3
# A message that is sent twice does no harm.
_REPEATABLE = frozenset({"BatchGetItem", "GetItem", "Query", "SendMessage", "SendMessageBatch"})
_SERVER_ERROR = 500
_BUSY = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException", "LimitExceededException"}
)

CONFIG = Config(
    connect_timeout=1,
    read_timeout=MAX_ATTEMPT,
    retries={"mode": "standard", "total_max_attempts": 1},
    max_pool_connections=12,
    tcp_keepalive=True,
)


def limited[Client: BaseClient](client: Client) -> Client:
    """Return a client that was made with CONFIG, which keeps to the deadline of the work that uses it from now on."""
    service = client.meta.service_model.service_id.hyphenize()
    # First, since test doubles of AWS answer in handlers of these events.
    client.meta.events.register_first(f"before-call.{service}", _check)
    client.meta.events.register_first(f"before-send.{service}", _limit_attempt)
    client.meta.events.register(f"needs-retry.{service}", _seconds_to_next_attempt)
    return client


def may_repeat(error: Exception) -> bool:
    """Tell whether a call that failed may succeed at once: a connection broke, or the service is busy or faulty."""
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in _BUSY or _is_server_error(error)
    return isinstance(error, HTTPClientError | EndpointConnectionError | ConnectTimeoutError)


def may_be_applied(error: Exception) -> bool:
    """Tell whether a write that failed may have been applied, or may still be: it was sent, and no answer came."""
    if isinstance(error, ClientError):
        return _is_server_error(error) or error.response["Error"]["Code"] == "TransactionInProgressException"
    # Where no connection was established, botocore raises others.
    return isinstance(error, HTTPClientError)


def _is_server_error(error: ClientError) -> bool:
    return error.response["ResponseMetadata"]["HTTPStatusCode"] >= _SERVER_ERROR


def _check(**_: Any) -> None:
    """Refuse to begin a call if too little time is left.

    Raises:
        DeadlineError: too little time is left.
    """
    deadlines.check(MIN_ATTEMPT)


def _limit_attempt(request: Any, **_: Any) -> None:
    """Set an attempt's time-out, after the last look at the clock: what follows is the connection.

    Raises:
        DeadlineError: too little time is left.
    """
    deadlines.check(MIN_ATTEMPT)
    deadline = deadlines.current()
    if deadline is not None:
        request.context["read_timeout"] = min(deadline.seconds_left(), MAX_ATTEMPT)


def _seconds_to_next_attempt(operation: Any, attempts: int, response: Any, caught_exception: Any, **_: Any) -> Any:
    """Return the wait before a call is repeated, or None if it is not: what botocore asks after each attempt."""
    if operation.name not in _REPEATABLE or attempts >= _MAX_ATTEMPTS or isinstance(caught_exception, DeadlineError):
        return None
    if caught_exception is None:
        parsed = response[1]
        if "Error" not in parsed:
            return None
        caught_exception = ClientError(parsed, operation.name)
    return random.uniform(_MIN_WAIT, _MAX_WAIT) if may_repeat(caught_exception) else None  # noqa: S311 - jitter
