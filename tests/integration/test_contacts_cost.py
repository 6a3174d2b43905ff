"""What a page of contacts costs: read units follow what is read, so it is counted."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.integration.contacts import made, phone
from tests.product import Client
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.ids import new_id
from voxanne.domain.contacts.listing import indexed

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
    for query in (
        "",
        "q=jane",
        "external_id=0000017",
        "q=jane&external_id=0000017",
        f"phone={phone(0)}",
        "q=jade",
        "search=jane",
        "search=0000017",
    ):
        queries.clear()
        assert clinic("GET", f"/api/contacts?limit=5&{query}").status == 200
        reads = [(asked, answer) for asked, answer in queries if asked["TableName"] == "ContactsTable"]
        # All that DynamoDB reads, and bills, is what meets the key condition: nothing is filtered away after it. Only a
        # search leaves out, among last names, whose name was found by its beginning.
        assert not any("FilterExpression" in asked for asked, _ in reads if asked.get("IndexName") != "by-last-name")
        found[query] = [
            (
                asked.get("IndexName"),
                answer.get("ScannedCount", 1),
                len(json.dumps(answer.get("Items", answer.get("Item")))),
            )
            for asked, answer in reads
        ]
    return found


def test_a_page_costs_the_same_among_a_hundred_contacts_and_a_thousand(clinic: Client, queries: list[Read]) -> None:
    made(clinic, phone=phone(0))
    fill(clinic.organization_id, range(1, 101))
    few = costs(clinic, queries)
    fill(clinic.organization_id, range(101, 1_001))
    many = costs(clinic, queries)

    assert few == many
    assert {query: [(index, scanned) for index, scanned, _ in reads] for query, reads in many.items()} == {
        "": [(None, 6)],
        "q=jane": [("by-name", 6)],
        "external_id=0000017": [("by-external-id", 6)],
        "q=jane&external_id=0000017": [("by-external-id-and-name", 6)],
        f"phone={phone(0)}": [(None, 1), (None, 1)],
        "q=jade": [("by-name", 0)],
        "search=jane": [("by-name", 6)],
        "search=0000017": [("by-name", 0), ("by-last-name", 1)],
    }
