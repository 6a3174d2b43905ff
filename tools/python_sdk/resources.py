"""`_generated/resources.py` and `async_resources.py`: a class for each resource, a method for each operation."""

import itertools
import re
from dataclasses import dataclass

from tools.python_sdk.document import Document, Method, Parameter, Schema
from tools.python_sdk.schema_types import Types
from tools.python_sdk.text import WIDTH, docstring, joined, module, quoted, used
from tools.sdk_operations import pascal

_IMPORTS = """\
from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal, TypeVar{overload}

from .._operations import Operation
{pages}
from .._values import UNSET, segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .._responses import Listed, NoContent, Text
    from .._values import Unset
    from ..models import (
{models}    )

T = TypeVar("T")
"""
_HEADERS = {
    "if_match": "the `last_response.etag` of the version to change; if it is not current any more: 412.",
    "idempotency_key": "by default a new one, which retries of this call share.",
}
_PAGE = 100


@dataclass(frozen=True)
class Style:
    """The differences between the two modules."""

    prefix: str
    pages: str
    keyword: str
    wait: str


SYNC = Style("", "Page", "", "")
ASYNC = Style("Async", "AsyncPages", "async ", "await ")


def resources(document: Document, types: Types, style: Style) -> str:
    """Return a module."""
    methods = document.methods()
    classes = [
        _resource(name, list(group), types, style)
        for name, group in itertools.groupby(methods, lambda method: method.resource)
    ]
    text = "".join(classes)
    names = {"Event", *types.models, *types.literals, *(f"{name}Input" for name in types.inputs)}
    imports = _IMPORTS.format(
        overload=", overload" if "@overload" in text else "",
        pages=f"from .._pages import {style.pages}",
        models="".join(f"        {name},\n" for name in used(names, text)),
    )
    return module(imports, *classes, _client(sorted({method.resource for method in methods}), style))


def _client(names: list[str], style: Style) -> str:
    text = f'class {style.prefix}Resources:\n    """All resources, made when they are first asked for."""\n\n'
    text += f"    {style.keyword}def request(self, operation: Operation[T], /) -> T:\n"
    text += '        """Send an operation; return what its answer is."""\n        raise NotImplementedError\n'
    for name in names:
        kind = f"{style.prefix}{pascal(name)}Resource"
        text += f"\n    @functools.cached_property\n    def {name}(self) -> {kind}:\n"
        text += f'        """`/api/{name.replace("_", "-")}`."""\n        return {kind}(self)\n'
    return text


def _resource(name: str, methods: list[Method], types: Types, style: Style) -> str:
    text = f"class {style.prefix}{pascal(name)}Resource:\n"
    text += f'    """`/api/{name.replace("_", "-")}`."""\n\n'
    text += f"    def __init__(self, client: {style.prefix}Resources) -> None:\n        self._client = client\n"
    return text + "".join(_method(method, types, style) for method in methods)


def _method(method: Method, types: Types, style: Style) -> str:
    if not method.text_formats:
        return "\n" + _definition(method, _answer(method, types), types, style, format_type=None)
    both = _answer(method, types)
    json_alone = _overload(method, both, types, style, 'Literal["json"] | Unset = UNSET')
    formats = f"Literal[{', '.join(quoted(method.text_formats))}]"
    others = " | ".join(["Text", *both.split(" | ")[1:]])
    text_alone = _overload(method, others, types, style, formats)
    every = ", ".join(quoted(["json", *method.text_formats]))
    whole = _definition(method, f"{both} | Text", types, style, format_type=f"Literal[{every}] | Unset = UNSET")
    return f"\n{json_alone}\n{text_alone}\n{whole}"


def _overload(method: Method, answer: str, types: Types, style: Style, format_type: str) -> str:
    return "    @overload\n" + _signature(method, answer, types, style, format_type).rstrip("\n") + " ...\n"


def _definition(method: Method, answer: str, types: Types, style: Style, *, format_type: str | None) -> str:
    text = _signature(method, answer, types, style, format_type)
    text += docstring(_about(method), "        ")
    kind = _operation_type(method, answer, types)
    text += f"        operation: Operation[{kind}] = Operation(\n"
    text += "".join(f"            {line},\n" for line in _arguments(method, types)) + "        )\n"
    if method.is_paged:
        return text + f"        return {style.pages}(self._client, operation)\n"
    return text + f"        return {style.wait}self._client.request(operation)\n"


