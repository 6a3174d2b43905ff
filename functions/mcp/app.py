"""POST /mcp: tools for assistants, by the Model Context Protocol (versions 2026-07-28, and 2025-11-25 by handshake).

Stateless: each request carries its key and stands for itself. A refused key and an exceeded limit are answered as
everywhere, by a problem document; all else by JSON-RPC.
"""

import json
import time
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.mcp.errors import ProtocolError
from functions.mcp.messages import Message, read
from functions.mcp.methods import result_of_method, with_server
from functions.mcp.operations import failed, invoke
from functions.mcp.results import refusal, result_of
from functions.mcp.tools import ToolCall
from voxanne.api import idempotency
from voxanne.api.http import problems, rate_limiting
from voxanne.api.http.bodies import write_json
from voxanne.api.http.callers import Caller
from voxanne.api.http.error_responses import error_response
from voxanne.api.http.request_context import RequestContext, begin_request
from voxanne.api.http.responses import finalize, log_request, to_lambda_response
from voxanne.core.errors import DomainError
from voxanne.core.logging import log_unexpected, logger

_JSON = "application/json"
# The state of the limits, which the operation's function has counted.
_LIMITS = ("RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
# Errors that a client of a version with a handshake reads in a response that went well.
_IN_A_RESULT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Answer a request of API Gateway."""
    started = time.perf_counter()
    request = begin_request(event)
    logger.set_correlation_id(request.request_id)
    try:
        request.caller_or_none = Caller.from_context(event["requestContext"]["authorizer"])
        response = _answer(request)
    except DomainError as error:
        response = to_lambda_response(error_response(error))
    except Exception as error:  # noqa: BLE001 - the boundary: every error becomes a response
        log_unexpected(error)
        response = _error(request, failed())
    finalize(request, response)
    log_request(request, response, started)
    return response


def _answer(request: RequestContext) -> dict[str, Any]:
    """Answer a request of an accepted key.

    Raises:
        RateLimitedError: a limit is exceeded.
    """
    try:
        message = read(request)
    except ProtocolError as error:
        rate_limiting.admit(request)
        return _error(request, error)
    try:
        if message.method == "tools/call":
            return _call_tool(request, message)
        rate_limiting.admit(request)
        if message.is_notification:
            return _response(HTTPStatus.ACCEPTED, "")
        return _result(message, result_of_method(message))
    except ProtocolError as error:
        error.request_id = message.id
        if not message.modern and error.status in _IN_A_RESULT:
            error.status = HTTPStatus.OK
        return _error(request, error)


def _call_tool(request: RequestContext, message: Message) -> dict[str, Any]:
    """Have a tool's operation done by its function, which counts the request.

    Raises:
        ProtocolError: there is no such tool, or its function does not answer.
        RateLimitedError: a limit is exceeded.
    """
    try:
        call = ToolCall.read(message.params)
        event = call.to_event(request.event, idempotency.idempotency_key(request))
    except ProtocolError:
        rate_limiting.admit(request)
        raise
    except DomainError as error:
        rate_limiting.admit(request)
        logger.info("request.refused", code=error.code)
        page = request.url(problems.ERRORS_PATH)
        _, _, problem = problems.problem_of(error, request.request_id, page)
        return _result(message, refusal(json.loads(problem)))
    answered = invoke(call.tool.function, event)
    headers = answered["multiValueHeaders"]
    request.headers |= {name: headers[name][0] for name in _LIMITS if name in headers}
    status = answered["statusCode"]
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}:
        # The key has expired since the gateway accepted it, or a limit is exceeded.
        return answered
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise failed()
    return _result(message, result_of(call.tool, answered))


def _result(message: Message, result: dict[str, Any]) -> dict[str, Any]:
    whole = with_server(result) if message.modern else result
    return _response(HTTPStatus.OK, write_json({"jsonrpc": "2.0", "id": message.id, "result": whole}))


def _error(request: RequestContext, error: ProtocolError) -> dict[str, Any]:
    logger.info("message.refused", code=error.code, status=error.status)
    request.headers |= error.headers
    return _response(error.status, write_json(error.to_message()))


def _response(status: HTTPStatus, body: str) -> dict[str, Any]:
    return to_lambda_response(Response(status_code=status, content_type=_JSON, body=body))
