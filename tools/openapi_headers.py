"""Headers of requests and responses as OpenAPI."""

from typing import Any

from tools.openapi_examples import header_names

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
RATE_LIMITS = ("RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
# Responses that the gateway makes before a function has counted the request.
_UNCOUNTED = frozenset({"401", "413", "504"})
HEADERS: dict[str, Any] = {
    "Request-Id": {
        "description": "The id of the request. Quote it when you ask for help.",
        "required": True,
        "schema": _TEXT,
        "example": "YXHa-S3cCajax30=",
    },
    "RateLimit-Policy": {
        "description": "The rate limits that apply: `q` requests in `w` seconds.",
        "schema": _TEXT,
        "example": '"org";q=1000;w=3600, "ip";q=100;w=900',
    },
    "RateLimit": {
        "description": "The state of each limit: `r` requests are left, and `r` increases in `t` seconds.",
        "schema": _TEXT,
        "example": '"org";r=998;t=3594, "ip";r=98;t=894',
    },
    "X-RateLimit-Limit": {
        "description": "The quota of the rate limit with the smallest share left.",
        "schema": _WHOLE,
        "example": 100,
    },
    "X-RateLimit-Remaining": {
        "description": "The number of requests that are left in that rate limit.",
        "schema": _WHOLE,
        "example": 98,
    },
    "X-RateLimit-Reset": {
        "description": "When that number increases, in seconds since the epoch.",
        "schema": _WHOLE,
        "example": 1796050894,
    },
    "Location": {
        "description": "The URL of the new object.",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
    },
    "ETag": {
        "description": "The version of the object, for `If-Match` and `If-None-Match`.",
        "required": True,
        "schema": _TEXT,
        "example": '"3-9c2f01ab"',
    },
    "Link": {
        "description": 'The URL of the next page (`rel="next"`). Absent on the last page.',
        "schema": _TEXT,
        "example": '<https://api.voxanne.ai/api/calls?limit=20&cursor=q8Zp…>; rel="next"',
    },
    "Idempotent-Replayed": {
        "description": "`true` if this is the stored response to an earlier request with the same `Idempotency-Key`. "
        "Absent otherwise.",
        "schema": _TEXT,
        "example": "true",
    },
    "Retry-After": {
        "description": "The number of seconds to wait before the next attempt.",
        "required": True,
        "schema": _WHOLE,
        "example": 5,
    },
    "Allow": {
        "description": "The methods that the path has.",
        "required": True,
        "schema": _TEXT,
        "example": "GET, HEAD, POST",
    },
    "WWW-Authenticate": {"description": "How to authenticate.", "required": True, "schema": _TEXT, "example": "Bearer"},
}
PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A unique key of your choice for each operation: 1 to 255 visible ASCII characters. If you send "
        "the request again within 24 hours, it has no second effect and gets the first response. Another path or body "
        "with the same key is a 422.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "5f8a2c4e-booking-7",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` of the version that you change. If it is not the current version, the response is a "
        "412.",
        "schema": _TEXT,
        "example": '"3-9c2f01ab"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of each version that you have. If one of them is current, the response is a 304.",
        "schema": _TEXT,
        "example": '"3-9c2f01ab"',
    },
}


def of_problem(status: str, *, keyed: bool) -> dict[str, Any]:
    """Return the headers of a problem document. *keyed* is whether the path requires an API key."""
    names = ["Request-Id", *(RATE_LIMITS if keyed and status not in _UNCOUNTED else [])]
    names += {"401": ["WWW-Authenticate"], "405": ["Allow"], "429": ["Retry-After"], "503": ["Retry-After"]}.get(
        status, []
    )
    return _references(names)


def of_success(operation: str, method: str, status: str, *, keyed: bool, pages: bool) -> dict[str, Any]:
    """Return the headers of a success. It has Location and ETag if the operation's examples do."""
    names = ["Request-Id", *(RATE_LIMITS if keyed else [])]
    recorded = header_names(operation, status)
    names += [name for name in ("Location", "ETag") if name in recorded]
    names += ["Idempotent-Replayed"] if method == "post" and keyed else []
    names += ["Link"] if pages else []
    # Clients ask again while work is in progress. A POST instead answers with the Location of what it started.
    names += ["Retry-After"] if status == "202" and method in {"get", "delete"} else []
    return _references(names)


def unchanged(*, keyed: bool) -> dict[str, Any]:
    """Return the response 304, for a client that has the current version."""
    names = ["Request-Id", *(RATE_LIMITS if keyed else []), "ETag"]
    return {"description": "Not modified: you have the current version.", "headers": _references(names)}


def _references(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
