"""Gateway responses: the answers that the gateway itself makes, from the template's definitions."""

import json
import re
from collections.abc import Mapping
from typing import Any

from local.runner.gateway.http_messages import DEFAULTS, GatewayError, Response
from local.runner.template.deployment import Api, GatewayResponse
from local.runner.template.rest_api import literal

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)")
_NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f]")
_FIRST_SERVER_ERROR = 500
_UNCHANGED = GatewayResponse(None, {}, {})
_PLAIN = '{"message":$context.error.messageString}'


def gateway_response(api: Api, error: GatewayError, context: Mapping[str, Any]) -> Response:
    """Return the gateway response of the error's type."""
    status, _ = DEFAULTS[error.kind]
    fallback = "DEFAULT_5XX" if status >= _FIRST_SERVER_ERROR else "DEFAULT_4XX"
    definition = api.responses.get(error.kind) or api.responses.get(fallback) or _UNCHANGED
    told = {
        **context,
        "error": {
            "message": error.message,
            "messageString": json.dumps(error.message),
            "responseType": error.kind,
        },
    }
    media_type, template = next(iter(definition.templates.items()), ("application/json", _PLAIN))
    headers = {"Content-Type": media_type, "x-amzn-ErrorType": _error_type(error.kind)}
    headers |= {name: _header(value, told) for name, value in definition.headers.items()}
    return Response(
        status=definition.status or status,
        headers=tuple(headers.items()),
        body=_VARIABLE.sub(lambda match: variable(told, match[1]), template).encode(),
        context=told,
    )


def variable(context: Mapping[str, Any], path: str) -> str:
    """Return a context variable as text; empty if it is missing."""
    value: Any = context
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)


def _header(expression: str, context: Mapping[str, Any]) -> str:
    if expression.startswith("'"):
        return literal("gateway response", expression)
    return _NOT_IN_HEADERS.sub("", variable(context, expression.removeprefix("context.")))


def _error_type(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_")) + "Exception"
