"""`errors.py`: a class for each status and each code; members of a problem are attributes of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from tools.python_sdk.document import Document, Schema
from tools.python_sdk.schema_types import Types
from tools.python_sdk.text import docstring, imports, module, quoted
from tools.sdk_operations import ERROR_NAMES, pascal
from voxanne.api.http.problems import phrase_of

# Attributes of the base class: the members of every problem, and the errors of fields.
_SHARED = {"type", "title", "status", "detail", "code", "request_id", "errors"}
_BASES = [
    *("APIConnectionError", "APIResponseError", "APIStatusError", "APITimeoutError", "VoxanneError"),
    "WebhookVerificationError",
]
_IMPORTS = f"""\
from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ._errors import (
{"".join(f"    {name},{chr(10)}" for name in _BASES)})

if TYPE_CHECKING:
"""
_FIND = '''\
def error_class(code: str | None, status: int) -> type[APIStatusError]:
    """Return the class of a code, else the one of its status, else the general one."""
    found = CODES.get(code or "")
    if found is not None and found.statuses == (status,):
        return found
    return STATUSES.get(status, ServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else APIStatusError)
'''
_SERVER_ERROR = 'class ServerError(APIStatusError):\n    """The API failed: 5xx. It may have done what was asked."""\n'


@dataclass
class Problems:
    """The classes of a document's problems. *meanings* has the explanation of each code."""

    document: Document
    types: Types
    meanings: dict[str, str]

    def text(self) -> str:
        """Return the module."""
        by_code = dict(self._class_names())
        classes = [_SERVER_ERROR, *self._classes(by_code)]
        tables = "STATUSES: dict[int, type[APIStatusError]] = {\n"
        tables += "".join(f"    {status}: {_status_class(status)},\n" for status in self.document.codes()) + "}\n"
        tables += "CODES: dict[str, type[APIStatusError]] = {\n"
        tables += "".join(f'    "{code}": {name},\n' for code, name in sorted(by_code.items())) + "}"
        text = "".join(classes)
        needed = imports({"datetime": ["datetime"]}, text)
        needed += "\n" + imports({".models": [*self.types.models, *self.types.literals]}, text)
        names = {*_BASES, "ServerError", *by_code.values(), *map(_status_class, self.document.codes())}
        public = "".join(f'    "{name}",\n' for name in sorted(names))
        return module(f"{_IMPORTS}{needed}\n__all__ = [\n{public}]", *classes, tables, _FIND)

    def _class_names(self) -> Iterator[tuple[str, str]]:
        """Yield the class of each code. The only code of a status shares the status's class."""
        for status, codes in self.document.codes().items():
            for code in codes:
                yield code, _status_class(status) if len(codes) == 1 else f"{pascal(code)}Error"

    def _classes(self, by_code: dict[str, str]) -> Iterator[str]:
        for status, codes in self.document.codes().items():
            name = _status_class(status)
            base = "ServerError" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "APIStatusError"
            listed = ", ".join(f"`{code}`" for code in codes)
            text = f"class {name}({base}):\n"
            text += docstring(f"{status} {phrase_of(status)}: {listed}.", "    ")
            text += f"\n    statuses = ({status},)\n"
            yield text + self._members(_merged([self._own(code) for code in codes]), set())
            for code in codes:
                if by_code[code] != name:
                    text = f"class {by_code[code]}({name}):\n" + docstring(f"`{code}`: {self.meanings[code]}", "    ")
                    yield text + self._members(self._own(code), self._required(code))

    def _parts(self, code: str) -> list[Schema]:
        name = self.document.problems().get(code)
        parts: list[Schema] = self.document.schemas[name]["allOf"] if name else []
        return parts

    def _own(self, code: str) -> dict[str, Schema]:
        properties = [part.get("properties", {}) for part in self._parts(code)]
        return {key: each for members in properties for key, each in members.items() if key not in _SHARED}

    def _required(self, code: str) -> set[str]:
        return {key for part in self._parts(code) for key in part.get("required", [])}

    def _members(self, members: dict[str, Schema], required: set[str]) -> str:
        """Return the properties of a class. A missing member is None; a missing list is empty."""
        text = ""
        for key, schema in members.items():
            kind, how = self.types.shown(schema), self.types.reads(schema)
            arguments = ", ".join(quoted([key, how] if how else [key]))
            is_list = kind.startswith("list[")
            kind = kind if is_list or key in required or kind.endswith("None") else f"{kind} | None"
            about = docstring(str(schema.get("description") or f"`{key}` of the problem."), "        ")
            text += f"\n    @property\n    def {key}(self) -> {kind}:\n{about}"
            text += f"        value: {kind} = self._member({arguments}){' or []' if is_list else ''}\n"
            text += "        return value\n"
        return text


def _status_class(status: int) -> str:
    return ERROR_NAMES.get(status) or phrase_of(status).replace(" ", "") + "Error"


def _merged(members: list[dict[str, Schema]]) -> dict[str, Schema]:
    """Return the members of several problems; a shared member has a union of the types."""
    merged: dict[str, Schema] = {}
    for key, schema in (item for each in members for item in each.items()):
        before = merged.get(key)
        merged[key] = schema if before in (None, schema) else {"anyOf": [before, schema]}
    return merged
