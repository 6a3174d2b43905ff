"""A function's proxy response, converted into the client's HTTP response."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from local.runner.gateway.http_messages import GatewayError, Headers, Request, Response
from local.runner.gateway.proxy_events import is_binary
from local.runner.template.deployment import Api

_KEYS = {"body", "headers", "isBase64Encoded", "multiValueHeaders", "statusCode"}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
_STATUSES = range(100, 600)
# The gateway sets these itself; a function's own get the prefix `x-amzn-Remapped-`.
_REMAPPED = frozenset({"authorization", "connection", "content-length", "date", "server", "www-authenticate"})
_DROPPED = frozenset({"transfer-encoding"})


def proxy_answer(api: Api, request: Request, answer: Any) -> Response:
    """Return the response of a proxy integration; raise INTEGRATION_FAILURE for a malformed answer."""
    if not isinstance(answer, dict) or not set(answer) <= _KEYS or not isinstance(answer.get("body"), str | None):
        raise malformed()
    return Response(status_of(answer), headers_of(_pairs(answer)), _body(api, request, answer))


def status_of(answer: Mapping[str, Any]) -> int:
    """Return the status; the answer may have it as a number or as text."""
    try:
        status = int(answer["statusCode"])
    except (KeyError, TypeError, ValueError) as error:
        raise malformed() from error
    if status not in _STATUSES:
        raise malformed()
    return status


def headers_of(pairs: Iterable[tuple[str, Any]]) -> Headers:
    """Return the headers that the client gets for a function's, always with a content type."""
    headers = tuple(_passed_on(pairs))
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", "application/json"))
    return headers


def _pairs(answer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    single, several = answer.get("headers") or {}, answer.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(several, dict):
        raise malformed()
    repeated = {name.lower() for name in several}
    yield from ((name, value) for name, value in single.items() if name.lower() not in repeated)
    for name, values in several.items():
        if not isinstance(values, list):
            raise malformed()
        yield from ((name, value) for value in values)


def _passed_on(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        text = _value(value)
        if not _NAME.fullmatch(name) or _BAD_IN_VALUE.search(text):
            raise malformed()
        if name.lower() in _REMAPPED:
            yield f"x-amzn-Remapped-{name}", text
        elif name.lower() not in _DROPPED:
            yield name, text


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise malformed()


def _body(api: Api, request: Request, answer: Mapping[str, Any]) -> bytes:
    text: str = answer.get("body") or ""
    if answer.get("isBase64Encoded") and is_binary(api, (request.header("Accept") or "").partition(",")[0]):
        return decoded(text)
    return text.encode("utf-8", "replace")


def decoded(text: str) -> bytes:
    """Decode a body that a function encoded as base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise malformed() from error


def malformed() -> GatewayError:
    """Return the error for a malformed answer."""
    return GatewayError("INTEGRATION_FAILURE")
