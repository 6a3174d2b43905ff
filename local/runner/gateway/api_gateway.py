"""API Gateway between a client and the functions; synchronous, and safe to call from many threads."""

import gzip
import secrets
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions, InvocationTimeoutError
from local.runner.gateway.authorizers import Authorizers
from local.runner.gateway.gateway_responses import gateway_response
from local.runner.gateway.http_messages import GatewayError, Request, Response
from local.runner.gateway.proxy_events import Call, new_context, proxy_event
from local.runner.gateway.proxy_responses import proxy_answer
from local.runner.gateway.routes import Routes
from local.runner.gateway.usage_plans import PlanKeys, UsagePlans
from local.runner.log_lines import say, stamp
from local.runner.template.deployment import Api, Deployment, Mock

__all__ = ["Gateway", "Request", "Response"]

LARGEST_BODY = 10 * 1024 * 1024
# The request line and all headers together.
LARGEST_HEADERS = 10_240
_INTEGRATION_SECONDS = 29.0


class Gateway:
    """The REST API of a deployment."""

    def __init__(
        self,
        deployment: Deployment,
        functions: Functions,
        keys: PlanKeys,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if deployment.api is None:
            raise ValueError("the template has no REST API")
        self._api = deployment.api
        self._functions = functions
        self._clock = clock
        self._routes = Routes(self._api.routes)
        self._authorizers = Authorizers(self._api, functions, clock)
        self._usage_plans = UsagePlans(keys, clock)

    def handle(self, request: Request) -> Response:
        """Answer a request. No input of a client and no failure of a function raises."""
        context = self._new_context(request)
        try:
            response = self._answer(request, context)
        except GatewayError as error:
            response = gateway_response(self._api, error, context)
        return _completed(self._api, request, response, context)

    def refuse(self, request: Request, kind: str) -> Response:
        """Answer a request that reached no route, such as one that can't be parsed."""
        context = self._new_context(request)
        return _completed(self._api, request, gateway_response(self._api, GatewayError(kind), context), context)

    def _new_context(self, request: Request) -> dict[str, Any]:
        extended = secrets.token_urlsafe(11)[:15] + "="
        return new_context(self._api, request, str(uuid.uuid4()), extended, self._clock())

    def _answer(self, request: Request, context: dict[str, Any]) -> Response:
        if len(request.body) > LARGEST_BODY:
            raise GatewayError("REQUEST_TOO_LARGE")
        if _header_size(request) > LARGEST_HEADERS:
            raise GatewayError("DEFAULT_4XX", "Request Header Fields Too Large")
        route, parameters = self._routes.match(request.method, request.path)
        context |= {"resourcePath": route.path, "resourceId": route.path}
        if route.authorizer:
            self._authorize(Call(request, route, parameters), context)
        if route.api_key_required:
            self._count(request, context)
        if isinstance(route.target, Mock):
            return _mocked(route.target)
        event = proxy_event(self._api, Call(request, route, parameters), _without_key(context))
        return proxy_answer(self._api, request, self._invoke(route.target, event))

    def _authorize(self, call: Call, context: dict[str, Any]) -> None:
        begun = self._clock()
        grant = self._authorizers.authorize(call, context)
        context["authorizer"] = {
            **grant.context,
            "principalId": grant.principal_id,
            "integrationLatency": int((self._clock() - begun) * 1000),
        }
        context["usageIdentifierKey"] = grant.usage_identifier_key

    def _count(self, request: Request, context: dict[str, Any]) -> None:
        from_authorizer = self._api.api_key_source == "AUTHORIZER"
        value = context.get("usageIdentifierKey") if from_authorizer else request.header("x-api-key")
        key = self._usage_plans.admit(value)
        context["identity"] |= {"apiKey": value, "apiKeyId": key.key_id}

    def _invoke(self, logical_id: str, event: dict[str, Any]) -> Any:
        try:
            return self._functions.invoke(logical_id, event, _INTEGRATION_SECONDS)
        except FunctionError as error:
            say(f"{stamp()} {logical_id} failed: {error}")
            raise GatewayError("INTEGRATION_FAILURE") from error
        except EventTooLargeError as error:
            raise GatewayError("REQUEST_TOO_LARGE") from error
        except InvocationTimeoutError as error:
            raise GatewayError("INTEGRATION_TIMEOUT") from error


def _compressed(api: Api, request: Request, response: Response) -> Response:
    """Compress a body that is large enough, if the client accepts that."""
    accepted = {part.partition(";")[0].strip() for part in (request.header("Accept-Encoding") or "").split(",")}
    if api.compresses_from is None or len(response.body) < api.compresses_from or "gzip" not in accepted:
        return response
    body = gzip.compress(response.body, mtime=0)
    return replace(response, headers=(*response.headers, ("Content-Encoding", "gzip")), body=body)


def _mocked(mock: Mock) -> Response:
    headers = (("Content-Type", "application/json"), *mock.headers.items())
    return Response(mock.status, headers, mock.body.encode())


def _without_key(context: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != "usageIdentifierKey"}


def _header_size(request: Request) -> int:
    line = len(request.method) + len(request.path) + len(request.query)
    return line + sum(len(name) + len(value) for name, value in request.headers)


def _completed(api: Api, request: Request, response: Response, context: dict[str, Any]) -> Response:
    response = _compressed(api, request, response)
    own = (
        ("Content-Length", str(len(response.body))),
        ("x-amzn-RequestId", context["requestId"]),
        ("x-amz-apigw-id", context["extendedRequestId"]),
    )
    names = {name.lower() for name, _ in own}
    theirs = tuple((name, value) for name, value in response.headers if name.lower() not in names)
    body = b"" if request.method == "HEAD" else response.body
    return replace(response, headers=(*theirs, *own), body=body, context={**_without_key(context), **response.context})
