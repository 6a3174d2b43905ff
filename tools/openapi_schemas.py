"""Corrections of the schemas that Powertools and pydantic generate."""

from typing import Any

# Powertools' own responses to invalid input, which the API never sends.
_UNUSED = frozenset({"HTTPValidationError", "ResponseValidationError", "ValidationError"})
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


def normalized(value: Any) -> Any:
    """Return a schema with JSON Schema's bounds, no generated titles, and all fields of responses required."""
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
    # Request bodies forbid additional properties; every other object is a response, which has all its fields.
    if "properties" in result and result.get("type") == "object" and result.get("additionalProperties") is not False:
        result["required"] = list(result["properties"])
    return result
