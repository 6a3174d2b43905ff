from typing import Any

import pytest

from tests.product import Client, Product
from tests.samples import make_agent


def test_the_organisation_of_the_key_is_shown(standing_product: Product) -> None:
    clinic = standing_product.organization(
        name="Zahnärzte am Markt", limit=None, ip_limit=None, country="DE", time_zone="Europe/Berlin"
    )

    answer = clinic("GET", "/api/organization")

    made = answer.json["created_at"]
    assert answer.status == 200
    assert answer.json == {
        "id": clinic.organization_id,
        "name": "Zahnärzte am Markt",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "plan": "starter",
        "billing_status": "manual",
        "default_agent_id": None,
        "caller_verification": "none",
        "hold_offered_times": False,
        "call_countries": ["DE"],
        "limits": {"requests_per_hour": 1000, "requests_per_ip_in_15_minutes": 100},
        "created_at": made,
        "updated_at": made,
    }


def test_a_patch_changes_what_it_names(standing_product: Product) -> None:
    clinic = standing_product.organization()
    standing_product.clock.advance(1)
    before = clinic("GET", "/api/organization").json
    wanted: dict[str, object] = {
        "name": "New name",
        "country": "GB",
        "time_zone": "Europe/London",
        "caller_verification": "birth_date",
    }
    wanted |= {"hold_offered_times": True}

    changed = clinic("PATCH", "/api/organization", wanted)

    assert changed.json == before | wanted | {"call_countries": ["GB"], "updated_at": changed.json["updated_at"]}
    assert changed.json["updated_at"] > before["updated_at"]
    assert clinic("GET", "/api/organization").json == changed.json


def test_an_empty_patch_changes_nothing(standing_product: Product) -> None:
    clinic = standing_product.organization()
    before, tag = standing_product.stored(), clinic("GET", "/api/organization").etag

    answer = clinic("PATCH", "/api/organization", {})

    assert (answer.status, answer.etag) == (200, tag)
    assert standing_product.stored() == before


WRONG: dict[str, list[Any]] = {
    "name": ["", " ", 5, None, [], "x" * 101, "two\nlines"],
    "country": ["us", "USA", "XX", "", 1, None, "U\u0000", "001"],
    "time_zone": ["Paris", "europe/paris", "", "UTC+1", 5, None, "../../etc/passwd", "Factory", "x" * 65],
    "default_agent_id": ["", "agt_x", 5, [], "agt_01jzzzzzzzzzzzzzzzzzzzzzzz", "x" * 65],
    "hold_offered_times": ["true", 1, None],
    "caller_verification": ["", "BIRTH_DATE", "birthdate", 1, True, None, []],
    # What only an operator or the subscription changes, and unknown fields.
    "plan": ["enterprise"],
    "limits": [{"requests_per_hour": 1_000_000}],
    "billing_status": ["active"],
    "organization_limit": [5],
    "address_limit": [5],
    "key_managers": [{}],
    "cursor_key": ["x"],
    "gateway_key": ["x"],
    "id": ["org_x"],
    "version": [7],
    "created_at": ["2020-01-01T00:00:00Z"],
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_or_field_is_refused_and_nothing_changes(
    standing_product: Product, standing_clinic: Client, field: str
) -> None:
    before = standing_product.stored()

    for value in WRONG[field]:
        assert standing_clinic("PATCH", "/api/organization", {field: value}).pointers == [f"#/{field}"], value
    assert standing_product.stored() == before


@pytest.mark.parametrize(("theirs", "ours"), [("timezone", "time_zone"), ("timeZone", "time_zone"), ("title", "name")])
def test_another_spelling_is_told_ours(standing_clinic: Client, theirs: str, ours: str) -> None:
    answer = standing_clinic("PATCH", "/api/organization", {theirs: "x"})

    assert answer.json["errors"][0]["detail"] == f"is unknown; did you mean {ours}?"


def test_country_and_zone_take_what_is_known(standing_clinic: Client) -> None:
    for wanted in ({"country": "AQ"}, {"time_zone": "UTC"}, {"time_zone": "US/Pacific"}, {"country": "US"}):
        expected = 422 if wanted == {"country": "AQ"} else 200  # Antarctica has no numbering plan
        assert standing_clinic("PATCH", "/api/organization", wanted).status == expected


def test_the_default_agent_is_set_and_cleared(standing_clinic: Client) -> None:
    made = make_agent(standing_clinic)

    with_default = standing_clinic("PATCH", "/api/organization", {"default_agent_id": made["id"]})
    without = standing_clinic("PATCH", "/api/organization", {"default_agent_id": None})

    assert with_default.json["default_agent_id"] == made["id"]
    assert without.json["default_agent_id"] is None


def test_an_agent_that_was_deleted_can_not_become_the_default(
    standing_product: Product, standing_clinic: Client
) -> None:
    made = make_agent(standing_clinic)
    standing_clinic("DELETE", f"/api/agents/{made['id']}")

    answer = standing_clinic("PATCH", "/api/organization", {"name": "Changed too", "default_agent_id": made["id"]})

    assert answer.pointers == ["#/default_agent_id"]
    assert "Changed too" not in repr(standing_product.items("OrganizationsTable"))
