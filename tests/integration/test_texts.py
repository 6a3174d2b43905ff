"""Texts that are too long or show nothing: what the answer says of each field of each body and query."""

import copy
from typing import Any

import pytest

from tests.operations import operations
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
# Dates and places with holidays are told what they look like instead.
FREE = [text for text in TEXTS if text.schema.get("format") != "date" and "public_holidays" not in text.place]
# Spaces, line breaks, and characters that only seem to be there.
BLANK = [" ", "\n", "\u200b\u2800", "\u0085"]
# An id is looked up as it is; a blank one is unknown. An address has its own syntax.
LOOKED_UP = {"agent_id", "calendar_id", "service_id", "contact_id", "from_contact_id", "hold_id", "call_id", "url"}
NEVER_EMPTY = [
    text for text in TEXTS if text.where == "body" and text.schema.get("minLength") and LOOKED_UP.isdisjoint(text.place)
]


@pytest.mark.parametrize("operation", sorted({text.operation for text in FREE}))
def test_a_text_that_is_too_long_is_told_how_many_characters_it_may_have(
    standing_clinic: Client, operation: str
) -> None:
    told = [
        (text, _details(standing_clinic, text, "a" * (text.schema["maxLength"] + 1)))
        for text in FREE
        if text.operation == operation
    ]

    assert {
        str(text): details
        for text, details in told
        if len(details) != 1 or not details[0].endswith(f"have at most {text.schema['maxLength']} characters")
    } == {}


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("operation", sorted({text.operation for text in NEVER_EMPTY}))
def test_a_text_that_may_not_be_empty_may_not_be_blank(standing_clinic: Client, operation: str, blank: str) -> None:
    told = {str(text): _details(standing_clinic, text, blank) for text in NEVER_EMPTY if text.operation == operation}

    assert {text: details for text, details in told.items() if len(details) != 1} == {}


@pytest.mark.parametrize("service", ["Check-up\nwith X-ray", "\u2028Check-up"])
def test_what_an_appointment_is_for_is_one_line(standing_clinic: Client, service: str) -> None:
    body = OPERATIONS["createAppointment"].body

    answer = standing_clinic("POST", "/api/appointments", (body or {}) | {"service": service})

    assert (answer.code, answer.pointers) == ("invalid_fields", ["#/service"])
    assert answer.json["errors"][0]["detail"] == "must not contain control characters"


def _details(clinic: Client, text: Value, written: str) -> list[str]:
    """What is said of a text in a request that is good otherwise."""
    operation = OPERATIONS[text.operation]
    path = operation.path.replace("{", "").replace("}", "")
    if text.where == "query":
        answer = clinic(operation.method, f"{path}?{text.place[0]}={written}", operation.body)
    else:
        answer = clinic(operation.method, path, _put(copy.deepcopy(operation.body), text.place, written))
    errors = answer.json["errors"] if answer.status == 422 else []
    return [error["detail"] for error in errors if error["pointer"] == _pointer(text)]


def _put(into: Any, place: tuple[str, ...], value: str) -> Any:
    """Return a body with a value at a place in it."""
    if not place:
        return value
    first, *rest = place
    if first == ANY_ITEM:
        return [_put(None, tuple(rest), value)]
    known = into if isinstance(into, dict) else {}
    return known | {first.replace(ANY_KEY, "key"): _put(known.get(first), tuple(rest), value)}


def _pointer(text: Value) -> str:
    """Where the answer points to."""
    named = [name.replace(ANY_ITEM, "0") for name in text.place if name not in WHOLE]
    return "#/" + "/".join(named)
