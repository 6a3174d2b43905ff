"""Each field's good and bad values, on POST and on PATCH alike."""

import itertools
from typing import Any

import pytest

from tests.integration.contact_values import BAD, GOOD
from tests.integration.contacts import made, phone
from tests.product import Client

_numbers = itertools.count(1)


def cases(table: dict[str, list[Any]]) -> list[Any]:
    return [
        pytest.param(field, value, id=f"{field}-{number}")
        for field, values in table.items()
        for number, value in enumerate(values)
    ]


@pytest.fixture(scope="module")
def contact_path(standing_clinic: Client) -> str:
    contact = made(standing_clinic, phone=phone(0))
    return f"/api/contacts/{contact['id']}"


@pytest.mark.parametrize(("field", "value"), cases(BAD))
def test_a_bad_value_is_refused_by_its_pointer(
    standing_clinic: Client, contact_path: str, field: str, value: Any
) -> None:
    body = {"name": "Jane", "phone": phone(next(_numbers)), field: value}
    before = standing_clinic("GET", contact_path)

    for answer in (
        standing_clinic("POST", "/api/contacts", body),
        standing_clinic("PATCH", contact_path, {field: value}),
    ):
        assert answer.status == 422
        assert answer.code == "invalid_fields"
        assert {error["pointer"].split("/")[1] for error in answer.json["errors"]} == {field}
        assert all(error["detail"] for error in answer.json["errors"])
    assert standing_clinic("GET", contact_path).header("ETag") == before.header("ETag")


def test_what_is_too_long_for_a_date_or_a_region_is_told_what_is_wanted(standing_clinic: Client) -> None:
    """Programs often have an instant where a date is wanted, and the name of a country where its code is."""
    born = standing_clinic(
        "POST", "/api/contacts", {"name": "A", "phone": phone(1), "date_of_birth": "1985-07-31T00:00Z"}
    )
    counted = standing_clinic("GET", "/api/analytics/calls?from=2026-11-23T00:00:00Z")
    closed = standing_clinic("POST", "/api/calendars", {"name": "A", "time_zone": "UTC", "public_holidays": "Germany"})

    assert born.json["errors"][0]["detail"] == "must be a date such as 1985-07-31"
    assert counted.json["errors"][0]["detail"] == "must be a date such as 2026-11-23"
    assert "must be a country such as US" in closed.json["errors"][0]["detail"]


@pytest.mark.parametrize(("field", "value"), cases(GOOD))
def test_a_good_value_comes_back_as_it_was_sent(
    standing_clinic: Client, contact_path: str, field: str, value: Any
) -> None:
    contact = made(standing_clinic, phone=phone(next(_numbers)), **{field: value})
    assert contact[field] == value

    assert standing_clinic("GET", f"/api/contacts/{contact['id']}").json[field] == value
    standing_clinic("PATCH", contact_path, {"metadata": None})
    assert standing_clinic("PATCH", contact_path, {field: value}).json[field] == value


@pytest.mark.parametrize("field", ["name", "phone"])
def test_what_a_contact_must_have_can_be_neither_left_out_nor_null(
    standing_clinic: Client, contact_path: str, field: str
) -> None:
    body = {"name": "Jane", "phone": phone(next(_numbers))}

    without = standing_clinic("POST", "/api/contacts", {key: value for key, value in body.items() if key != field})
    null = standing_clinic("POST", "/api/contacts", body | {field: None})
    cleared = standing_clinic("PATCH", contact_path, {field: None})

    for answer in (without, null, cleared):
        assert (answer.status, [error["pointer"] for error in answer.json["errors"]]) == (422, [f"#/{field}"])


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("phone_number", "phone"),
        ("phoneNumber", "phone"),
        ("dateOfBirth", "date_of_birth"),
        ("dob", "date_of_birth"),
        ("timezone", "time_zone"),
        ("externalId", "external_id"),
        ("doNotCall", "do_not_call"),
        ("emailAddress", "email"),
        ("full_name", "name"),
    ],
)
def test_another_spelling_of_a_field_is_refused_and_ours_is_named(
    standing_clinic: Client, contact_path: str, theirs: str, ours: str
) -> None:
    answer = standing_clinic("PATCH", contact_path, {theirs: "a"})

    assert answer.json["errors"] == [{"pointer": f"#/{theirs}", "detail": f"is unknown; did you mean {ours}?"}]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("phone=", "phone"),
        ("phone=12", "phone"),
        ("phone=no-number", "phone"),
        ("q=", "q"),
        ("q=%20", "q"),
        (f"q={'x' * 101}", "q"),
        ("search=%20", "search"),
        (f"search={'x' * 101}", "search"),
        ("external_id=", "external_id"),
        (f"external_id={'x' * 201}", "external_id"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
    ],
)
def test_a_filter_that_can_match_nothing_is_422(standing_clinic: Client, query: str, field: str) -> None:
    answer = standing_clinic("GET", f"/api/contacts?{query}")

    assert (answer.status, answer.code) == (422, "invalid_fields")
    [error] = answer.json["errors"]
    assert (error["pointer"], error["in"]) == (f"#/{field}", "query")


@pytest.mark.parametrize("query", ["name=Jane", "email=a@example.com", "q=a&q=b", "phone=1&phone=2", "offset=3"])
def test_an_unknown_or_repeated_parameter_is_400(standing_clinic: Client, query: str) -> None:
    assert standing_clinic("GET", f"/api/contacts?{query}").status == 400
