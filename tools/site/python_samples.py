"""Code that sends an example with the Python package."""

import functools
import json
import re
from typing import TYPE_CHECKING, Any

from tools.openapi import DOCUMENT
from tools.python_sdk.document import Document, Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.site.samples import Request

_TOP = "from voxanne import Voxanne\n\nclient = Voxanne()\n"
_WIDTH = 88


def python(request: "Request", literal: "Callable[[Any, int], str]") -> str | None:
    """Return the code, or None if the package has no such method, or no argument for a header or a member.

    *literal* writes a JSON value in Python, at a depth of indentation.
    """
    found = _method(request.method, request.path)
    if found is None or set(request.headers) - {"If-Match"}:
        return None
    method, ids = found
    names = {each.wire: each.name for each in method.parameters}
    given = {**request.query, **(request.body or {})}
    if set(given) - set(names):
        return None
    arguments = [literal(value, 0) for value in ids]
    arguments += [f"{names[wire]}={literal(_typed(value), 1)}" for wire, value in request.query.items()]
    arguments += [f"{names[wire]}={literal(value, 1)}" for wire, value in (request.body or {}).items()]
    arguments += [f"if_match={literal(value, 0)}" for value in request.headers.values()]
    call = f"client.{method.resource}.{method.name}({', '.join(arguments)})"
    if len(call) > _WIDTH or "\n" in call:
        lines = "".join(f"    {argument},\n" for argument in arguments)
        call = f"client.{method.resource}.{method.name}(\n{lines})"
    if method.is_paged and not {"limit", "cursor"} & set(request.query):
        return f"{_TOP}for each in {call}:\n    print(each.to_dict())"
    return f"{_TOP}result = {call}"


def _method(verb: str, path: str) -> tuple[Method, tuple[str, ...]] | None:
    for method in _methods():
        pattern = re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(method.path))
        if method.http_method == verb and (match := re.fullmatch(pattern, path)):
            return method, match.groups()
    return None


@functools.cache
def _methods() -> list[Method]:
    return Document(json.loads(DOCUMENT.read_text(encoding="utf-8"))).methods()


def _typed(value: str) -> Any:
    """Return a query value in the type that the package accepts."""
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if re.fullmatch(r"\d{1,6}", value) else value
