"""The current request: its caller, its path and body, and the headers of its response."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from voxanne.api.http.bodies import decode_body, read_json
from voxanne.api.http.callers import Caller
from voxanne.api.rate_limits.policies import LimitStatus


@dataclass
class RequestContext:
    """A proxy event of API Gateway (REST API), and the headers of its response."""

    event: Mapping[str, Any]
    caller_or_none: Caller | None = None
    version: int | None = None
    shown_once: frozenset[str] = frozenset()
    """Fields of the response's body that are shown to the key whose request made them, whatever it may read."""
    audited: tuple[str, str] | None = None
    """The action and the type of object of the route's audit event, if it has one."""
    created_id: str | None = None
    """The id of the object that the request makes."""
    headers: dict[str, str] = field(default_factory=dict)
    levels: list[LimitStatus] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        """The caller.

        Raises:
            LookupError: the route is public, so that no authorizer ran.
        """
        if self.caller_or_none is None:
            raise LookupError("public routes have no caller")
        return self.caller_or_none

    @property
    def request_id(self) -> str:
        """The gateway's extended request id; clients can set `requestId` with the x-amzn-RequestId header."""
        identifier: str = self.event["requestContext"]["extendedRequestId"]
        return identifier

    @property
    def method(self) -> str:
        """The HTTP method, GET for HEAD."""
        method: str = self.event["httpMethod"].upper()
        return "GET" if method == "HEAD" else method

    @cached_property
    def path(self) -> str:
        """The path without stage and base path: the matched resource with its path parameters."""
        path: str = self.event["resource"]
        for name, value in (self.event.get("pathParameters") or {}).items():
            path = path.replace(f"{{{name}+}}", value).replace(f"{{{name}}}", value.translate(_ENCODED))
        return path

    @property
    def address(self) -> str:
        """The client's IP address as the gateway saw it."""
        address: str = self.event["requestContext"]["identity"]["sourceIp"]
        return address

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Query parameters, each with all values."""
        return dict(self.event.get("multiValueQueryStringParameters") or {})

    @cached_property
    def body(self) -> str:
        """The body as text, empty if there is none."""
        return decode_body(self.event)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The body, parsed as JSON once.

        Raises:
            MalformedError: it is not valid JSON.
            InvalidFieldsError: it is not an object.
        """
        return read_json(self.body)

    def header(self, name: str) -> str | None:
        """Return a request header, repeated ones joined with commas (RFC 9110, 5.3), or None."""
        lower_name = name.lower()
        for header_name, values in (self.event.get("multiValueHeaders") or {}).items():
            if header_name.lower() == lower_name:
                return ", ".join(values)
        return None

    @property
    def scheme(self) -> str:
        """How the client reached the gateway: https, or http of a local product."""
        return self.header("X-Forwarded-Proto") or "https"

    @property
    def base_path(self) -> str:
        """What stands before the API's paths: the stage, or the base path of a domain; empty if there is none."""
        full_path: str = self.event["requestContext"]["path"].rstrip("/")
        own_path = self.path.rstrip("/")
        return full_path.removesuffix(own_path) if full_path.endswith(own_path) else ""

    def url(self, path: str) -> str:
        """Return the absolute URL of a *path* of the API, with the stage or base path of this request."""
        host = self.event["requestContext"]["domainName"]
        return f"{self.scheme}://{host}{self.base_path}{path}"


# Visible characters that Powertools' routes accept in no variable: in the path they stand percent-encoded.
_ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in '"#/?\\`'})
_current: ContextVar[RequestContext] = ContextVar("request")


def begin_request(event: Mapping[str, Any]) -> RequestContext:
    """Make *event* the current request."""
    request = RequestContext(event)
    _current.set(request)
    return request


def current_request() -> RequestContext:
    """Return the current request."""
    return _current.get()


def caller() -> Caller:
    """Return the caller of the current request."""
    return _current.get().caller
