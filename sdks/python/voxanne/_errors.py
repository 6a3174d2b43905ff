"""Errors: a class for each status and each code, all of them subclasses of `VoxanneError`.

No message contains the API key or a request's body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ._models import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._responses import Response
    from .models import FieldError


class VoxanneError(Exception):
    """The base class of all errors that this package raises."""

    idempotency_key: str | None = None
    """The idempotency key of a failed POST. A repetition with this key has no second effect."""


class APIConnectionError(VoxanneError):
    """There was no answer: an unknown host, a refused or broken connection, a certificate that is not accepted."""


class APITimeoutError(APIConnectionError):
    """There was no answer within `timeout`."""


class APIResponseError(VoxanneError):
    """A success whose body the API would not send: a proxy's HTML, an empty body, or part of a document."""

    def __init__(self, message: str, response: Response) -> None:
        """Create an error; *message* describes the body."""
        self._message = message
        self.last_response = response
        self.status = response.status
        self.request_id = response.request_id
        super().__init__(_with_request_id(message, self.request_id))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self._message, self.last_response), {"idempotency_key": self.idempotency_key})


class APIStatusError(VoxanneError):
    """The API refused the request. Program against `code`, show `detail`, quote `request_id`."""

    statuses: ClassVar[tuple[int, ...]] = ()
    code: str | None
    """The problem's code; None if a proxy or a gateway answered in place of the API."""
    title: str
    detail: str
    docs: str | None
    """The URL of the page that explains `code`."""
    errors: Sequence[FieldError]
    """The error of each invalid field, with `pointer` and `detail`; empty for other problems."""

    def __init__(self, problem: Mapping[str, Any] | None, response: Response, body: str = "") -> None:
        """Create an error from a problem document. If there is none, *body* describes the body."""
        self.last_response = response
        self._body = body
        self.status = response.status
        self.problem: Mapping[str, Any] = problem or {}
        self.code = _text(self.problem.get("code"))
        self.title = _text(self.problem.get("title")) or ""
        self.detail = _text(self.problem.get("detail")) or self.title or f"the answer is no problem document: {body}"
        self.docs = _text(self.problem.get("type"))
        self.request_id = _text(self.problem.get("request_id")) or response.request_id
        self.errors = self._member("errors", "[FieldError]") or []
        said = f"{self.status} {self.code}: {self.detail}" if self.code else f"{self.status}: {self.detail}"
        super().__init__(_with_request_id(said, self.request_id))

    @property
    def retry_after(self) -> float | None:
        """The seconds to wait before the next request, if the API says so."""
        return self.last_response.retry_after

    def _member(self, name: str, how: str = "") -> Any:
        return read(how, self.problem.get(name))

    def __reduce__(self) -> tuple[Any, ...]:
        values = (self.problem, self.last_response, self._body)
        return (type(self), values, {"idempotency_key": self.idempotency_key})


class WebhookVerificationError(VoxanneError):
    """A webhook is not from Voxanne, was changed in transit, or is too old."""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _with_request_id(message: str, request_id: str | None) -> str:
    return f"{message} (request id {request_id})" if request_id else message
