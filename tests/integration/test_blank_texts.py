"""Texts that show nothing: each body's texts that may not be empty may not be blank either."""

import copy
from typing import Any

import pytest

from tests.integration.test_text_lengths import OPERATIONS, pointer, put
from tests.product import Client
from tests.request_schemas import Value, values

# Spaces, line breaks, and characters that only seem to be there.
BLANK = [" ", "\n", "\u200b\u2800", "\u0085"]
# An id is looked up as it is; blank, it is nobody's. An address has its own syntax.
LOOKED_UP = {"agent_id", "calendar_id", "service_id", "contact_id", "from_contact_id", "hold_id", "call_id", "url"}
TEXTS = [
    value
    for value in values()
    if value.where == "body"
    and value.schema.get("minLength")
    and value.operation in OPERATIONS
    and LOOKED_UP.isdisjoint(value.place)
]


@pytest.mark.parametrize("blank", BLANK, ids=ascii)
@pytest.mark.parametrize("operation", sorted({text.operation for text in TEXTS}))
def test_a_text_that_may_not_be_empty_may_not_be_blank(standing_clinic: Client, operation: str, blank: str) -> None:
    told = {str(text): _details(standing_clinic, text, blank) for text in TEXTS if text.operation == operation}

    assert {text: details for text, details in told.items() if len(details) != 1} == {}


def _details(clinic: Client, text: Value, blank: str) -> list[Any]:
    operation = OPERATIONS[text.operation]
    body = put(copy.deepcopy(operation.body), text.place, blank)
    answer = clinic(operation.method, operation.path.replace("{", "").replace("}", ""), body)
    errors = answer.json["errors"] if answer.status == 422 else []
    return [error["detail"] for error in errors if error["pointer"] == pointer(text)]


@pytest.mark.parametrize("service", ["Check-up\nwith X-ray", "\u2028Check-up"])
def test_what_an_appointment_is_for_is_one_line(standing_clinic: Client, service: str) -> None:
    body = OPERATIONS["createAppointment"].body

    answer = standing_clinic("POST", "/api/appointments", (body or {}) | {"service": service})

    assert (answer.code, answer.pointers) == ("invalid_fields", ["#/service"])
    assert answer.json["errors"][0]["detail"] == "must not contain control characters"
