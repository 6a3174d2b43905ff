"""One request, and what its answer gets beside the body."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from voxanne.http.bodies import decoded, read_json
from voxanne.http.caller import Caller
from voxanne.rate_limits.policies import Level


@dataclass
class Exchange:
    """A request as API Gateway hands it over (REST API, proxy integration), and the headers of its answer."""

    event: Mapping[str, Any]
    caller_or_none: Caller | None = None
    version: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    levels: list[Level] = field(default_factory=list)

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
        return decoded(self.event)

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


_current: ContextVar[Exchange] = ContextVar("exchange")


def begin(event: Mapping[str, Any]) -> Exchange:
    """Make *event* the request that is answered now."""
    exchange = Exchange(event)
    _current.set(exchange)
    return exchange


def current() -> Exchange:
    """The request that is answered now."""
    return _current.get()


def caller() -> Caller:
    """Who sent the request that is answered now."""
    return _current.get().caller
