"""Which route a request is for, looked up before the resolver runs: 405 with Allow, scopes, query parameters."""

from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from voxanne.core.errors import MalformedError, MethodNotAllowedError, NotFoundError

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.api_gateway import Route

    from voxanne.http.exchange import Exchange

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


def find_route(app: APIGatewayRestResolver, exchange: "Exchange") -> "Route":
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


def check_query(route: "Route", exchange: "Exchange") -> None:
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
