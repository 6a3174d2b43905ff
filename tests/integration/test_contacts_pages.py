"""Cursors of contacts, and what a page costs."""

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from tests.integration.contacts import made, pages, phone
from tests.product import Answer, Client
from voxanne.contacts.keys import indexed
from voxanne.dynamodb.client import client
from voxanne.dynamodb.items import to_item
from voxanne.ids import new_id

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

type Read = tuple[dict[str, Any], dict[str, Any]]

OTHER_FIELDS = {
    "tags": ["recall"],
    "do_not_call": False,
    "metadata": {},
    "version": 1,
    "created_at": "2027-01-15T08:00:00.000Z",
    "updated_at": "2027-01-15T08:00:00.000Z",
}
QUERIES = ["", "q=jane", "external_id=17", "q=jane&external_id=17"]


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


@pytest.fixture
def queries() -> Iterator[list[Read]]:
    """Each read of contacts from here on: what was asked and what DynamoDB answered."""
    asked: list[dict[str, Any]] = []
    answered: list[Read] = []
    events = client().meta.events

    def note_request(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)

    def note_answer(parsed: dict[str, Any], **_: Any) -> None:
        answered.append((asked[-1], parsed))

    for operation in ("Query", "GetItem"):
        events.register(f"provide-client-params.dynamodb.{operation}", note_request)
        events.register(f"after-call.dynamodb.{operation}", note_answer)
    yield answered
    for operation in ("Query", "GetItem"):
        events.unregister(f"provide-client-params.dynamodb.{operation}", note_request)
        events.unregister(f"after-call.dynamodb.{operation}", note_answer)


def fill(organization_id: str, numbers: range) -> None:
    """Store contacts of these numbers as they would be made: one in ten is a Jane, one in ten has the external id."""
    database = boto3.client("dynamodb")
    requests: list[WriteRequestTypeDef] = []
    for number in numbers:
        contact_id = new_id("con", 1_800_000_000.0 + number)
        own = {
            "id": contact_id,
            "name": f"{'Jane' if number % 10 == 0 else 'John'} {number:07d}",
            "phone": phone(number),
            "external_id": "0000017" if number % 10 == 0 else f"{number:07d}",
        }
        item = {"organization_id": organization_id, **own, **indexed(organization_id, contact_id, own), **OTHER_FIELDS}
        requests.append({"PutRequest": {"Item": to_item(item)}})
    for start in range(0, len(requests), 25):
        database.batch_write_item(RequestItems={"ContactsTable": requests[start : start + 25]})


def costs(clinic: Client, queries: list[Read]) -> dict[str, list[tuple[str | None, int, int]]]:
    """For each filter, the reads of a page: of which index, of how many items, of how many bytes."""
    found = {}
    for query in ("", "q=jane", "external_id=0000017", "q=jane&external_id=0000017", f"phone={phone(0)}", "q=jade"):
        queries.clear()
        assert clinic("GET", f"/api/contacts?limit=5&{query}").status == 200
        reads = [(asked, answer) for asked, answer in queries if asked["TableName"] == "ContactsTable"]
        # All that DynamoDB reads, and bills, is what meets the key condition: nothing is filtered away after it.
        assert not any("FilterExpression" in asked for asked, _ in reads)
        found[query] = [
            (
                asked.get("IndexName"),
                answer.get("ScannedCount", 1),
                len(json.dumps(answer.get("Items", answer.get("Item")))),
            )
            for asked, answer in reads
        ]
    return found


def test_a_page_costs_the_same_among_a_hundred_contacts_and_ten_thousand(clinic: Client, queries: list[Read]) -> None:
    made(clinic, phone=phone(0))
    fill(clinic.organization_id, range(1, 101))
    few = costs(clinic, queries)
    fill(clinic.organization_id, range(101, 10_001))
    many = costs(clinic, queries)

    assert few == many
    assert {query: [(index, scanned) for index, scanned, _ in reads] for query, reads in many.items()} == {
        "": [(None, 6)],
        "q=jane": [("by-name", 6)],
        "external_id=0000017": [("by-external-id", 6)],
        "q=jane&external_id=0000017": [("by-external-id-and-name", 6)],
        f"phone={phone(0)}": [(None, 1), (None, 1)],
        "q=jade": [("by-name", 0)],
    }
