"""Descriptions of fields, taken from the docstrings below a model's attributes, which cost nothing at run time.

A field in a request has the description of the field with the same name in the response, unless it has its own.
"""

import ast
import functools
import inspect
import sys
import textwrap
from typing import Any

from pydantic import BaseModel

# Fields with the same meaning in every object.
_COMMON = {
    "id": "The object's id. Treat it as opaque.",
    "created_at": "When it was created.",
    "updated_at": "When a client, or a call, last changed it.",
    "metadata": "Keys and values of your own: at most 50, which Voxanne keeps and returns.",
    "version": "How often it was changed, from 1. `If-Match` compares it.",
}


def with_descriptions(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with the description of each field for which there is one."""
    return {name: _with_fields(name, schema, schemas) for name, schema in sorted(schemas.items())}


def _with_fields(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    properties = {
        field: value if _has_own(value, schemas) else _with_text(value, _text_of(name, field))
        for field, value in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _has_own(value: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Return whether a field has its own description, or its type does and is a value, not an object."""
    if "description" in value:
        return True
    options = [option for option in value.get("anyOf", [value]) if option.get("type") != "null"]
    if len(options) != 1 or "$ref" not in options[0]:
        return False
    named = schemas.get(options[0]["$ref"].rpartition("/")[2], {})
    return "description" in named and "properties" not in named


def _with_text(value: dict[str, Any], text: str | None) -> dict[str, Any]:
    return value if text is None else {"description": text, **value}


def _text_of(name: str, field: str) -> str | None:
    """Return the description of a field of a schema, or of the object that it creates or changes."""
    shown = name.removeprefix("New").removesuffix("Changes")
    for model in filter(None, map(_models().get, dict.fromkeys([name, shown]))):
        for each in model.__mro__:
            if issubclass(each, BaseModel) and (text := _docstrings(each).get(field)):
                return text
            found = each.model_fields.get(field) if issubclass(each, BaseModel) else None
            if found is not None and found.description:
                return found.description
    return _COMMON.get(field)


@functools.cache
def _models() -> dict[str, type[BaseModel]]:
    """Return our models by name. No two schemas of the document have one name."""
    return {
        name: value
        for module_name, module in sorted(sys.modules.items())
        if module_name.startswith(("voxanne.", "functions."))
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module_name
    }


@functools.cache
def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings below a model's own attributes."""
    if not model.__module__.startswith(("voxanne.", "functions.")):
        return {}
    [definition] = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 - the source of a class
    found = {}
    for attribute, below in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(attribute, ast.AnnAssign)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            found[ast.unparse(attribute.target)] = inspect.cleandoc(str(below.value.value))
    return found
