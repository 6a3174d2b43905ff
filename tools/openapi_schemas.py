"""Mending the schemas that Powertools and pydantic write."""

from typing import Any

# Powertools' own answer to invalid input, which is never sent.
_UNUSED = frozenset({"HTTPValidationError", "ResponseValidationError", "ValidationError"})
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


def mended(value: Any) -> Any:
    """Write bounds as JSON Schema does, drop titles that repeat names, and say that answers have all their fields."""
    if isinstance(value, list):
        return [mended(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    result = {_BOUNDS.get(name, name): mended(entry) for name, entry in value.items() if name not in _UNUSED}
    if isinstance(result.get("title"), str) and ("type" in result or "anyOf" in result or "$ref" in result):
        del result["title"]
    for name in ("minimum", "maximum"):
        if isinstance(result.get(name), float) and result[name].is_integer():
            result[name] = int(result[name])
    # Only what clients send may lack fields; bodies that they send refuse others.
    if "properties" in result and result.get("type") == "object" and result.get("additionalProperties") is not False:
        result["required"] = list(result["properties"])
    return result
