"""The current request: its caller, its path and body, and the headers of its response."""

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
    """The organisation behind the key, and what that key may do. Up to 30 s old: the gateway caches it."""

    organization_id: str
    key_id: str
    scopes: frozenset[str]
    plan: str
    organization_limit: int
    address_limit: int
    country: str
    service_on: bool
    cursor_key: str
    key_expires_at: float | None

    def to_context(self) -> dict[str, str]:
        """As the authorizer hands it to the gateway: strings only."""
        return {
            "organization_id": self.organization_id,
            "key_id": self.key_id,
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
        """Read the authorizer's context back.

        Raises:
            UnauthorizedError: the key has expired since.
        """
        expiry = float(context["key_expires_at"]) if context["key_expires_at"] else None
        if expiry is not None and expiry <= clock.now():
            raise UnauthorizedError("Send a valid API key as 'Authorization: Bearer <key>'.")
        return cls(
            organization_id=context["organization_id"],
            key_id=context["key_id"],
            scopes=frozenset(context["scopes"].split()),
            plan=context["plan"],
            organization_limit=int(context["organization_limit"]),
            address_limit=int(context["address_limit"]),
            country=context["country"],
            service_on=context["service"] == "on",
            cursor_key=context["cursor_key"],
            key_expires_at=expiry,
        )

    def require(self, scope: str) -> None:
        """Refuse a key that lacks *scope*."""
        if scope not in self.scopes:
            raise ForbiddenError(f"this API key lacks the scope {scope}", required_scope=scope)


@dataclass
class RequestContext:
    """A request as API Gateway hands it over (REST API, proxy integration), and the headers of its answer."""

    event: Mapping[str, Any]
    caller_or_none: Caller | None = None
    version: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    levels: list[LimitStatus] = field(default_factory=list)

    @property
    def caller(self) -> Caller:
        """The caller; a route of the public function has none and must not ask."""
        if self.caller_or_none is None:
            raise LookupError("no authorizer stands before this route")
        return self.caller_or_none

    @property
    def request_id(self) -> str:
        """The gateway's own. `requestId` is not: the client can set it through x-amzn-RequestId."""
        identifier: str = self.event["requestContext"]["extendedRequestId"]
        return identifier

    @property
    def method(self) -> str:
        """HEAD counts as the GET that it is without its body."""
        method: str = self.event["httpMethod"].upper()
        return "GET" if method == "HEAD" else method

    @cached_property
    def path(self) -> str:
        """The path below stage and base path: the matched resource with its parameters filled in."""
        path: str = self.event["resource"]
        for name, value in (self.event.get("pathParameters") or {}).items():
            path = path.replace(f"{{{name}+}}", value).replace(f"{{{name}}}", value)
        return path

    @property
    def address(self) -> str:
        """The client's address as the gateway saw it."""
        address: str = self.event["requestContext"]["identity"]["sourceIp"]
        return address

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """Query parameters, each with all its values."""
        return dict(self.event.get("multiValueQueryStringParameters") or {})

    @cached_property
    def body(self) -> str:
        """The body as text, empty if there is none."""
        return decode_body(self.event)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The body read as JSON, once.

        Raises:
            MalformedError: it is not readable as such.
            InvalidFieldsError: it is no object.
        """
        return read_json(self.body)

    def header(self, name: str) -> str | None:
        """A request header; several of one name are joined as RFC 9110 has it."""
        wanted = name.lower()
        for given, values in (self.event.get("multiValueHeaders") or {}).items():
            if given.lower() == wanted:
                return ", ".join(values)
        return None

    def url(self, path: str) -> str:
        """The absolute URL of a *path* of the API, with the stage or base path under which this request came."""
        context = self.event["requestContext"]
        here: str = context["path"].rstrip("/")
        prefix = here.removesuffix(self.path.rstrip("/")) if here.endswith(self.path.rstrip("/")) else ""
        return f"{self.header('X-Forwarded-Proto') or 'https'}://{context['domainName']}{prefix}{path}"


_current: ContextVar[RequestContext] = ContextVar("request")


def begin_request(event: Mapping[str, Any]) -> RequestContext:
    """Make *event* the request that is answered now."""
    request = RequestContext(event)
    _current.set(request)
    return request


def current_request() -> RequestContext:
    """The request that is answered now."""
    return _current.get()


def caller() -> Caller:
    """Who sent the request that is answered now."""
    return _current.get().caller
