"""Descriptions of fields, taken from the docstrings below a model's attributes, which cost nothing at run time.

A field that clients send is described by the field of its name in the object that is shown, unless it has a
description of its own. What its type says of every value follows.
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
    "id": "The id of the object. Treat it as an opaque string.",
    "created_at": "When it was created.",
    "updated_at": "When a request or a call last changed it.",
    "metadata": "Your own keys and values, which Voxanne stores and returns unchanged: at most 50 keys of up to 40 "
    "characters, with values of up to 500 characters.",
    "version": "The number of its current version: 1 at first, increased by each change. `If-Match` compares it.",
}


def with_descriptions(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with the description of each field for which there is one."""
    return {name: _with_fields(name, schema, schemas) for name, schema in sorted(schemas.items())}


def _with_fields(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    properties = {field: _described(name, field, value, schemas) for field, value in schema["properties"].items()}
    return {**schema, "properties": properties}


def _described(name: str, field: str, value: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return a field with what it means, followed by what its type says of every value."""
    text = _text_of(name, field)
    if text is None or "description" in value:
        return value
    of_type = _text_of_type(value, schemas)
    return {"description": " ".join(dict.fromkeys([text, *of_type])), **value}


def _text_of_type(value: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """Return the description of a field's type, if that is a named value and no object."""
    options = [option for option in value.get("anyOf", [value]) if option.get("type") != "null"]
    if len(options) != 1 or "$ref" not in options[0]:
        return []
    named = schemas.get(options[0]["$ref"].rpartition("/")[2], {})
    return [named["description"]] if "description" in named and "properties" not in named else []


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
