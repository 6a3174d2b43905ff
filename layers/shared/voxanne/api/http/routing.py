"""Powertools' resolver as the API uses it: the only module that touches its private attributes.

The version of Powertools is pinned. The route is looked up before the resolver runs, for what can refuse a request
without its body: 405 with `Allow`, access, query parameters.
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
    from collections.abc import Iterable

    from aws_lambda_powertools.event_handler.api_gateway import Route

    from voxanne.api.http.request_context import RequestContext
    from voxanne.api.http.route_groups import Access, DeclaredRoute, RouteGroup


class ResponseWriter(OpenAPIResponseValidationMiddleware):
    """Serialises what a handler returned, models and lists of them included, as JSON.

    Replaces Powertools' own middleware, which validates the response and converts it to dictionaries first. mypy checks
    our handlers' types, and pydantic serialises its models directly in a fraction of the time.
    """

    def handler(self, app: EventHandlerInstance, next_middleware: NextMiddleware) -> Response[Any]:
        """Call the handler and serialise the response's body unless it is text already."""
        response: Response[Any] = next_middleware(app)
        if not isinstance(response.body, str):
            response.body = write_json(response.body)
        return response


# The media type has been checked before, and the resolver does not know merge patches.
_HEADERS = {"content-type": "application/json"}


class _Event(APIGatewayProxyEvent):
    """What the resolver sees of a request. Handlers read headers from the `RequestContext`."""

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
    """Validates requests, serialises responses without validating them, knows each route's access and problems."""

    def __init__(self, groups: "Iterable[RouteGroup]", **options: Any) -> None:
        super().__init__(enable_validation=True, **options)
        self._response_validation_middleware = ResponseWriter()
        self.access: dict[tuple[str, str], Access] = {}
        self.problems: dict[tuple[str, str], tuple[str, ...]] = {}
        for group in groups:
            for route in group.routes:
                self._add(route)

    def route(self, *_arguments: Any, **_options: Any) -> Any:
        """Refuse routes that bypass groups: they would declare no access.

        Raises:
            TypeError: always.
        """
        raise TypeError("declare routes in a RouteGroup, which requires their access")

    def _add(self, route: "DeclaredRoute") -> None:
        if (route.method, route.path) in self.access:
            raise ValueError(f"{route.method} {route.path} is declared twice")
        self.access[route.method, route.path] = route.access
        self.problems[route.method, route.path] = route.problems
        super().route(route.path, route.method, **route.options)(route.handler)

    def _to_proxy_event(self, event: dict[str, Any]) -> APIGatewayProxyEvent:
        return _Event(event, self._json_body_deserializer)


def current_route(app: Resolver) -> "Route":
    """Return the route that the resolver has matched for the current request."""
    route: Route = app.context["_route"]
    return route


def find_route(app: Resolver, request: "RequestContext") -> "Route":
    """Return the route of the request.

    Raises:
        NotFoundError: no route has the path.
        MethodNotAllowedError: routes have the path, none of them the method.
    """
    matching = [route for route in routes(app) if route.rule.match(request.path)]
    for route in matching:
        if route.method == request.method:
            return route
    if not matching:
        raise unknown_path()
    methods = {route.method for route in matching}
    allowed = sorted(methods | ({"HEAD"} if "GET" in methods else set()))
    raise MethodNotAllowedError(f"This path does not allow {request.event['httpMethod']}.", allowed)


def unknown_path() -> NotFoundError:
    """Make the error for a path that no route has."""
    return NotFoundError("No such path.", code="unknown_path")


def routes(app: Resolver) -> list["Route"]:
    """Return all routes of an app."""
    return [*app._static_routes, *app._dynamic_routes]  # noqa: SLF001


def access_of(app: Resolver, route: "Route") -> "Access":
    """Return the access that a route declared."""
    return app.access[route.method, route.path]


def check_query(route: "Route", request: "RequestContext") -> None:
    """Refuse query parameters that the route does not have or that are repeated.

    Raises:
        MalformedError: a parameter is unknown or repeated.
    """
    known = [parameter.alias for parameter in route.dependant.query_params]
    for name, values in request.query.items():
        if name not in known:
            accepted = f"This path takes {', '.join(known)}." if known else "This path takes none."
            raise MalformedError(f"Unknown query parameter {name[:40]!r}. {accepted}", code="unknown_query_parameter")
        if len(values) > 1:
            raise MalformedError(f"The query parameter {name} is repeated.", code="repeated_query_parameter")


def body_models(route: "Route") -> list[Any]:
    """Return the models of the route's body: one, or none if it takes no body."""
    return [parameter.field_info.annotation for parameter in route.dependant.body_params]


def may_be_empty(route: "Route") -> bool:
    """Return whether the route is a POST or DELETE whose body may be left out, since it requires no field."""
    models = body_models(route)
    fields = [field for model in models for field in getattr(model, "model_fields", {}).values()]
    required = any(field.is_required() for field in fields)
    return route.method in {"POST", "DELETE"} and bool(models) and not required
