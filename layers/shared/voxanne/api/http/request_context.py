"""The current request: its caller, its path and body, and the headers of its response."""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from voxanne.api.http.bodies import decode_body, read_json
from voxanne.api.rate_limits.policies import LimitStatus
from voxanne.core import clock
from voxanne.core.errors import ForbiddenError, UnauthorizedError


@dataclass(frozen=True)
class Caller:
    """The organisation and permissions of the API key. The gateway caches them for 30 seconds."""

    organization_id: str
    key_id: str
    key_name: str
    scopes: frozenset[str]
    plan: str
    organization_limit: int
    address_limit: int
    country: str
    service_on: bool
    cursor_key: str
    key_expires_at: float | None

    def to_context(self) -> dict[str, str]:
        """Return the authorizer context for the gateway, which allows strings only."""
        return {
            "organization_id": self.organization_id,
            "key_id": self.key_id,
            # JSON, so that the gateway gets ASCII alone.
            "key_name": json.dumps(self.key_name),
            "scopes": " ".join(sorted(self.scopes)),
            "plan": self.plan,
            "organization_limit": str(self.organization_limit),
            "address_limit": str(self.address_limit),
            "country": self.country,
            "service": "on" if self.service_on else "off",
            "cursor_key": self.cursor_key,
            "key_expires_at": "" if self.key_expires_at is None else str(self.key_expires_at),
        }

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "Caller":
        """Parse the authorizer context of a request.

        Raises:
            UnauthorizedError: the key has expired since the context was cached.
        """
        expiry = float(context["key_expires_at"]) if context["key_expires_at"] else None
        if expiry is not None and expiry <= clock.now():
            raise UnauthorizedError("Send a valid API key as 'Authorization: Bearer <key>'.")
        return cls(
            organization_id=context["organization_id"],
            key_id=context["key_id"],
            # Contexts that were cached before it was there lack it.
            key_name=json.loads(context.get("key_name", '""')),
            scopes=frozenset(context["scopes"].split()),
            plan=context["plan"],
            organization_limit=int(context["organization_limit"]),
            address_limit=int(context["address_limit"]),
            country=context["country"],
            service_on=context["service"] == "on",
            cursor_key=context["cursor_key"],
            key_expires_at=expiry,
        )

    @property
    def actor(self) -> dict[str, str]:
        """Who asks, as audit events name it."""
        return {"kind": "key", "id": self.key_id, "name": self.key_name}

    def require(self, scope: str) -> None:
        """Check that the key has *scope*.

        Raises:
            ForbiddenError: it lacks the scope.
        """
        if scope not in self.scopes:
            raise ForbiddenError(f"This API key lacks the scope {scope}.", required_scope=scope)

    def require_reading(self) -> None:
        """Check that the key may read anything at all.

        Raises:
            ForbiddenError: it has no scope that ends in `:read`.
        """
        if not any(scope.endswith(":read") for scope in self.scopes):
            raise ForbiddenError("This API key has no scope to read anything.", required_scope="*:read")


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
            path = path.replace(f"{{{name}+}}", value).replace(f"{{{name}}}", value)
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

    def url(self, path: str) -> str:
        """Return the absolute URL of a *path* of the API, with the stage or base path of this request."""
        context = self.event["requestContext"]
        full_path: str = context["path"].rstrip("/")
        own_path = self.path.rstrip("/")
        prefix = full_path.removesuffix(own_path) if full_path.endswith(own_path) else ""
        return f"{self.header('X-Forwarded-Proto') or 'https'}://{context['domainName']}{prefix}{path}"


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
