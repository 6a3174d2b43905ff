"""What the contract says of every route, in OpenAPI's words."""

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
# What is deleted after a time.
_EXPIRING = ("/transcript", "/recording")
_TITLES = {
    "400": "Unreadable JSON, an unknown query parameter, a bad cursor",
    "401": "No key, or one that is not accepted",
    "402": "Billing has lapsed",
    "403": "The key lacks a scope",
    "404": "There is no such thing, or it is another organisation's",
    "405": "The path is known, the method is not",
    "409": "The state of things stands in the way",
    "410": "It was there, and is kept no longer",
    "412": "If-Match names a version that is no longer current",
    "413": "The request is too large",
    "415": "The body's media type is not taken",
    "422": "Fields don't hold what they must",
    "429": "A limit is used up",
    "503": "Something that the API depends on is down",
}
_HEADERS: dict[str, Any] = {
    "Request-Id": {"description": "Name it when you ask for help.", "schema": _TEXT},
    "RateLimit-Policy": {"description": "The limits.", "schema": _TEXT},
    "RateLimit": {"description": "How they stand: r is left, t seconds until r rises.", "schema": _TEXT},
    "Location": {"description": "Where the new object is.", "schema": {"type": "string", "format": "uri"}},
    "ETag": {"description": "The object's version, for If-Match and If-None-Match.", "schema": _TEXT},
    "Link": {"description": 'The next page (rel="next"), if there is more.', "schema": _TEXT},
    "Idempotent-Replayed": {"description": "true: this answers an earlier request.", "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
}
_PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Makes a repeated POST have one effect, for 24 hours: the same body gets the same answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag of the version to change; any other is 412.",
        "schema": _TEXT,
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETags that you have; 304 if one is current.",
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
    """An operation with all that Powertools does not know of it."""
    successes = {
        status: _success(method, path, status, response)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    }
    unchanged = {"304": {"description": "You have it already."}} if _is_single(method, path) else {}
    problems = {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in _problems(method, path, access)
    }
    result = {**operation, "responses": {**successes, **unchanged, **problems}}
    result["parameters"] = [*map(_plain, operation.get("parameters", [])), *_headers_of(method, path)]
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


def _plain(parameter: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is absent or a string; null can't be sent."""
    options = [option for option in parameter["schema"].get("anyOf", []) if option.get("type") != "null"]
    return {**parameter, "schema": options[0]} if len(options) == 1 else parameter


def _body(method: str, body: dict[str, Any]) -> dict[str, Any]:
    schema = body["content"]["application/json"]
    kinds = ["application/json", "application/merge-patch+json"] if method == "patch" else ["application/json"]
    return {**body, "content": dict.fromkeys(kinds, schema)}
