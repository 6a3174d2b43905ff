"""`models.py`: a class for each object in answers, a TypedDict for each object in arguments, and the enums."""

import keyword
from collections.abc import Iterator

from tools.python_sdk.document import Document, Schema
from tools.python_sdk.schema_types import Types
from tools.python_sdk.text import docstring, imports, joined, module, quoted

_IMPORTS = """\
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

from ._models import Model

if TYPE_CHECKING:
"""


def collect(document: Document) -> Types:
    """Return the types of everything that methods, problems and webhooks mention."""
    types = Types(document)
    for method in document.methods():
        for parameter in method.parameters:
            types.passed(parameter.schema)
        for answer in method.answers.values():
            if answer is not None:
                types.shown(answer)
    for name in [*document.problems().values(), "InvalidFieldsProblem"]:
        for part in document.schemas[name]["allOf"]:
            for field, each in part.get("properties", {}).items():
                if field != "code":
                    types.shown(each)
    types.shown(document.events())
    return types


def models(document: Document, types: Types) -> str:
    """Return the module."""
    literals = [_literal(name, values) for name, values in sorted(types.literals.items())]
    shown = [_model(name, schema, types) for name, schema in sorted(types.models.items())]
    passed = [_input(name, schema, types) for name, schema in sorted(types.inputs.items())]
    events = document.events()
    end = f'Event = {types.shown(events)}\nEVENT = "{types.reads(events)}"'
    text = "".join([*shown, *passed])
    needed = imports({"collections.abc": ["Mapping", "Sequence"], "datetime": ["date", "datetime"]}, text)
    return module(_IMPORTS + needed, "".join(literals), *shown, *passed, end)


def _literal(name: str, values: list[str]) -> str:
    return joined(f"{name} = Literal[", quoted(values), "]", "")


def _python_name(wire: str) -> str:
    return f"{wire}_" if keyword.iskeyword(wire) else wire


def _model(name: str, schema: Schema, types: Types) -> str:
    members = schema["properties"]
    reads = {wire: how for wire, each in members.items() if (how := types.reads(each))}
    wires = {_python_name(wire): wire for wire in members if _python_name(wire) != wire}
    text = f"class {name}(Model):\n" + docstring(_about(name, schema, types), "    ") + "\n"
    if reads:
        text += joined("_reads = {", [f'"{_python_name(wire)}": "{how}"' for wire, how in reads.items()], "}", "    ")
    if wires:
        text += joined("_wire = {", [f'"{python}": "{wire}"' for python, wire in wires.items()], "}", "    ")
    if name in types.variants():
        text += joined(
            "_required = (", quoted(sorted(schema["required"])), ",)" if len(schema["required"]) == 1 else ")", "    "
        )
    optional = _optional(schema)
    if optional:
        names = quoted([_python_name(wire) for wire in optional])
        text += joined("_optional = (", names, ",)" if len(optional) == 1 else ")", "    ")
    return text + "".join(_fields(schema, types)) + "\n"


def _optional(schema: Schema) -> list[str]:
    """Return the members that an object need not have."""
    required = schema.get("required", schema["properties"])
    return [wire for wire in schema["properties"] if wire not in required]


def _about(name: str, schema: Schema, types: Types) -> str:
    described = schema.get("description") or types.document.schemas.get(name, {}).get("description")
    return str(described or f"{name}.")


def _fields(schema: Schema, types: Types) -> Iterator[str]:
    optional = _optional(schema)
    for wire, each in schema["properties"].items():
        yield f"    {_python_name(wire)}: {types.shown(each)}{' | None' if wire in optional else ''}\n"
        if about := each.get("description"):
            yield docstring(str(about), "    ")


def _input(name: str, schema: Schema, types: Types) -> str:
    """Return a TypedDict. Where it has the same fields, an object from the API is accepted too."""
    text = f"class {name}Input(TypedDict, total=False):\n" + docstring(_about(name, schema, types), "    ") + "\n"
    required = schema.get("required", [])
    for wire, each in schema["properties"].items():
        kind = types.passed(each)
        text += f"    {wire}: {f'Required[{kind}]' if wire in required else kind}\n"
        if about := each.get("description"):
            text += docstring(str(about), "    ")
    return text
