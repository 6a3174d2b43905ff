"""Cursors of contacts."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.contacts import made, phone
from tests.listing import pages
from tests.product import Answer, Client

QUERIES = ["", "q=jane", "search=jane", "external_id=17", "q=jane&external_id=17"]


def cursor_of(answer: Answer) -> str:
    return parse_qs(urlsplit(str(answer.next)).query)["cursor"][0]


@pytest.mark.parametrize("query", QUERIES)
def test_a_cursor_belongs_to_its_list_its_filters_and_its_organisation(
    clinic: Client, other_clinic: Client, query: str
) -> None:
    for number in range(3):
        made(clinic, phone=phone(number), external_id="17")
    cursor = cursor_of(clinic("GET", f"/api/contacts?limit=1&{query}"))

    assert clinic("GET", f"/api/contacts?limit=2&{query}&cursor={cursor}").status == 200
    for other in {*QUERIES, "q=jan", "external_id=18", f"phone={phone(1)}"} - {query}:
        refused = clinic("GET", f"/api/contacts?{other}&cursor={cursor}")
        assert (refused.status, refused.code) == (400, "invalid_cursor"), other
    assert other_clinic("GET", f"/api/contacts?{query}&cursor={cursor}").code == "invalid_cursor"
    assert clinic("GET", f"/api/agents?cursor={cursor}").code == "invalid_cursor"
    for place in range(0, len(cursor), 7):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        assert clinic("GET", f"/api/contacts?{query}&cursor={changed}").code == "invalid_cursor"


@pytest.mark.parametrize("query", QUERIES)
def test_nothing_of_a_contact_can_be_read_from_a_cursor(clinic: Client, query: str) -> None:
    for number in range(2):
        made(clinic, name="Jane Unmistakable", phone=phone(number), external_id="17")

    answer = clinic("GET", f"/api/contacts?limit=1&{query}")

    cursor = cursor_of(answer)
    readable = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).lower()
    for part in ("unmistakable", "jane", "con_", answer.json[0]["id"][-10:], "415"):
        assert part.encode() not in readable


def test_a_contact_that_gets_another_name_between_two_pages_costs_no_other_its_place(clinic: Client) -> None:
    names = ["Jane A", "Jane B", "Jane C", "Jane D"]
    contacts = [made(clinic, name=name, phone=phone(number))["id"] for number, name in enumerate(names)]
    first = clinic("GET", "/api/contacts?q=jane&limit=2")

    clinic("PATCH", f"/api/contacts/{contacts[1]}", {"name": "Zoe"})

    assert [contact["id"] for contact in clinic("GET", str(first.next)).json] == contacts[2:]


def test_the_longest_names_have_cursors_that_are_taken(clinic: Client) -> None:
    for number in range(3):
        made(clinic, name="\ufdfa" * 100, phone=phone(number))

    assert len(pages(clinic, "/api/contacts?limit=1&q=%EF%B7%BA")) == 3
