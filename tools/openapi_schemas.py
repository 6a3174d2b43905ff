"""Merge and correct the schemas that Powertools and pydantic generate for each function."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

# Powertools' own responses to invalid input, which the API never sends.
_UNUSED = frozenset({"HTTPValidationError", "ResponseValidationError", "ValidationError"})
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


class SameNameError(Exception):
    """Two types have the same name, which would also be the name of both schemas in the document."""

    def __init__(self, name: str, places: Iterable[str]) -> None:
        super().__init__(f"`{name}` is the name of two types, in {' and '.join(sorted(places))}: rename one.")


def merged(described: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the schemas by name. *described* has the schemas of each function by the function's module.

    Raises:
        SameNameError: two types with the same name have different schemas, or are in one function.
    """
    # For two such types in one function, pydantic adds the module to the name: voxanne__domain__rooms__schemas__Tag.
    for module, own in described.items():
        for name in (name.rpartition("__")[2] for name in own if "__" in name):
            raise SameNameError(name, _modules_of(name) or [module])
    schemas: dict[str, Any] = {}
    for own in described.values():
        for name, schema in own.items():
            if schemas.setdefault(name, schema) != schema:
                raise SameNameError(
                    name, _modules_of(name) or [module for module in described if name in described[module]]
                )
    return schemas


def _modules_of(name: str) -> list[str]:
    """Return the product's modules that define a type with this name, if there are several."""
    modules = [
        module_name
        for module_name, module in sys.modules.items()
        if module_name.startswith(("voxanne.", "functions."))
        and getattr(vars(module).get(name), "__module__", None) == module_name
    ]
    return modules if len(modules) > 1 else []


def normalized(value: Any) -> Any:
    """Return a schema with the bounds of JSON Schema, no generated titles, and all fields of responses required."""
    if isinstance(value, list):
        return [normalized(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    result = {_BOUNDS.get(name, name): normalized(entry) for name, entry in value.items() if name not in _UNUSED}
    if isinstance(result.get("title"), str) and ("type" in result or "anyOf" in result or "$ref" in result):
        del result["title"]
    for name in ("minimum", "maximum"):
        if isinstance(result.get(name), float) and result[name].is_integer():
            result[name] = int(result[name])
    # Request bodies forbid additional properties. All other objects are responses, which have all their fields.
    if "properties" in result and result.get("type") == "object" and result.get("additionalProperties") is not False:
        result["required"] = list(result["properties"])
    return result
