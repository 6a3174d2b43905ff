"""Why a call did not return: one class a status and one a code, all of them `VoxanneError`s.

No message holds the API key or a body that was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ._models import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._responses import Response
    from .models import FieldError


class VoxanneError(Exception):
    """Whatever this package raises on its own account."""

    idempotency_key: str | None = None
    """Under which key a POST was sent that failed: sent again with it, it has one effect, whatever became of it."""


class APIConnectionError(VoxanneError):
    """No answer came: an unknown host, a refused or broken connection, a certificate that is not accepted."""


class APITimeoutError(APIConnectionError):
    """No answer came within `timeout`."""


class APIResponseError(VoxanneError):
    """A success whose body is not what the API sends: HTML of a proxy, nothing, or half of a document."""

    def __init__(self, message: str, response: Response) -> None:
        """Say what came in place of the body."""
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
    """The address of the page that explains `code`."""
    errors: Sequence[FieldError]
    """What is wrong with each field, each with `pointer` and `detail`; empty for other problems."""

    def __init__(self, problem: Mapping[str, Any] | None, response: Response, body: str = "") -> None:
        """Make an error of a problem document; without one *body* says what came in its place."""
        self.last_response = response
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
        """Seconds that the API asks to wait."""
        return self.last_response.retry_after

    def _member(self, name: str, how: str = "") -> Any:
        return read(how, self.problem.get(name))

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.problem, self.last_response), {"idempotency_key": self.idempotency_key})


class WebhookVerificationError(VoxanneError):
    """A webhook is not from Voxanne, was changed on its way, or is too old."""


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _with_request_id(message: str, request_id: str | None) -> str:
    return f"{message} (request id {request_id})" if request_id else message
