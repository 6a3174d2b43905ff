"""Function URLs: the event of a request (payload format 2.0), and the function's response."""

import base64
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from local.runner.functions.foreground import Foreground
from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions
from local.runner.gateway.http_messages import GatewayError, Handler, Headers, Request, Response
from local.runner.gateway.proxy_responses import decoded, headers_of, malformed, status_of
from local.runner.log_lines import say, stamp
from local.runner.template.deployment import FunctionUrl

_ROUTE = "$default"


_OWN = frozenset(
    {"connection", "cookie", "x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port"} | {"x-forwarded-proto"}
)


_TEXTS = frozenset({"application/javascript", "application/json", "application/xml"})


def url_event(url: FunctionUrl, request: Request, path: str, now: float) -> dict[str, Any]:
    """Return the event of a request; *path* is relative to the function's URL."""
    query = _joined(tuple(parse_qsl(request.query, keep_blank_values=True, errors="replace")))
    cookies = [part.strip() for name, value in request.headers if name.lower() == "cookie" for part in value.split(";")]
    event = {
        "version": "2.0",
        "routeKey": _ROUTE,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": _headers(request, now),
        "requestContext": _context(url, request, path, now),
        **_body(request),
    }
    # Lambda omits both keys when they would be empty.
    return event | ({"cookies": cookies} if cookies else {}) | ({"queryStringParameters": query} if query else {})


def _headers(request: Request, now: float) -> dict[str, str]:
    own = tuple((name.lower(), value) for name, value in request.headers if name.lower() not in _OWN)
    return _joined(own) | {
        "x-amzn-trace-id": f"Root=1-{int(now):08x}-{uuid.uuid4().hex[:24]}",
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": str(request.port),
        "x-forwarded-proto": "http",
    }


def _context(url: FunctionUrl, request: Request, path: str, now: float) -> dict[str, Any]:
    host = request.header("Host") or ""
    return {
        "accountId": "anonymous",
        "apiId": url.logical_id.lower(),
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("User-Agent") or "",
        },
        "requestId": str(uuid.uuid4()),
        "routeKey": _ROUTE,
        "stage": _ROUTE,
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1000),
    }


def _joined(pairs: Headers) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in pairs:
        values[name] = f"{values[name]},{value}" if name in values else value
    return values


def _body(request: Request) -> dict[str, Any]:
    if not request.body:
        return {"isBase64Encoded": False}
    if _is_text(request.header("Content-Type") or ""):
        return {"body": request.body.decode("utf-8", "replace"), "isBase64Encoded": False}
    return {"body": base64.b64encode(request.body).decode(), "isBase64Encoded": True}


def _is_text(media_type: str) -> bool:
    plain = media_type.partition(";")[0].strip().lower()
    return plain.startswith("text/") or plain in _TEXTS or plain.endswith(("+json", "+xml"))


def url_answer(answer: Any) -> Response:
    """Return the HTTP response of a function's answer; raise GatewayError for a malformed one."""
    if not isinstance(answer, dict) or "statusCode" not in answer:
        # Lambda makes any other answer the body of a 200.
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return Response(200, headers_of(()), text.encode("utf-8", "replace"))
    headers, cookies, body = answer.get("headers") or {}, answer.get("cookies") or [], answer.get("body") or ""
    if not isinstance(headers, Mapping) or not isinstance(cookies, list) or not isinstance(body, str):
        raise malformed()
    pairs = (*headers.items(), *(("set-cookie", cookie) for cookie in cookies))
    content = decoded(body) if answer.get("isBase64Encoded") else body.encode("utf-8", "replace")
    return Response(status_of(answer), headers_of(pairs), content)


PREFIX = "/_functions/"


def url_of(base_url: str, function: str) -> str:
    """Return the URL of a function."""
    return f"{base_url}{PREFIX}{function}/"


class FunctionUrls:
    """The function URLs of a deployment; other requests go to *others*."""

    def __init__(
        self,
        urls: Mapping[str, FunctionUrl],
        functions: Functions,
        others: Handler,
        clock: Callable[[], float] = time.time,
        foreground: Foreground | None = None,
    ) -> None:
        self._urls = urls
        self._functions = functions
        self._clock = clock
        self._others = others
        self._foreground = foreground or Foreground()
        self.refuse = others.refuse

    def handle(self, request: Request) -> Response:
        """Answer a request. No input of a client and no failure of a function raises."""
        with self._foreground.request():
            return self._handle(request)

    def _handle(self, request: Request) -> Response:
        name, _, rest = request.path.removeprefix(PREFIX).partition("/")
        if not request.path.startswith(PREFIX) or name not in self._urls:
            return self._others.handle(request)
        event = url_event(self._urls[name], request, f"/{rest}", self._clock())
        return _completed(request, self._answer(name, event), event["requestContext"]["requestId"])

    def _answer(self, function: str, event: dict[str, Any]) -> Response:
        try:
            return url_answer(self._functions.invoke(function, event))
        except EventTooLargeError:
            return _plain(413, "Request must be smaller than 6291456 bytes for the InvokeFunction operation")
        except (FunctionError, GatewayError) as error:
            say(f"{stamp()} {function} failed: {error}")
            return _plain(502, "Internal Server Error")


def _plain(status: int, message: str) -> Response:
    return Response(status, (("Content-Type", "application/json"),), json.dumps({"Message": message}).encode())


def _completed(request: Request, response: Response, request_id: str) -> Response:
    own = (("Content-Length", str(len(response.body))), ("x-amzn-RequestId", request_id))
    body = b"" if request.method == "HEAD" else response.body
    return replace(response, headers=(*response.headers, *own), body=body, context={"extendedRequestId": request_id})
