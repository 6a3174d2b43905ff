"""Powertools' resolver as the API uses it: the only module that touches its private attributes.

The version of Powertools is pinned. The route is looked up before the resolver runs: 405 with `Allow`, scopes, query
parameters.
"""

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIResponseValidationMiddleware
from aws_lambda_powertools.event_handler.types import EventHandlerInstance
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from voxanne.api.http.bodies import write_json
from voxanne.core.errors import MalformedError, MethodNotAllowedError, NotFoundError

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Route

    from voxanne.api.http.request_context import RequestContext


class ResponseWriter(OpenAPIResponseValidationMiddleware):
    """Writes what a handler returned, models and lists of them included, as JSON.

    Powertools' own, in whose place it stands, validates it first and makes dictionaries of it: our handlers' types are
    checked before anything runs, and pydantic writes its models by itself in a fraction of the time.
    """

    def handler(self, app: EventHandlerInstance, next_middleware: NextMiddleware) -> Response[Any]:
        """Let the handler answer, and write the answer's body unless it is written."""
        response: Response[Any] = next_middleware(app)
        if not isinstance(response.body, str):
            response.body = write_json(response.body)
        return response


# Which types a body may be of has been checked before: the resolver knows no merge patches.
_HEADERS = {"content-type": "application/json"}


class _Event(APIGatewayProxyEvent):
    """What the resolver sees of a request. Routes read headers from the exchange."""

    @property
    def headers(self) -> dict[str, str]:
        return _HEADERS

    @property
    def resolved_headers_field(self) -> dict[str, Any]:
        return _HEADERS

    @property
    def resolved_cookies_field(self) -> dict[str, str]:
        return {}


class Resolver(APIGatewayRestResolver):
    """Checks what comes in, and writes what goes out without checking it again. Its version is pinned."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enable_validation=True, **options)
        self._response_validation_middleware = ResponseWriter()

    def _to_proxy_event(self, event: dict[str, Any]) -> APIGatewayProxyEvent:
        return _Event(event, self._json_body_deserializer)


_READS = "GET"


# The scope that a path needs, by its second part: the resource, and whether reading is a scope of its own.
_SCOPES = {
    "agents": ("agents:read", "agents:write"),
    "calls": ("calls:read", "calls:write"),
    "contacts": ("contacts:read", "contacts:write"),
    "appointments": ("appointments:read", "appointments:write"),
    "availability": ("appointments:read", "appointments:write"),
    "calendars": ("appointments:read", "appointments:write"),
    "events": ("webhooks:read", "webhooks:write"),
    "webhook-logs": ("webhooks:read", "webhooks:write"),
    "webhook-endpoints": ("webhooks:read", "webhooks:write"),
    "organization": ("organization:read", "organization:write"),
    "billing": ("organization:read", "organization:write"),
    "api-keys": ("keys:write", "keys:write"),
    # Every key may know how much it may send.
    "limits": (None, None),
}


# Who has a contact called needs what who cancels the call needs.
_CALL_BACK = "/call-back"


_CANCEL = "/cancel"


# Writes that service which is off refuses; all else goes on (contract, "402").
_BILLED = frozenset({"agents", "calls", "contacts", "appointments", "calendars", "availability", "webhook-endpoints"})


def current_route(app: APIGatewayRestResolver) -> "Route":
    """Return the route that the resolver has matched for the current request."""
    route: Route = app.context["_route"]
    return route


def find_route(app: APIGatewayRestResolver, exchange: "RequestContext") -> "Route":
    """The route of the request.

    Raises:
        NotFoundError: no route has the path.
        MethodNotAllowedError: routes have it, none for the method.
    """
    matching = [route for route in routes(app) if route.rule.match(exchange.path)]
    for route in matching:
        if route.method == exchange.method:
            return route
    if not matching:
        raise NotFoundError("there is nothing at this path", code="unknown_path")
    allowed = sorted({route.method for route in matching} | ({"HEAD"} if any(_reads(r) for r in matching) else set()))
    raise MethodNotAllowedError(f"{exchange.event['httpMethod']} is not a method of this path", allowed)


def routes(app: APIGatewayRestResolver) -> list["Route"]:
    """All routes of a group. Powertools keeps the lists to itself; its version is pinned."""
    return [*app._static_routes, *app._dynamic_routes]  # noqa: SLF001


def scope_of(method: str, path: str) -> str | None:
    """The scope that a request needs, or None if any key will do."""
    read, write = _SCOPES["calls" if path.endswith(_CALL_BACK) else _resource(path)]
    return read if method == _READS else write


def is_billed(method: str, path: str) -> bool:
    """Tell whether service that is off refuses the request."""
    return method in {"POST", "PATCH"} and _resource(path) in _BILLED and not path.endswith(_CANCEL)


def check_query(route: "Route", exchange: "RequestContext") -> None:
    """Refuse query parameters that the route does not have, or that come twice.

    Raises:
        MalformedError: one of either.
    """
    known = [parameter.alias for parameter in route.dependant.query_params]
    for name, values in exchange.query.items():
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none"
            raise MalformedError(f"unknown query parameter {name[:40]!r}: {has}", code="unknown_query_parameter")
        if len(values) > 1:
            raise MalformedError(f"query parameter {name} is given twice", code="repeated_query_parameter")


def body_fields(route: "Route") -> list[str]:
    """Names of the fields that the route's body may have."""
    models = [parameter.field_info.annotation for parameter in route.dependant.body_params]
    return [name for model in models for name in getattr(model, "model_fields", {})]


def may_be_empty(route: "Route") -> bool:
    """Tell whether a POST may come without a body: no field of it is required."""
    models = [parameter.field_info.annotation for parameter in route.dependant.body_params]
    required = [f for model in models for f in getattr(model, "model_fields", {}).values() if f.is_required()]
    return route.method == "POST" and bool(models) and not required


def _reads(route: "Route") -> bool:
    return route.method == _READS


def _resource(path: str) -> str:
    return path.split("/")[2]
