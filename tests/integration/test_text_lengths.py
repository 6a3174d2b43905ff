"""Texts that are too long: what the answer says of each field of each body and query."""

import copy
from typing import Any

import pytest

from tests.operations import Operation, operations
from tests.product import Client
from tests.request_schemas import ANY_ITEM, ANY_KEY, Value, values

# A pointer names no entry of `metadata`: its key may be a patient's name.
WHOLE = {ANY_KEY}
OPERATIONS = {operation.name: operation for operation in operations()}
# A cursor that is not ours is 400, however long it is.
TEXTS = [
    value
    for value in values()
    if "maxLength" in value.schema and value.operation in OPERATIONS and value.place != ("cursor",)
]


@pytest.mark.parametrize("operation", sorted({text.operation for text in TEXTS}))
def test_a_text_that_is_too_long_is_told_how_many_characters_it_may_have(
    standing_clinic: Client, operation: str
) -> None:
    told = []
    for text in (text for text in TEXTS if text.operation == operation):
        errors = _errors_of(standing_clinic, OPERATIONS[operation], text)
        told.append((text, [error["detail"] for error in errors if error["pointer"] == pointer(text)]))

    assert {
        str(text): details
        for text, details in told
        if len(details) != 1 or not details[0].endswith(f"have at most {text.schema['maxLength']} characters")
    } == {}


def _errors_of(clinic: Client, operation: Operation, text: Value) -> list[dict[str, Any]]:
    """The errors of a good request in which one text is too long."""
    long = "a" * (text.schema["maxLength"] + 1)
    path = operation.path.replace("{", "").replace("}", "")
    if text.where == "query":
        answer = clinic(operation.method, f"{path}?{text.place[0]}={long}", operation.body)
    else:
        answer = clinic(operation.method, path, put(copy.deepcopy(operation.body), text.place, long))
    assert answer.status == 422, (str(text), answer.response.body)
    errors: list[dict[str, Any]] = answer.json["errors"]
    return errors


def put(into: Any, place: tuple[str, ...], value: str) -> Any:
    """Return a body with a value at a place in it."""
    if not place:
        return value
    first, *rest = place
    if first == ANY_ITEM:
        return [put(None, tuple(rest), value)]
    known = into if isinstance(into, dict) else {}
    return known | {first.replace(ANY_KEY, "key"): put(known.get(first), tuple(rest), value)}


def pointer(text: Value) -> str:
    """Where the answer points to."""
    named = [name.replace(ANY_ITEM, "0") for name in text.place if name not in WHOLE]
    return "#/" + "/".join(named)
