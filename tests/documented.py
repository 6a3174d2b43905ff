"""Compare each response that a test gets from the gateway with the OpenAPI document."""

import functools
import json
import os
import re
from typing import Any

import jsonschema_rs

from local.runner.gateway.api_gateway import Request, Response
from tools.openapi import DOCUMENT

# The variable that is set while examples are recorded (tests/integration/test_examples.py).
RECORDING = "RECORD_EXAMPLES"
OPENAPI: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
# Headers of the transport, and headers of every response, which only the guide describes.
_OF_ALL = {
    *("access-control-allow-origin", "access-control-expose-headers", "cache-control", "content-length"),
    *("content-type", "date", "vary", "x-amz-apigw-id", "x-amzn-errortype"),
    *("x-amzn-remapped-www-authenticate", "x-amzn-requestid"),
    *("content-security-policy", "x-content-type-options", "referrer-policy"),
}
# Headers that a response may lack: of replays, of pages before the last, and of counters that could not be reached.
_SOMETIMES = {"idempotent-replayed", "link", "ratelimit", "x-ratelimit-limit", "x-ratelimit-remaining"}
_SOMETIMES |= {"x-ratelimit-reset", "www-authenticate"}
# The gateway's responses lack it, because no function has counted the request; functions' responses have it.
_EITHER = {"ratelimit-policy"}
_UNCOUNTED = {"401", "413", "429", "500", "503", "504"}


def check(request: Request, response: Response) -> None:
    """Compare a response with the document.

    Raises:
        AssertionError: the operation has no such status, code, header or body.
    """
    # The document takes headers from the examples, so it may be out of date while they are recorded.
    if RECORDING not in os.environ:
        _check(request, response)


def _check(request: Request, response: Response) -> None:
    found = _find(request.path)
    method = {"HEAD": "get"}.get(request.method, request.method.lower())
    if found is None or method == "options":
        return
    operation = found.get(method) or next(iter(found.values()))
    status = str(response.status)
    name = f"{operation['operationId']} {status}"
    if method not in found:
        assert status in {"405", "401", "429", "413", "400", "503"}, name
    described = _resolved(operation["responses"].get(status))
    assert described is not None, f"{name} is not documented: {response.body[:300]!r}"
    _check_headers(name, status, described, response)
    if request.method != "HEAD" and response.body:
        _check_body(name, operation, status, described, response)


def _check_headers(name: str, status: str, described: dict[str, Any], response: Response) -> None:
    sent = {each.lower() for each, _ in response.headers} - _OF_ALL
    documented = {each.lower() for each in described.get("headers", {})}
    assert sent <= documented, f"{name} has undocumented headers: {sent - documented}"
    missing = documented - sent - _SOMETIMES - (_EITHER if status in _UNCOUNTED else set())
    assert not missing, f"{name} lacks documented headers: {missing}"


def _check_body(
    name: str, operation: dict[str, Any], status: str, described: dict[str, Any], response: Response
) -> None:
    media_type = (response.header("Content-Type") or "").partition(";")[0]
    assert media_type in described.get("content", {}), f"{name} is sent as {media_type}, which is not documented"
    if not media_type.endswith("json"):
        return
    body = json.loads(response.body)
    # A path with a malformed id is unknown, and no operation declares that code.
    if "x-codes" in described and body["code"] != "unknown_path":
        assert body["code"] in described["x-codes"], f"{name} has the undocumented code {body['code']}"
    if "x-shown-with-scope" in operation and set(body) <= {"id", "key", "secret", "url"}:
        return
    validator = _validator(operation["operationId"], status, media_type)
    error = next(iter(validator.iter_errors(body)), None)
    assert error is None, f"{name} does not fit its schema: {error} in {json.dumps(body)[:800]}"


def _resolved(response: dict[str, Any] | None) -> dict[str, Any] | None:
    if response is None or "$ref" not in response:
        return response
    found: dict[str, Any] = OPENAPI["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found


@functools.lru_cache(maxsize=4096)
def _find(path: str) -> dict[str, Any] | None:
    """Return the operations of a path."""
    return next((operations for pattern, operations in _paths() if pattern.fullmatch(path)), None)


@functools.cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    # Without placeholders first: /api/x/{id} would match /api/x/own as well.
    paths = sorted(OPENAPI["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), OPENAPI["paths"][path]) for path in paths]


@functools.cache
def _operations() -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for methods in OPENAPI["paths"].values() for each in methods.values()}


@functools.cache
def _validator(operation: str, status: str, media_type: str) -> jsonschema_rs.Draft202012Validator:
    described = _resolved(_operations()[operation]["responses"][status])
    assert described is not None
    return validator_of(described["content"][media_type]["schema"])


def validator_of(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return the validator of a schema of the document."""
    return _made_validator(json.dumps(schema))


# Most responses are problems, which share a schema.
@functools.cache
def _made_validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema) | {"components": OPENAPI["components"]})
