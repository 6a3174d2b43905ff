"""A function's answer as the client gets it."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from local.deployment import Api
from local.events import is_binary
from local.messages import GatewayError, Headers, Request, Response

_KEYS = {"body", "headers", "isBase64Encoded", "multiValueHeaders", "statusCode"}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BAD_IN_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
_STATUSES = range(100, 600)
# A function's own arrive under another name: the gateway keeps these for itself.
_REMAPPED = frozenset({"authorization", "connection", "content-length", "date", "server", "www-authenticate"})
_DROPPED = frozenset({"transfer-encoding"})


def proxy_answer(api: Api, request: Request, answer: Any) -> Response:
    """Return the response of a proxy integration, or raise INTEGRATION_FAILURE for what is none."""
    if not isinstance(answer, dict) or not set(answer) <= _KEYS or not isinstance(answer.get("body"), str | None):
        raise _malformed()
    try:
        status = int(answer["statusCode"])
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed() from error
    if status not in _STATUSES:
        raise _malformed()
    headers = tuple(_headers(answer))
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = (*headers, ("Content-Type", "application/json"))
    return Response(status, headers, _body(api, request, answer))


def _headers(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    single, several = answer.get("headers") or {}, answer.get("multiValueHeaders") or {}
    if not isinstance(single, dict) or not isinstance(several, dict):
        raise _malformed()
    repeated = {name.lower() for name in several}
    pairs: Headers = tuple((name, value) for name, value in single.items() if name.lower() not in repeated)
    for name, values in several.items():
        if not isinstance(values, list):
            raise _malformed()
        pairs += tuple((name, value) for value in values)
    for name, value in pairs:
        text = _value(value)
        if not _NAME.fullmatch(name) or _BAD_IN_VALUE.search(text):
            raise _malformed()
        if name.lower() in _REMAPPED:
            yield f"x-amzn-Remapped-{name}", text
        elif name.lower() not in _DROPPED:
            yield name, text


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise _malformed()


def _body(api: Api, request: Request, answer: Mapping[str, Any]) -> bytes:
    text: str = answer.get("body") or ""
    if answer.get("isBase64Encoded") and is_binary(api, (request.header("Accept") or "").partition(",")[0]):
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise _malformed() from error
    return text.encode("utf-8", "replace")


def _malformed() -> GatewayError:
    return GatewayError("INTEGRATION_FAILURE")
