"""Whatever was raised, as an answer."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.api import idempotency
from voxanne.api.http import problems
from voxanne.api.http.request_context import current_request
from voxanne.core.errors import (
    ConflictError,
    DomainError,
    IdempotencyKeyReusedError,
    InvalidFieldsError,
    NotFoundError,
    UnavailableError,
)
from voxanne.core.logging import log_unexpected, logger

_PASSING_FAULTS = frozenset(
    {
        "InternalError",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottlingException",
    }
)


def error_response(error: Exception) -> Response[Any]:
    """The answer to whatever was raised."""
    if isinstance(error, DomainError):
        return _problem(error)
    if isinstance(error, BotoCoreError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in _PASSING_FAULTS
    ):
        logger.error("a dependency is down", error=type(error).__name__)
        return _problem(UnavailableError("a service that we depend on does not answer; try again"))
    log_unexpected(error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    body = problems.document(status, "internal_error", "something broke on our side", current_request().request_id)
    return Response(status_code=status, content_type=problems.MEDIA_TYPE, body=body)


def replayed_response(error: DomainError) -> Response[Any] | None:
    """The answer to the same request when it came first: what it changed may be what now stands in its way."""
    if not isinstance(error, ConflictError | NotFoundError | InvalidFieldsError):
        return None
    try:
        return idempotency.first_response()
    except IdempotencyKeyReusedError as reused:
        return error_response(reused)


def _problem(error: DomainError) -> Response[Any]:
    status, headers, body = problems.problem_of(error, current_request().request_id)
    logger.info("refused", code=error.code)
    return Response(status_code=status, content_type=headers.pop("Content-Type"), body=body, headers=dict(headers))
