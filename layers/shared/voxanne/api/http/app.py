"""An endpoint group: a Powertools resolver, and around it what the contract says of every answer."""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as UnknownRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.api import idempotency
from voxanne.api.http import rate_limiting as limits
from voxanne.api.http.bodies import check_media_type, read_json, write_json
from voxanne.api.http.error_responses import error_response, replayed_response
from voxanne.api.http.request_context import Caller, RequestContext, begin_request, current_request
from voxanne.api.http.responses import finalize, log_request, to_lambda_response
from voxanne.api.http.routing import (
    Resolver,
    body_fields,
    check_query,
    current_route,
    find_route,
    is_billed,
    may_be_empty,
    scope_of,
)
from voxanne.api.http.validation import invalid_fields
from voxanne.core.errors import BillingInactiveError, DomainError, NotFoundError
from voxanne.core.logging import logger

type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def create_app() -> APIGatewayRestResolver:
    """Make a group's resolver; its routes come next, `serve` last."""
    app = Resolver(serializer=write_json, json_body_deserializer=_document)

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[Any]:
        fields = body_fields(current_route(app))
        return error_response(invalid_fields(error.errors(), fields))

    @app.exception_handler(UnknownRouteError)
    def unknown(_error: UnknownRouteError) -> Response[Any]:
        return error_response(NotFoundError("there is nothing at this path", code="unknown_path"))

    @app.exception_handler(DomainError)
    def refused(error: DomainError) -> Response[Any]:
        return replayed_response(error) or error_response(error)

    @app.exception_handler(Exception)
    def failed(error: Exception) -> Response[Any]:
        return error_response(error)

    return app


def serve(app: APIGatewayRestResolver, *, authenticated: bool = True) -> Handler:
    """The group's entry point, named in the template."""

    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        began = time.perf_counter()
        exchange = begin_request(event)
        logger.set_correlation_id(exchange.request_id)
        try:
            route = _prepare(app, exchange, authenticated=authenticated)
            answer = app.resolve(_for_resolver(route, exchange), context)
        except Exception as error:  # noqa: BLE001 - the boundary: each becomes its problem document, none is carried on
            answer = to_lambda_response(error_response(error))
        finalize(exchange, answer)
        log_request(exchange, answer, began)
        return answer

    return lambda_handler


def _prepare(app: APIGatewayRestResolver, exchange: RequestContext, *, authenticated: bool) -> Route:
    """All that can refuse a request before its body is looked at."""
    if authenticated:
        exchange.caller_or_none = Caller.from_context(exchange.event["requestContext"]["authorizer"])
        limits.admit(exchange)
    route = find_route(app, exchange)
    if authenticated:
        _check_permission(exchange)
    check_query(route, exchange)
    if exchange.body.strip() and route.dependant.body_params:
        check_media_type(exchange.header("Content-Type"), exchange.method)
    idempotency.idempotency_key(exchange)
    return route


def _document(text: str) -> dict[str, Any]:
    """The body, read once for all who ask; where a body may be left out, *text* stands for it."""
    exchange = current_request()
    return exchange.document if text == exchange.body else read_json(text)


def _check_permission(exchange: RequestContext) -> None:
    scope = scope_of(exchange.method, exchange.path)
    if scope is not None:
        exchange.caller.require(scope)
    if not exchange.caller.service_on and is_billed(exchange.method, exchange.path):
        raise BillingInactiveError("the organisation's subscription is not active: see /api/billing")


def _for_resolver(route: Route, exchange: RequestContext) -> dict[str, Any]:
    """The event as the resolver should see it: our path, GET for HEAD, plain text."""
    return {
        **exchange.event,
        "path": exchange.path,
        "httpMethod": exchange.method,
        "multiValueHeaders": {},
        "body": "{}" if not exchange.body.strip() and may_be_empty(route) else exchange.body,
        "isBase64Encoded": False,
    }
