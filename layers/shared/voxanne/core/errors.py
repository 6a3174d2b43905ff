"""Errors that clients can cause. They know no HTTP: voxanne/api/http/problems.py maps each class to its status."""

from typing import Any, Literal


class DomainError(Exception):
    """A request that can't be fulfilled: a stable `code` for programs and a sentence, `detail`, for people.

    `members` are further members of the problem document, such as the id of the conflicting object. `naming` is the
    sentence for callers that may read these members, with their names in braces.
    """

    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None, naming: str | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.naming = naming
        self.code = code or self.code
        self.members = members


class MalformedError(DomainError):
    """The request can't be read at all."""

    code = "bad_request"


class UnauthorizedError(DomainError):
    """The API key is not accepted. The reason is not disclosed."""

    code = "invalid_api_key"


class BillingInactiveError(DomainError):
    """The organisation's billing is inactive, so billed operations are refused."""

    code = "billing_inactive"


class ForbiddenError(DomainError):
    """The API key is valid but lacks a scope."""

    code = "insufficient_scope"


class NotFoundError(DomainError):
    """The object does not exist or belongs to another organisation."""

    code = "not_found"


class ExpiredError(DomainError):
    """The object existed and has been deleted after its retention period."""

    code = "expired"


class MethodNotAllowedError(DomainError):
    """The path exists, but not for this method; `allowed` lists the methods that do."""

    code = "method_not_allowed"

    def __init__(self, detail: str, allowed: list[str]) -> None:
        super().__init__(detail)
        self.allowed = allowed


class ConflictError(DomainError):
    """The request conflicts with the current state."""

    code = "conflict"


class StaleVersionError(DomainError):
    """The client's `If-Match` names a version that is no longer current."""

    code = "stale_version"


class UnsupportedMediaTypeError(DomainError):
    """The body's media type is not supported."""

    code = "unsupported_media_type"


class TooLargeError(DomainError):
    """The request or what it asks for is too large."""

    code = "request_too_large"


class InvalidFieldsError(DomainError):
    """Fields are invalid. Each of `errors` is `{"pointer", "detail"}`, the pointer as RFC 6901's URI fragment.

    *total* is how many there are, if `errors` has only the first of them.
    """

    code = "invalid_fields"

    def __init__(self, errors: list[dict[str, str]], *, code: str | None = None, total: int | None = None) -> None:
        first, others = errors[0], (total or len(errors)) - 1
        more = f" (and {others} more)" if others else ""
        super().__init__(f"{first['pointer']}: {first['detail']}{more}", code=code)
        self.errors = errors


class IdempotencyKeyReusedError(DomainError):
    """The `Idempotency-Key` was used before with another request."""

    code = "idempotency_key_reused"


class RateLimitedError(DomainError):
    """A rate limit is exceeded; `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UnavailableError(DomainError):
    """A dependency is unavailable; `retry_after` is in seconds."""

    code = "service_unavailable"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


def invalid_field(
    field: str, detail: str, *, code: str | None = None, place: Literal["query", "path"] | None = None
) -> InvalidFieldsError:
    """Make the error for one *field* of the body or of another *place*, named as in the request."""
    error = {"pointer": f"#/{field}", "detail": detail}
    return InvalidFieldsError([error if place is None else error | {"in": place}], code=code)
