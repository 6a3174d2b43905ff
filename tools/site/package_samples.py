"""Code that sends an example with the TypeScript package."""

import functools
import json
import re
from typing import TYPE_CHECKING, Any

from tools.openapi import DOCUMENT
from tools.sdk_operations import Operation, camel, operations

if TYPE_CHECKING:
    from tools.site.samples import Request


def typescript(request: "Request") -> str | None:
    """Return the code, or None if the package has no such method or no option for a header."""
    found = _operation(request.method, request.path)
    if found is None or set(request.headers) - {"If-Match"}:
        return None
    operation, ids = found
    given = [_literal(value) for value in ids]
    optional: list[Any] = []
    if operation.body is not None:
        optional.append(request.body)
    if operation.query is not None:
        optional.append({name: _typed(value) for name, value in request.query.items()} or None)
    optional.append({"ifMatch": request.headers["If-Match"]} if request.headers else None)
    while optional and optional[-1] is None:
        optional.pop()
    given += ["undefined" if value is None else _literal(value) for value in optional]
    call = f"client.{camel(operation.resource)}.{camel(operation.name)}({', '.join(given)})"
    top = 'import { Voxanne } from "@voxanne/sdk";\n\nconst client = new Voxanne();\n'
    if operation.is_paged and not {"limit", "cursor"} & set(request.query):
        return f"{top}for await (const each of {call}) {{\n  console.log(each);\n}}"
    return f"{top}const result = await {call};"


def _operation(method: str, path: str) -> tuple[Operation, tuple[str, ...]] | None:
    for operation in _operations():
        pattern = re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(operation.path))
        if operation.method == method and (match := re.fullmatch(pattern, path)):
            return operation, match.groups()
    return None


@functools.cache
def _operations() -> list[Operation]:
    return list(operations(json.loads(DOCUMENT.read_text(encoding="utf-8"))))


def _typed(value: str) -> Any:
    """Return a query value in the type that the package accepts."""
    if value in {"true", "false"}:
        return value == "true"
    return int(value) if re.fullmatch(r"\d{1,6}", value) else value


def _literal(value: Any) -> str:
    """Return a value as a JavaScript literal, with unquoted names where possible."""
    written = json.dumps(value, indent=2, ensure_ascii=False)
    return re.sub(r'^( *)"([A-Za-z_]\w*)":', r"\1\2:", written, flags=re.MULTILINE)
