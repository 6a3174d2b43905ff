"""The conventions that every route follows, as OpenAPI."""

from typing import Any

from voxanne.api.http.problems import MEDIA_TYPE
from voxanne.api.http.route_groups import Access, Key

_TEXT = {"type": "string"}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable; docs/errors.md explains each. Some codes bring further members.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "code": {"type": "string", "pattern": "^[a-z][a-z_]*$"},
        "request_id": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON Pointer as a fragment (RFC 6901): #/tools/0"},
                    "detail": _TEXT,
                    "in": {"type": "string", "enum": ["query", "path"], "description": "Absent: the body."},
                },
            },
        },
    },
}
# Objects that are deleted after a retention period.
_EXPIRING = ("/transcript", "/recording")
_TITLES = {
    "400": "Invalid JSON, an unknown query parameter, an invalid cursor",
    "401": "The API key is missing or not accepted",
    "402": "The organisation's billing is inactive",
    "403": "The API key lacks a scope",
    "404": "The object does not exist or belongs to another organisation",
    "405": "The path does not allow the method",
    "409": "The request conflicts with the current state",
    "410": "The object has been deleted after its retention period",
    "412": "The version in If-Match is not the current one",
    "413": "The request is too large",
    "415": "The body's media type is not supported",
    "422": "Fields are invalid",
    "429": "A rate limit is exceeded",
    "503": "A service that the API depends on is unavailable",
}
_HEADERS: dict[str, Any] = {
    "Request-Id": {"description": "The id of the request, for support.", "schema": _TEXT},
    "RateLimit-Policy": {"description": "The rate limits.", "schema": _TEXT},
    "RateLimit": {
        "description": "The state of the limits: r requests remain, and r rises in t seconds.",
        "schema": _TEXT,
    },
    "Location": {"description": "The URL of the new object.", "schema": {"type": "string", "format": "uri"}},
    "ETag": {"description": "The object's version, for If-Match and If-None-Match.", "schema": _TEXT},
    "Link": {"description": 'The next page (rel="next"), if there is one.', "schema": _TEXT},
    "Idempotent-Replayed": {"description": "true: this is the response to an earlier request.", "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
_PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "For 24 hours, a repeated POST has no further effect: the same body gets the same response.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version to change; 412 if it is not the current one.",
        "schema": _TEXT,
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETags of versions that the client has; 304 if one is current.",
        "schema": _TEXT,
    },
}
COMPONENTS: dict[str, Any] = {
    "securitySchemes": {"apiKey": {"type": "http", "scheme": "bearer", "description": "An API key, vox_…"}},
    "parameters": _PARAMETERS,
    "headers": _HEADERS,
    "responses": {
        f"Problem{status}": {
            "description": title,
            "headers": {"Request-Id": {"$ref": "#/components/headers/Request-Id"}},
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, title in _TITLES.items()
    },
    "schemas": {"Problem": _PROBLEM},
}


def complete(method: str, path: str, operation: dict[str, Any], access: Access) -> dict[str, Any]:
    """Return an operation with the conventions that Powertools does not know."""
    successes = {
        status: _success(method, path, status, response)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    }
    if access.shown_with is not None:
        successes = _withheld(method, path, successes, access.shown_with)
    unchanged = {"304": {"description": "The client has the current version."}} if _is_single(method, path) else {}
    problems = {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in _problems(method, path, access)
    }
    result = {**operation, "responses": {**successes, **unchanged, **problems}}
    result["parameters"] = [*map(_without_null, operation.get("parameters", [])), *_headers_of(method, path)]
    if "requestBody" in result:
        result["requestBody"] = _body(method, result["requestBody"])
    result["security"] = [] if access.requires is Key.NONE else [{"apiKey": [access.scope] if access.scope else []}]
    return result


def _is_single(method: str, path: str) -> bool:
    return method == "get" and (path.endswith(("}", "/transcript")) or path == "/api/organization")


def _problems(method: str, path: str, access: Access) -> list[str]:
    if access.requires is Key.NONE:
        return ["400", "405", "503"]
    statuses = {"400", "401", "403", "405", "413", "422", "429", "503"}
    statuses |= {"404"} if "{" in path else set()
    statuses |= {"410"} if path.endswith(_EXPIRING) else set()
    statuses |= {"415"} if method in {"post", "patch"} else set()
    statuses |= {"402"} if access.billed else set()
    statuses |= {"409"} if method in {"post", "patch", "delete"} else set()
    statuses |= {"412"} if method in {"patch", "delete"} else set()
    return sorted(statuses)


def _headers_of(method: str, path: str) -> list[dict[str, str]]:
    names = {"post": ["IdempotencyKey"], "patch": ["IfMatch"], "delete": ["IfMatch"]}.get(method, [])
    names = [*names, "IfNoneMatch"] if _is_single(method, path) else names
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _success(method: str, path: str, status: str, response: dict[str, Any]) -> dict[str, Any]:
    names = ["Request-Id", *(["RateLimit-Policy", "RateLimit"] if path.startswith("/api/") else [])]
    names += ["Location", "Idempotent-Replayed"] if method == "post" else []
    names += ["ETag"] if status == "200" and (_is_single(method, path) or method == "patch") else []
    names += ["Retry-After"] if status == "202" and method == "get" else []
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    names += ["Link"] if schema.get("type") == "array" else []
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    content = {} if status == "204" else {"content": response["content"]}
    return {"description": response["description"], "headers": headers, **content}


def _withheld(method: str, path: str, successes: dict[str, Any], scope: str) -> dict[str, Any]:
    """Return the successes of a write with what keys without *scope* get."""
    if method == "post":
        return {
            status: {**response, "description": f"{response['description']}. Keys without `{scope}` get its `id` alone"}
            for status, response in successes.items()
        }
    if "204" in successes:
        return successes
    nothing = {"description": f"Done; the key lacks `{scope}`, so nothing is shown"}
    return {**successes, "204": _success(method, path, "204", nothing)}


def _without_null(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter without null in its schema: a query can't carry null."""
    schema = parameter["schema"]
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if len(options) != 1:
        return parameter
    # Bounds stand beside the alternatives where they are checked last.
    beside = {name: value for name, value in schema.items() if name not in {"anyOf", "title", "description"}}
    return {**parameter, "schema": options[0] | beside}


def _body(method: str, body: dict[str, Any]) -> dict[str, Any]:
    schema = body["content"]["application/json"]
    media_types = ["application/json", "application/merge-patch+json"] if method == "patch" else ["application/json"]
    return {**body, "content": dict.fromkeys(media_types, schema)}
