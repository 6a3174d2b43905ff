"""The app of a function: a Powertools resolver, and around it what the API guarantees for every request."""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as UnknownRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.api import idempotency
from voxanne.api.http import rate_limiting
from voxanne.api.http.audit import audit_change
from voxanne.api.http.bodies import (
    check_encoding,
    check_media_type,
    check_no_body,
    check_no_fields,
    check_not_empty,
    is_empty,
    read_json,
    write_json,
)
from voxanne.api.http.callers import Caller
from voxanne.api.http.error_responses import error_response, replayed_response
from voxanne.api.http.request_context import RequestContext, begin_request, current_request
from voxanne.api.http.responses import finalize, log_request, to_lambda_response, withhold
from voxanne.api.http.route_groups import Access, Key, RouteGroup
from voxanne.api.http.routing import (
    Resolver,
    access_of,
    body_models,
    check_query,
    current_route,
    find_route,
    may_be_empty,
    unknown_path,
)
from voxanne.api.http.validation import invalid_fields
from voxanne.aws.dynamodb.writes import accompany
from voxanne.core.errors import BillingInactiveError, DomainError
from voxanne.core.logging import logger

type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def create_app(*groups: RouteGroup) -> Resolver:
    """Make the resolver of a function's routes, with the conversion of every error to a problem document."""
    app = Resolver(groups, serializer=write_json, json_body_deserializer=_document)

    @app.exception_handler(RequestValidationError)
    def on_invalid_request(error: RequestValidationError) -> Response[Any]:
        models = body_models(current_route(app))
        errors = error.errors()
        request = current_request()
        return error_response(invalid_fields(errors, models, request.document if request.body.strip() else {}))

    @app.exception_handler(UnknownRouteError)
    def on_unknown_path(_error: UnknownRouteError) -> Response[Any]:
        return error_response(unknown_path())

    @app.exception_handler(DomainError)
    def on_domain_error(error: DomainError) -> Response[Any]:
        return replayed_response(error) or error_response(error)

    @app.exception_handler(Exception)
    def on_unexpected_error(error: Exception) -> Response[Any]:
        return error_response(error)

    return app


def serve(
    app: Resolver, *, authenticated: bool = True, check: Callable[[RequestContext], None] | None = None
) -> Handler:
    """Make the function's entry point, which the template names.

    *check* may refuse a request of a known path, before anything of it but its headers is looked at.

    Raises:
        ValueError: routes that require no key are among those behind the authorizer, or the reverse.
    """
    if any((access.requires is not Key.NONE) != authenticated for access in app.access.values()):
        raise ValueError("a function's routes are either all public or all behind the authorizer")

    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        started = time.perf_counter()
        request = begin_request(event)
        logger.set_correlation_id(request.request_id)
        route: Route | None = None
        try:
            route = _prepare(app, request, check, authenticated=authenticated)
            repeated = _repetition_without_service(access_of(app, route), request)
            response = repeated or app.resolve(_to_resolver_event(route, request), context)
        except Exception as error:  # noqa: BLE001 - the boundary: every error becomes a problem document
            response = to_lambda_response(error_response(error))
        finally:
            accompany(None)
        if route is not None:
            withhold(request, access_of(app, route), response)
        finalize(request, response)
        log_request(request, response, started)
        return response

    return lambda_handler


def _prepare(
    app: Resolver, request: RequestContext, check: Callable[[RequestContext], None] | None, *, authenticated: bool
) -> Route:
    """Run the checks that need no body, in the order in which the API reports their errors."""
    if authenticated:
        request.caller_or_none = Caller.from_context(request.event["requestContext"]["authorizer"])
        rate_limiting.admit(request)
    route = find_route(app, request)
    if check is not None:
        check(request)
    access = access_of(app, route)
    if authenticated:
        _check_access(access, request.caller)
        request.audited = access.audited
        audit_change(request)
    if not access.any_query:
        check_query(route, request)
    _check_body(route, request)
    idempotency.idempotency_key(request)
    return route


def _check_body(route: Route, request: RequestContext) -> None:
    """Check all of a body but its content, which the resolver parses."""
    if not request.event.get("body"):
        if route.dependant.body_params and not may_be_empty(route):
            check_not_empty(request.body)
        return
    check_encoding(request.header("Content-Encoding"))
    if not route.dependant.body_params:
        if request.method == "DELETE":
            check_no_body(request.body)
        elif request.method == "POST" and not is_empty(request.body):
            check_media_type(request.header("Content-Type"), request.method)
            check_no_fields(request.document)
    elif request.body.strip():
        check_media_type(request.header("Content-Type"), request.method)


def _document(text: str) -> dict[str, Any]:
    """Return the parsed body, parsed once per request; *text* differs from it where a body was left out."""
    request = current_request()
    return request.document if text == request.body else read_json(text)


def _check_access(access: Access, caller: Caller) -> None:
    if access.scope is not None:
        caller.require(access.scope)
    elif access.requires is Key.READS:
        caller.require_reading()
    if access.owners_only:
        caller.require_owner_rights()


def _repetition_without_service(access: Access, request: RequestContext) -> dict[str, Any] | None:
    """Return the first response to a repeated request that needs active billing, where there is none any more.

    Raises:
        BillingInactiveError: there is no active billing, and the request was not answered before.
    """
    if not access.billed or request.caller.service_on:
        return None
    if access.is_unbilled is not None and access.is_unbilled(request.document):
        return None
    refusal = BillingInactiveError("The organisation's subscription is not active; see /api/billing.")
    response = replayed_response(refusal)
    if response is None:
        raise refusal
    return to_lambda_response(response)


def _to_resolver_event(route: Route, request: RequestContext) -> dict[str, Any]:
    """Return the event as the resolver expects it: our path, GET for HEAD, a decoded body."""
    return {
        **request.event,
        "path": request.path,
        "httpMethod": request.method,
        "multiValueHeaders": {},
        "body": "{}" if not request.body.strip() and may_be_empty(route) else request.body,
        "isBase64Encoded": False,
    }
