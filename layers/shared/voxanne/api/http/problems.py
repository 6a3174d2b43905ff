"""Errors as RFC 9457 problem documents, with the one table from error classes to HTTP statuses."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from voxanne.api.http.bodies import write_json
from voxanne.core import errors

MEDIA_TYPE = "application/problem+json"
ERRORS_PATH = "/errors"
"""The page that explains the codes, at every deployment of its own."""
# The type of problems whose page has no known address (RFC 9457, 4.2.1): those of receivers at their function URLs.
NO_PAGE = "about:blank"

STATUS: dict[type[errors.DomainError], HTTPStatus] = {
    errors.MalformedError: HTTPStatus.BAD_REQUEST,
    errors.UnauthorizedError: HTTPStatus.UNAUTHORIZED,
    errors.BillingInactiveError: HTTPStatus.PAYMENT_REQUIRED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ExpiredError: HTTPStatus.GONE,
    errors.MethodNotAllowedError: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.StaleVersionError: HTTPStatus.PRECONDITION_FAILED,
    errors.UnsupportedMediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.InvalidFieldsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyKeyReusedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.RateLimitedError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}


# Names of RFC 2616 before Python 3.13.
_PHRASES = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}

# Members of problem documents that name or show objects, with the scope that reads them. Every other member says
# something of the request alone. A test compares both lists with the errors.
MEMBER_SCOPES = {
    "agent_id": "agents:read",
    "appointment_id": "appointments:read",
    "appointment_ids": "appointments:read",
    "call_id": "calls:read",
    "contact_id": "contacts:read",
    "invitation_id": "members:read",
    "member_id": "members:read",
    "next_free_slots": "appointments:read",
    "service_id": "appointments:read",
    "successor_id": "keys:write",
}


def status_of(error: errors.DomainError) -> HTTPStatus:
    """Return the status of an error: that of its class or of the nearest base class in the table."""
    return next(STATUS[error_class] for error_class in type(error).__mro__ if error_class in STATUS)


def phrase_of(status: int) -> str:
    """Return the name that RFC 9110 gives a status, in every version of Python."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


def document(status: HTTPStatus, code: str, detail: str, request_id: str, *, page: str, **members: Any) -> str:
    """Return a problem document as JSON. *page* is the URL of the page that explains the codes."""
    return write_json(
        {
            "type": page if page == NO_PAGE else f"{page}#{code}",
            "title": phrase_of(status),
            "status": int(status),
            "detail": detail,
            "code": code,
            "request_id": request_id,
            **members,
        }
    )


def problem_of(
    error: errors.DomainError, request_id: str, page: str, scopes: Collection[str] = ()
) -> tuple[HTTPStatus, dict[str, str], str]:
    """Return status, headers and body of the response to an error, without what a key with *scopes* may not read.

    *page* is the URL of the page that explains the codes.
    """
    status = status_of(error)
    members = {
        name: value
        for name, value in error.members.items()
        if name not in MEMBER_SCOPES or MEMBER_SCOPES[name] in scopes
    }
    naming = error.naming if members.keys() == error.members.keys() else None
    detail = error.detail if naming is None else naming.format_map(members)
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    match error:
        case errors.InvalidFieldsError():
            members["errors"] = error.errors
        case errors.MethodNotAllowedError():
            headers["Allow"] = ", ".join(error.allowed)
        case errors.RateLimitedError() | errors.UnavailableError():
            headers["Retry-After"] = str(error.retry_after)
        case errors.UnauthorizedError():
            headers["WWW-Authenticate"] = "Bearer"
        case _:
            pass
    return status, headers, document(status, error.code, detail, request_id, page=page, **members)
