"""The operations of the OpenAPI document, with the packages' names, such as `webhook_endpoints.rotate_secret`."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_VERBS = {"read": "get", "change": "update", "find": "list"}
# Statuses whose standard name is not the one that developers would look for.
ERROR_NAMES = {
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    422: "InvalidRequestError",
    429: "RateLimitError",
    500: "InternalServerError",
}
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation. Names are in snake case. *body* and *query* say whether one is required; None if it has none."""

    id: str
    tag: str
    method: str
    path: str
    resource: str
    name: str
    description: str
    ids: tuple[str, ...]
    body: bool | None
    query: bool | None
    answers: tuple[str, ...]
    is_paged: bool
    has_text: bool


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield the operations that take an API key, in the document's order."""
    written = [
        (path, method, methods[method])
        for path, methods in document["paths"].items()
        for method in _METHODS
        if method in methods and path.startswith("/api/")
    ]
    paths = [path for path, _, _ in written]
    for path, method, operation in written:
        name = method_name(path, operation["operationId"], paths)
        yield _operation(document, path, method, operation, name)


def camel(name: str) -> str:
    """Convert a name from snake case to camel case."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def pascal(name: str) -> str:
    """Convert a name from snake case to Pascal case."""
    return "".join(word.capitalize() for word in name.split("_"))


def _operation(document: Mapping[str, Any], path: str, method: str, written: Mapping[str, Any], name: str) -> Operation:
    parameters = [_resolved(document, each) for each in written.get("parameters", ())]
    query = [each for each in parameters if each["in"] == "query"]
    body = written.get("requestBody")
    answers = {status: response for status, response in written["responses"].items() if status.startswith("2")}
    content = {kind for response in answers.values() for kind in response.get("content", ())}
    return Operation(
        id=written["operationId"],
        tag=written["tags"][0],
        method=method.upper(),
        path=path,
        resource=path.split("/")[2].replace("-", "_"),
        name=name,
        description=f"{written['summary']}.\n\n{written['description']}",
        ids=tuple(each["name"] for each in parameters if each["in"] == "path"),
        body=None if body is None else bool(body.get("required")),
        query=any(each.get("required") for each in query) if query else None,
        answers=tuple(answers),
        is_paged=any(each["name"] == "cursor" for each in query),
        has_text=any(not kind.endswith("json") for kind in content),
    )


def _resolved(document: Mapping[str, Any], parameter: dict[str, Any]) -> dict[str, Any]:
    name = parameter.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["parameters"][name] if name else parameter
    return found


def method_name(path: str, operation_id: str, paths: Collection[str]) -> str:
    """Return a method's name: the verb of the operation's id, or the part of the path after an object's id.

    `listCalls` is `calls.list`, `cancelAppointment` is `appointments.cancel`, `…/call-back` is `contacts.call_back`. If
    several operations share that part, as those of a calendar's sources do, each has verb and noun: `list_sources`.
    """
    verb, _, noun = snake(operation_id).partition("_")
    verb = _VERBS.get(verb, verb)
    below = [part for part in path.split("/")[3:] if not part.startswith("{")]
    if not below:
        return verb
    start = path[: path.index(f"/{below[0]}") + len(below[0]) + 1]
    is_alone = [other == start or other.startswith(f"{start}/") for other in paths].count(True) == 1
    return snake(below[-1]) if is_alone else f"{verb}_{noun}"


def snake(name: str) -> str:
    """Convert a name to snake case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()
