"""The gateway's requests and responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """A request as received, not decoded."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"
    port: int = 80
    base_path: str = ""
    """The prefix before *path*: a stage, such as `/v1`, if the API has no domain name."""

    def header(self, name: str) -> str | None:
        """Return the last header of that name."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[-1] if values else None


@dataclass(frozen=True)
class Response:
    """A complete answer, with the context variables of its request."""

    status: int
    headers: Headers
    body: bytes
    context: Mapping[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str | None:
        """Return the first header of that name."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None


class Handler(Protocol):
    """Something that answers requests."""

    def handle(self, request: Request) -> Response:
        """Answer a request."""

    def refuse(self, request: Request, kind: str) -> Response:
        """Answer a request that reached no route, with the gateway response of that type."""


class GatewayError(Exception):
    """The gateway itself answers, with the gateway response of this type."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.message = message or DEFAULTS[kind][1]


# Type to status and message, unless the template defines others.
DEFAULTS: dict[str, tuple[int, str]] = {
    "ACCESS_DENIED": (403, "User is not authorized to access this resource"),
    "AUTHORIZER_CONFIGURATION_ERROR": (500, "Internal server error"),
    "AUTHORIZER_FAILURE": (500, "Internal server error"),
    "DEFAULT_4XX": (400, "Bad Request"),
    "DEFAULT_5XX": (500, "Internal server error"),
    "INTEGRATION_FAILURE": (504, "Internal server error"),
    "INTEGRATION_TIMEOUT": (504, "Endpoint request timed out"),
    "INVALID_API_KEY": (403, "Forbidden"),
    "MISSING_AUTHENTICATION_TOKEN": (403, "Missing Authentication Token"),
    "QUOTA_EXCEEDED": (429, "Limit Exceeded"),
    "REQUEST_TOO_LARGE": (413, "Request Too Long"),
    "THROTTLED": (429, "Too Many Requests"),
    "UNAUTHORIZED": (401, "Unauthorized"),
}
