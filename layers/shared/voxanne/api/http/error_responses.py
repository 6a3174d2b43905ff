"""Responses to exceptions."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.api import idempotency
from voxanne.api.http import problems
from voxanne.api.http.request_context import current_request
from voxanne.core.errors import (
    BillingInactiveError,
    ConflictError,
    DomainError,
    ExpiredError,
    IdempotencyKeyReusedError,
    InvalidFieldsError,
    NotFoundError,
    UnavailableError,
)
from voxanne.core.logging import count, log_unexpected, logger

_TRANSIENT_ERRORS = frozenset(
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
    """Return the problem document for an exception, and log it."""
    documented = documented_error(error)
    if documented is not None:
        if isinstance(error, UnavailableError):
            # Documented, and any client may bring it about: ApiErrorsAlarm leaves it out.
            count("AnsweredUnavailable")
        return _problem(documented)
    log_unexpected(error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    request = current_request()
    page = request.url(problems.ERRORS_PATH)
    detail = "An unexpected error occurred."
    body = problems.document(status, "internal_error", detail, request.request_id, page=page)
    return Response(status_code=status, content_type=problems.MEDIA_TYPE, body=body)


def documented_error(error: Exception) -> DomainError | None:
    """Return the error as which an exception is answered; None if it is unexpected."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, BotoCoreError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in _TRANSIENT_ERRORS
    ):
        logger.error("dependency.unavailable", error=type(error).__name__)
        return UnavailableError("A service that the API depends on is unavailable; retry.")
    return None


def replayed_response(error: DomainError) -> Response[Any] | None:
    """Return the recorded response if *error* may come from what happened since the same request was sent before."""
    # Also of what is gone: its contact may have been merged into another since.
    if not isinstance(error, BillingInactiveError | ConflictError | ExpiredError | NotFoundError | InvalidFieldsError):
        return None
    try:
        return idempotency.first_response()
    except IdempotencyKeyReusedError as reused:
        return error_response(reused)


def _problem(error: DomainError) -> Response[Any]:
    request = current_request()
    if isinstance(error, InvalidFieldsError) and request.method == "GET":
        # It has no body: rules that it shares with bodies name query parameters.
        error.errors = [each if "in" in each else each | {"in": "query"} for each in error.errors]
    scopes = request.caller_or_none.scopes if request.caller_or_none else frozenset[str]()
    status, headers, body = problems.problem_of(error, request.request_id, request.url(problems.ERRORS_PATH), scopes)
    logger.info("request.refused", code=error.code)
    return Response(status_code=status, content_type=headers.pop("Content-Type"), body=body, headers=dict(headers))