def _signature(method: Method, answer: str, types: Types, style: Style, format_type: str | None) -> str:
    kind = "" if method.is_paged else style.keyword
    answer = f"{style.pages}[{_item(method, types)}]" if method.is_paged else answer
    positional = [f"{each.name}: str" for each in method.parameters if each.place == "path"]
    named = [_argument(each, types, format_type) for each in _named(method)]
    # An idempotency key may come from an error, where it is None if the request had none. No other header may be None:
    # a version that is None would check nothing.
    kinds = {"idempotency_key": "str | Unset | None"}
    named += [f"{name}: {kinds.get(name, 'str | Unset')} = UNSET" for name in method.headers]
    parts = ["self", *positional, *(["*", *named] if named else [])]
    line = f"    {kind}def {method.name}({', '.join(parts)}) -> {answer}:\n"
    if not named and len(line) <= WIDTH:
        return line
    return f"    {kind}def {method.name}(\n" + "".join(f"        {part},\n" for part in parts) + f"    ) -> {answer}:\n"


def _named(method: Method) -> list[Parameter]:
    """Return the keyword arguments, required ones first, without the cursor, which pages handle."""
    given = [each for each in method.parameters if each.place != "path" and each.wire != "cursor"]
    return sorted(given, key=lambda each: not each.required)


def _argument(parameter: Parameter, types: Types, format_type: str | None) -> str:
    if format_type is not None and parameter.wire == "format":
        return f"{parameter.name}: {format_type}"
    kind = types.passed(parameter.schema)
    if parameter.wire == "limit" and parameter.place == "query":
        return f"{parameter.name}: {kind} = {_PAGE}"
    if parameter.required:
        return f"{parameter.name}: {kind}"
    none = " | None" if kind.endswith(" | None") else ""
    return f"{parameter.name}: {kind.removesuffix(none)} | Unset{none} = UNSET"


def _item(method: Method, types: Types) -> str:
    schema = next(iter(method.answers.values()))
    assert schema is not None  # noqa: S101 - a page has a body
    kind = types.shown(schema["items"])
    return "Event" if " | " in kind else kind


def _answer(method: Method, types: Types) -> str:
    """Return the type of what a method returns."""
    shown = []
    for schema in method.answers.values():
        if schema is None:
            shown += ["NoContent"] if _is_bare(method) else []
        elif schema.get("type") == "array":
            shown.append(f"Listed[{types.shown(schema['items'])}]")
        else:
            shown.append(types.shown(schema))
    return " | ".join(dict.fromkeys(shown))


def _is_bare(method: Method) -> bool:
    """Return whether 204 is the only success, not a 200 whose body the key may not see."""
    return 200 not in method.answers  # noqa: PLR2004


def _operation_type(method: Method, answer: str, types: Types) -> str:
    return f"Listed[{_item(method, types)}]" if method.is_paged else answer


def _arguments(method: Method, types: Types) -> list[str]:
    path = re.sub(r"\{(\w+)\}", r"{segment(\1)}", method.path)
    answers = {status: _reading(schema, method, types) for status, schema in method.answers.items()}
    lines = [f'"{method.http_method}"', f'{"f" if "{" in path else ""}"{path}"']
    lines.append("{" + ", ".join(f'{status}: "{how}"' for status, how in answers.items()) + "}")
    for place in ("query", "body"):
        members = [each for each in _named(method) if each.place == place]
        if members:
            pairs = [f'"{each.wire}": {each.name}' for each in members]
            lines.append(joined(f"{place}={{", pairs, "}", "            ").strip().removesuffix("\n"))
    lines += ["needs_body=True"] if method.needs_body else []
    return lines + [f"{name}={name}" for name in method.headers]


def _reading(schema: Schema | None, method: Method, types: Types) -> str:
    if schema is None:
        first = next(iter(method.answers.values()))
        return "NoContent" if first is None or _is_bare(method) else types.reads(first)
    return types.reads(schema)


def _about(method: Method) -> str:
    described = [each for each in _named(method) if each.description]
    text = method.description
    if described or method.headers:
        text += "\n\nArgs:\n"
        text += "".join(f"    {each.name}: {' '.join(each.description.split())}\n" for each in described)
        text += "".join(f"    {name}: {_HEADERS[name]}\n" for name in method.headers)
    return text
