"""The events that a REST API sends to a function and to its authorizer."""

import base64
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.runner.account import ACCOUNT_ID
from local.runner.gateway.http_messages import Request
from local.runner.template.deployment import Api, Route

# The gateway does not pass these on.
_DROPPED = frozenset(
    {"connection", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te"}
    | {"trailer", "transfer-encoding", "upgrade", "www-authenticate"}
)
# The gateway sets these itself, whatever the client sent.
_FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"})
_IDENTITY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)


@dataclass(frozen=True)
class Call:
    """A request with its route."""

    request: Request
    route: Route
    path_parameters: Mapping[str, str]


def new_context(api: Api, request: Request, request_id: str, extended_request_id: str, now: float) -> dict[str, Any]:
    """Return the context variables of a request that has no route yet."""
    host = request.header("Host") or ""
    return {
        "accountId": ACCOUNT_ID,
        "apiId": api.rest_api_id,
        "deploymentId": "local",
        "domainName": host,
        "domainPrefix": host.split(".", 1)[0],
        "extendedRequestId": extended_request_id,
        "httpMethod": request.method,
        "identity": {
            **dict.fromkeys(_IDENTITY),
            "sourceIp": request.source_ip,
            "userAgent": request.header("User-Agent"),
        },
        "path": request.base_path + request.path,
        "protocol": request.protocol,
        "requestId": request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "stage": api.stage,
    }


def proxy_event(api: Api, call: Call, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event of a proxy integration, format 1.0."""
    body, encoded = _body(api, call.request)
    return {**_common(api, call), "requestContext": context, "body": body, "isBase64Encoded": encoded}


def authorizer_event(api: Api, call: Call, context: Mapping[str, Any], method_arn: str) -> dict[str, Any]:
    """Return the event of a REQUEST authorizer."""
    return {"type": "REQUEST", "methodArn": method_arn, **_common(api, call), "requestContext": context}


def _common(api: Api, call: Call) -> dict[str, Any]:
    request = call.request
    headers = _gathered(_forwarded(request))
    query = _gathered(tuple(parse_qsl(request.query, keep_blank_values=True, errors="replace")))
    return {
        "resource": call.route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers or None,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": dict(api.stage_variables) or None,
    }


def _forwarded(request: Request) -> tuple[tuple[str, str], ...]:
    own = tuple(
        (name, value)
        for name, value in request.headers
        if name.lower() not in _DROPPED and name.lower() not in _FORWARDED
    )
    trace = uuid.uuid4().hex
    return (
        *own,
        ("X-Amzn-Trace-Id", f"Root=1-{int(time.time()):08x}-{trace[:24]}"),
        ("X-Forwarded-For", request.source_ip),
        ("X-Forwarded-Port", str(request.port)),
        ("X-Forwarded-Proto", "http"),
    )


def _gathered(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _last(values: Mapping[str, list[str]]) -> dict[str, str] | None:
    return {name: several[-1] for name, several in values.items()} or None


def _body(api: Api, request: Request) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    if is_binary(api, request.header("Content-Type")):
        return base64.b64encode(request.body).decode(), True
    text = request.body.decode("utf-8", "replace")
    # API Gateway replaces bytes that are not UTF-8 by U+FFFD, which a client may also have sent. Unlike it, pass such
    # bodies as bytes, so that a function can tell the two apart.
    return (base64.b64encode(request.body).decode(), True) if "\ufffd" in text else (text, False)


def is_binary(api: Api, media_type: str | None) -> bool:
    """Return whether the API passes bodies of this type as bytes."""
    plain = (media_type or "").partition(";")[0].strip().lower()
    major = plain.partition("/")[0]
    return any(known in {"*/*", plain, f"{major}/*"} for known in api.binary_media_types)
