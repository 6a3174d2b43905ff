"""Errors as problem documents, by FastAPI's exception handlers."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from voxanne.aws.dynamodb.items import Item
from voxanne.core import errors

_STATUS: dict[type[errors.DomainError], int] = {
    errors.MalformedError: 400,
    errors.UnauthorizedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.StaleVersionError: 412,
    errors.InvalidFieldsError: 422,
    errors.IdempotencyKeyReusedError: 422,
    errors.RateLimitedError: 429,
}


class Problem(JSONResponse):
    """A problem document (RFC 9457)."""

    media_type = "application/problem+json"


def absent_or_stale(agent_id: str, old: Item | None) -> errors.DomainError:
    """Return the error for a failed condition: the agent does not exist or has another version."""
    if old is None:
        return errors.NotFoundError(f"there is no agent {agent_id}")
    return errors.StaleVersionError("the agent has changed")


def install(app: FastAPI) -> None:
    """Register handlers that turn every error of *app* into a problem document."""

    @app.exception_handler(errors.DomainError)
    async def refused(request: Request, error: errors.DomainError) -> Problem:
        members: dict[str, Any] = dict(error.members)
        if isinstance(error, errors.InvalidFieldsError):
            members["errors"] = error.errors
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.RateLimitedError) else {}
        return _problem(request, _STATUS[type(error)], error.code, error.detail, headers, **members)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Problem:
        field_errors = error.errors()
        if any(entry["type"] == "json_invalid" for entry in field_errors):
            return _problem(request, 400, "invalid_json", "the body is not readable JSON")
        fields = [
            {"pointer": "#/" + "/".join(str(part) for part in entry["loc"][1:]), "detail": entry["msg"]}
            for entry in field_errors
        ]
        return _problem(request, 422, "invalid_fields", fields[0]["detail"], errors=fields)

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Problem:
        return _problem(request, error.status_code, "not_found", str(error.detail), dict(error.headers or {}))


def _problem(
    request: Request, status: int, code: str, detail: str, headers: dict[str, str] | None = None, **members: Any
) -> Problem:
    request_id = request.scope["aws.event"]["requestContext"]["extendedRequestId"]
    content = {"type": f"https://docs.voxanne.ai/errors#{code}", "status": status, "detail": detail, "code": code}
    return Problem(content | {"request_id": request_id} | members, status, headers)
