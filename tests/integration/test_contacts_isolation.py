from typing import Any

import pytest

from tests.integration.contacts import JANE, made, phone, stored
from tests.observers import Logs
from tests.product import Client, Product


def test_another_organisations_contact_is_not_there(product: Product, clinic: Client, other_clinic: Client) -> None:
    contact = made(clinic, **JANE)
    before = stored(product, clinic)
    path = f"/api/contacts/{contact['id']}"

    for answer in (
        other_clinic("GET", path),
        other_clinic("PATCH", path, {"name": "Mine"}),
        other_clinic("PATCH", path, {"phone": phone(1)}),
        other_clinic("PATCH", path, {}),
    ):
        assert (answer.status, answer.code) == (404, "not_found")
    assert stored(product, clinic) == before
    assert stored(product, other_clinic) == ({}, {})


@pytest.mark.parametrize(
    "query",
    ["", "q=jane", "search=jane", "external_id=patient/17", "phone=%2B14155550100", "q=jane&external_id=patient/17"],
)
def test_no_filter_finds_another_organisations_contacts(clinic: Client, other_clinic: Client, query: str) -> None:
    made(clinic, **JANE)

    assert other_clinic("GET", f"/api/contacts?{query}").json == []
    own = made(other_clinic, **JANE)
    assert other_clinic("GET", f"/api/contacts?{query}").json == [own]


def test_no_external_id_leads_into_another_organisation(clinic: Client, other_clinic: Client) -> None:
    made(clinic, external_id="17")

    for crafted in (f"{clinic.organization_id}#17", f"#{clinic.organization_id}#17", "#17"):
        assert other_clinic("GET", "/api/contacts?external_id=" + crafted.replace("#", "%23")).json == []


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [(["contacts:read"], 200, 403), (["contacts:write"], 403, 201), (["agents:write"], 403, 403)],
)
def test_reading_and_writing_are_scopes_of_their_own(
    clinic: Client, scopes: list[str], reads: int, writes: int
) -> None:
    contact = made(clinic)
    key = clinic("POST", "/api/api-keys", {"name": "Narrow", "scopes": scopes}).json["key"]
    narrow = clinic.with_key(key)

    assert narrow("GET", "/api/contacts").status == reads
    assert narrow("GET", f"/api/contacts/{contact['id']}").status == reads
    assert narrow("POST", "/api/contacts", {"name": "J", "phone": phone(1)}).status == writes
    patched = narrow("PATCH", f"/api/contacts/{contact['id']}", {"name": "K"}).status
    assert patched == (204 if writes == 201 else writes)


def test_other_methods_are_405(clinic: Client) -> None:
    contact = made(clinic)

    for path, allowed in {
        "/api/contacts": "GET, HEAD, POST",
        f"/api/contacts/{contact['id']}": "DELETE, GET, HEAD, PATCH",
    }.items():
        answer = clinic("PUT", path)
        assert (answer.status, answer.header("Allow")) == (405, allowed)


def test_logs_hold_nothing_of_a_contact(clinic: Client, logs: Logs) -> None:
    marked: dict[str, Any] = {
        "name": "Marked Patient",
        "phone": "+14155559876",
        "email": "marked@example.com",
        "external_id": "marked-17",
        "notes": "marked note",
        "tags": ["marked"],
        "metadata": {"marked": "marked"},
    }
    contact = made(clinic, **marked)
    path = f"/api/contacts/{contact['id']}"
    clinic("POST", "/api/contacts", marked)
    clinic("PATCH", path, marked | {"phone": "+14155559877"})
    clinic("PATCH", path, {"name": "Marked", "email": "marked"})
    for query in ("q=marked", "external_id=marked-17", "phone=%2B14155559876", "q=marked&limit=0"):
        clinic("GET", f"/api/contacts?{query}")

    assert len(logs.lines) >= 8
    assert "marked" not in logs.text.lower()
    assert "5559" not in logs.text
