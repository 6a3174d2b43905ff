"""What can be refused, without a word of HTTP: voxanne/api/http/problems.py gives each kind its status."""

from typing import Any


class DomainError(Exception):
    """A request that can't be fulfilled, with a stable code for programs and a sentence for people.

    `members` are further facts for the client, such as the id of what stands in the way.
    """

    code = "refused"

    def __init__(self, detail: str, *, code: str | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.members = members


class MalformedError(DomainError):
    """The request can't be read at all."""

    code = "bad_request"


class UnauthorizedError(DomainError):
    """The key is not accepted; why is not said."""

    code = "invalid_api_key"


class BillingInactiveError(DomainError):
    """The organisation's service is off until its billing is mended."""

    code = "billing_inactive"


class ForbiddenError(DomainError):
    """The key is good but lacks a scope."""

    code = "insufficient_scope"


class NotFoundError(DomainError):
    """There is no such thing, or it is another organisation's."""

    code = "not_found"


class ExpiredError(DomainError):
    """It was there, and is kept no longer."""

    code = "expired"


class MethodNotAllowedError(DomainError):
    """The path is known, the method is not; `allowed` are those that are."""

    code = "method_not_allowed"

    def __init__(self, detail: str, allowed: list[str]) -> None:
        super().__init__(detail)
        self.allowed = allowed


class ConflictError(DomainError):
    """The state of things stands in the way."""

    code = "conflict"


class StaleVersionError(DomainError):
    """The client's `If-Match` names a version that is no longer current."""

    code = "stale_version"


class UnsupportedMediaTypeError(DomainError):
    """The body is of a type that is not taken here."""

    code = "unsupported_media_type"


class TooLargeError(DomainError):
    """More than is taken."""

    code = "request_too_large"


class InvalidFieldsError(DomainError):
    """Fields don't hold what they must. `errors` are `{"pointer", "detail"}`, a pointer being RFC 6901's with '#'."""

    code = "invalid_fields"

    def __init__(self, errors: list[dict[str, str]], *, code: str | None = None) -> None:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{first['pointer']}: {first['detail']}{more}", code=code)
        self.errors = errors


class IdempotencyKeyReusedError(DomainError):
    """The `Idempotency-Key` came before, with another request."""

    code = "idempotency_key_reused"


class RateLimitedError(DomainError):
    """A limit is used up; `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UnavailableError(DomainError):
    """Something that we need does not answer; `retry_after` is in seconds."""

    code = "service_unavailable"

    def __init__(self, detail: str, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


def invalid_field(field: str, detail: str, *, code: str | None = None) -> InvalidFieldsError:
    """Refuse one *field* of the body, named as the client names it."""
    return InvalidFieldsError([{"pointer": f"#/{field}", "detail": detail}], code=code)
