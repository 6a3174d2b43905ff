"""What every answer gets: ETag and 304, Request-Id, CORS, a line in the log."""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.bodies import write_json
from voxanne.api.http.etags import etag, is_unchanged
from voxanne.api.http.request_context import RequestContext
from voxanne.core.logging import log_response

# Of the headers that we send, those that a browser would otherwise hide from its page.
_EXPOSED = (
    "ETag,Idempotent-Replayed,Link,Location,RateLimit,RateLimit-Policy,Request-Id,Retry-After,"
    "X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset"
)


def to_lambda_response(response: Response[Any]) -> dict[str, Any]:
    """An answer that was made outside the resolver, in the gateway's form."""
    body = response.body
    if not isinstance(body, str):
        body = write_json(body)
    headers = {name: [str(value)] for name, value in response.headers.items()}
    return {"statusCode": response.status_code, "multiValueHeaders": headers, "body": body, "isBase64Encoded": False}


def finalize(request: RequestContext, answer: dict[str, Any]) -> None:
    """Put on what every answer has."""
    if request.version is not None and answer["statusCode"] in {HTTPStatus.OK, HTTPStatus.CREATED}:
        tag = etag(request.version, answer["body"])
        request.headers["ETag"] = tag
        if request.method == "GET" and is_unchanged(request.header("If-None-Match"), tag):
            answer["statusCode"], answer["body"] = HTTPStatus.NOT_MODIFIED, ""
    if answer["statusCode"] == HTTPStatus.NO_CONTENT or request.event["httpMethod"].upper() == "HEAD":
        answer["body"] = ""
    request.headers |= {
        "Request-Id": request.request_id,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": _EXPOSED,
    }
    headers: dict[str, list[str]] = answer["multiValueHeaders"]
    headers.setdefault("Cache-Control", ["no-store" if request.caller_or_none else "no-cache"])
    headers.update({name: [value] for name, value in request.headers.items()})
    answer["statusCode"] = int(answer["statusCode"])


def log_request(request: RequestContext, answer: Mapping[str, Any], began: float) -> None:
    """Write the request's line: who, what, how it ended, how long it took since *began*."""
    caller = request.caller_or_none
    log_response(
        correlation_id=request.request_id,
        method=request.event["httpMethod"],
        resource=request.event["resource"],
        status=answer["statusCode"],
        milliseconds=round((time.perf_counter() - began) * 1000, 1),
        organization_id=caller.organization_id if caller else None,
        key_id=caller.key_id if caller else None,
    )
