"""An endpoint group: a Powertools resolver, and around it what the contract says of every answer."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Route
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as UnknownRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from voxanne.errors import (
    BillingInactiveError,
    ConflictError,
    DomainError,
    IdempotencyKeyReusedError,
    InvalidFieldsError,
    NotFoundError,
    UnavailableError,
)
from voxanne.http import idempotency, limits, problems
from voxanne.http.bodies import check_media_type, read_json, write_json
from voxanne.http.caller import Caller
from voxanne.http.etags import etag, is_unchanged
from voxanne.http.exchange import Exchange, begin, current
from voxanne.http.routes import body_fields, check_query, find_route, is_billed, may_be_empty, scope_of
from voxanne.http.validation import invalid_fields
from voxanne.observability import log_unexpected, logger

type Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]

# Of the headers that we send, those that a browser would otherwise hide from its page.
_EXPOSED = (
    "ETag,Idempotent-Replayed,Link,Location,RateLimit,RateLimit-Policy,Request-Id,Retry-After,"
    "X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset"
)
_PASSING_FAULTS = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


def create_app() -> APIGatewayRestResolver:
    """Make a group's resolver; its routes come next, `serve` last."""
    app = APIGatewayRestResolver(enable_validation=True, serializer=write_json, json_body_deserializer=read_json)

    @app.exception_handler(RequestValidationError)
    def invalid(error: RequestValidationError) -> Response[Any]:
        fields = body_fields(app.context["_route"])
        return _problem(invalid_fields(error.errors(), fields))

    @app.exception_handler(UnknownRouteError)
    def unknown(_error: UnknownRouteError) -> Response[Any]:
        return _problem(NotFoundError("there is nothing at this path", code="unknown_path"))

    @app.exception_handler(DomainError)
    def refused(error: DomainError) -> Response[Any]:
        return _answered_before(error) or _answer_to(error)

    @app.exception_handler(Exception)
    def failed(error: Exception) -> Response[Any]:
        return _answer_to(error)

    return app


def serve(app: APIGatewayRestResolver, *, authenticated: bool = True) -> Handler:
    """The group's entry point, named in the template."""

    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        began = time.perf_counter()
        exchange = begin(event)
        logger.set_correlation_id(exchange.request_id)
        try:
            route = _prepare(app, exchange, authenticated=authenticated)
            answer = app.resolve(_for_resolver(route, exchange), context)
        except Exception as error:  # noqa: BLE001 - the boundary: each becomes its problem document, none is carried on
            answer = _lambda_answer(_answer_to(error))
        _finish(exchange, answer)
        _log(exchange, answer, began)
        return answer

    return lambda_handler


def _prepare(app: APIGatewayRestResolver, exchange: Exchange, *, authenticated: bool) -> Route:
    """All that can refuse a request before its body is looked at."""
    if authenticated:
        exchange.caller_or_none = Caller.of(exchange.event["requestContext"]["authorizer"])
        limits.admit(exchange)
    route = find_route(app, exchange)
    if authenticated:
        _check_permission(exchange)
    check_query(route, exchange)
    if exchange.body.strip() and route.dependant.body_params:
        check_media_type(exchange.header("Content-Type"), exchange.method)
    idempotency.key_of(exchange)
    return route


def _check_permission(exchange: Exchange) -> None:
    scope = scope_of(exchange.method, exchange.path)
    if scope is not None:
        exchange.caller.require(scope)
    if not exchange.caller.service_on and is_billed(exchange.method, exchange.path):
        raise BillingInactiveError("the organisation's subscription is not active: see /api/billing/portal")


def _for_resolver(route: Route, exchange: Exchange) -> dict[str, Any]:
    """The event as the resolver should see it: our path, GET for HEAD, a media type that it knows, plain text."""
    return {
        **exchange.event,
        "path": exchange.path,
        "httpMethod": exchange.method,
        "headers": {**(exchange.event.get("headers") or {}), "content-type": "application/json"},
        "multiValueHeaders": {},
        "body": "{}" if not exchange.body.strip() and may_be_empty(route) else exchange.body,
        "isBase64Encoded": False,
    }


def _answer_to(error: Exception) -> Response[Any]:
    """The answer to whatever was raised."""
    if isinstance(error, DomainError):
        return _problem(error)
    if isinstance(error, BotoCoreError) or (
        isinstance(error, ClientError) and error.response["Error"]["Code"] in _PASSING_FAULTS
    ):
        logger.error("a dependency is down", error=type(error).__name__)
        return _problem(UnavailableError("a service that we depend on does not answer; try again"))
    log_unexpected(error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    body = problems.document(status, "internal_error", "something broke on our side", current().request_id)
    return Response(status_code=status, content_type=problems.MEDIA_TYPE, body=body)


def _answered_before(error: DomainError) -> Response[Any] | None:
    """The answer to the same request when it came first: what it changed may be what now stands in its way."""
    if not isinstance(error, ConflictError | NotFoundError | InvalidFieldsError):
        return None
    try:
        return idempotency.answered_before()
    except IdempotencyKeyReusedError as reused:
        return _answer_to(reused)


def _problem(error: DomainError) -> Response[Any]:
    status, headers, body = problems.of(error, current().request_id)
    logger.info("refused", code=error.code)
    return Response(status_code=status, content_type=headers.pop("Content-Type"), body=body, headers=dict(headers))


def _lambda_answer(response: Response[Any]) -> dict[str, Any]:
    """An answer that was made outside the resolver, in the gateway's form."""
    body = response.body
    if not isinstance(body, str):
        body = write_json(body)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {"statusCode": response.status_code, "multiValueHeaders": headers, "body": body, "isBase64Encoded": False}


def _finish(exchange: Exchange, answer: dict[str, Any]) -> None:
    """Put on what every answer has."""
    if exchange.version is not None and answer["statusCode"] in {HTTPStatus.OK, HTTPStatus.CREATED}:
        tag = etag(exchange.version, answer["body"])
        exchange.headers["ETag"] = tag
        if exchange.method == "GET" and is_unchanged(exchange.header("If-None-Match"), tag):
            answer["statusCode"], answer["body"] = HTTPStatus.NOT_MODIFIED, ""
    if answer["statusCode"] == HTTPStatus.NO_CONTENT or exchange.event["httpMethod"].upper() == "HEAD":
        answer["body"] = ""
    exchange.headers |= {
        "Request-Id": exchange.request_id,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": _EXPOSED,
    }
    headers: dict[str, list[str]] = answer["multiValueHeaders"]
    headers.setdefault("Cache-Control", ["no-store" if exchange.caller_or_none else "no-cache"])
    headers.update({name: [value] for name, value in exchange.headers.items()})
    answer["statusCode"] = int(answer["statusCode"])


def _log(exchange: Exchange, answer: Mapping[str, Any], began: float) -> None:
    caller = exchange.caller_or_none
    logger.info(
        "answered",
        method=exchange.event["httpMethod"],
        resource=exchange.event["resource"],
        status=answer["statusCode"],
        milliseconds=round((time.perf_counter() - began) * 1000, 1),
        organization_id=caller.organization_id if caller else None,
        key_id=caller.key_id if caller else None,
    )
