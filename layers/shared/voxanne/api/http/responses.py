"""What every response gets: ETag and 304, Request-Id, CORS headers, a log line."""

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.bodies import write_json
from voxanne.api.http.etags import etag, is_unchanged
from voxanne.api.http.request_context import RequestContext
from voxanne.api.http.route_groups import Access
from voxanne.core.logging import log_response

# Response headers that browsers hide from scripts unless they are listed.
_EXPOSED = (
    "ETag,Idempotent-Replayed,Link,Location,RateLimit,RateLimit-Policy,Request-Id,Retry-After,"
    "X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset"
)


def to_lambda_response(response: Response[Any]) -> dict[str, Any]:
    """Return a response that was made outside the resolver as a Lambda proxy response."""
    body = response.body
    if not isinstance(body, str):
        body = write_json(body)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {"statusCode": response.status_code, "multiValueHeaders": headers, "body": body, "isBase64Encoded": False}


def withhold(request: RequestContext, access: Access, response: dict[str, Any]) -> None:
    """Take from the response to a write what the calling key may not read: all but the id and secrets shown once."""
    is_success = response["statusCode"] // 100 == HTTPStatus.OK // 100
    if not is_success or access.shown_with is None or access.shown_with in request.caller.scopes:
        return
    if request.method == "POST" or response["statusCode"] == HTTPStatus.CREATED:
        body = json.loads(response["body"])
        response["body"] = write_json({name: body[name] for name in ("id", *sorted(request.shown_once))})
    elif response["statusCode"] == HTTPStatus.OK:
        response["statusCode"], response["body"] = HTTPStatus.NO_CONTENT, ""


def finalize(request: RequestContext, response: dict[str, Any]) -> None:
    """Complete a Lambda proxy response in place: ETag and 304, empty bodies, common headers."""
    if request.version is not None and response["statusCode"] in {HTTPStatus.OK, HTTPStatus.CREATED}:
        tag = etag(request.version, response["body"])
        request.headers["ETag"] = tag
        if request.method == "GET" and is_unchanged(request.header("If-None-Match"), tag):
            response["statusCode"], response["body"] = HTTPStatus.NOT_MODIFIED, ""
    if response["statusCode"] == HTTPStatus.NO_CONTENT or request.event["httpMethod"].upper() == "HEAD":
        response["body"] = ""
    request.headers |= {
        "Request-Id": request.request_id,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": _EXPOSED,
    }
    headers: dict[str, list[str]] = response["multiValueHeaders"]
    headers.setdefault("Cache-Control", ["no-store" if request.caller_or_none else "no-cache"])
    headers.update({name: [value] for name, value in request.headers.items()})
    response["statusCode"] = int(response["statusCode"])


def log_request(request: RequestContext, response: Mapping[str, Any], started: float) -> None:
    """Log the request: caller, route, status, and milliseconds since *started*, a value of `time.perf_counter`."""
    caller = request.caller_or_none
    log_response(
        correlation_id=request.request_id,
        method=request.event["httpMethod"],
        resource=request.event["resource"],
        status=response["statusCode"],
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
        organization_id=caller.organization_id if caller else None,
        key_id=caller.key_id if caller else None,
    )
