"""Pages of contacts on both stores: places that nothing stands at any more, and what DynamoDB bills."""

from typing import TYPE_CHECKING

import pytest

from tests.integration.contacts import made, phone
from tests.listing import pages
from tests.races.conftest import Race
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.ids import new_id
from voxanne.domain.contacts.listing import ContactFilters, build_query, indexed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import WriteRequestOutputTypeDef, WriteRequestTypeDef

FILTERS = [
    ContactFilters(),
    ContactFilters(prefix="jane"),
    ContactFilters(external_id="17"),
    ContactFilters(prefix="jane", external_id="17"),
]


@pytest.mark.parametrize("query", ["", "q=jane", "search=jane", "external_id=17", "q=jane&external_id=17"])
def test_a_list_goes_on_where_it_stopped_though_that_contact_moved_away(race: Race, query: str) -> None:
    clinic = race.product.organization()
    contacts = [made(clinic, name=f"Jane {number}", phone=phone(number), external_id="17")["id"] for number in range(5)]
    first = clinic("GET", f"/api/contacts?limit=2&{query}")
    shown = [contact["id"] for contact in first.json]

    assert clinic("PATCH", f"/api/contacts/{shown[-1]}", {"name": "Zoe", "external_id": None}).status == 200

    rest = [contact["id"] for page in pages(clinic, str(first.next)) for contact in page.json]
    assert sorted(shown + rest) == sorted(contacts)


def fill(organization_id: str, numbers: range) -> None:
    """Store contacts of these numbers; one in ten is a Jane with the external id 17."""
    requests: list[WriteRequestTypeDef | WriteRequestOutputTypeDef] = []
    for number in numbers:
        contact_id = new_id("con", 1_800_000_000.0 + number)
        one_in_ten = number % 10 == 0
        own = {"name": f"{'Jane' if one_in_ten else 'John'} {number:07d}", "external_id": "17" if one_in_ten else "18"}
        item = {"organization_id": organization_id, "id": contact_id, "notes": "x" * 900, **own}
        requests.append({"PutRequest": {"Item": to_item(item | indexed(organization_id, contact_id, own))}})
    while requests:
        refused = client().batch_write_item(RequestItems={"ContactsTable": requests[:25]})["UnprocessedItems"]
        requests = [*refused.get("ContactsTable", []), *requests[25:]]


def read_units(organization_id: str) -> list[float]:
    """What a page of each combination of filters costs."""
    return [
        client().query(
            TableName="ContactsTable",
            Limit=21,
            ReturnConsumedCapacity="TOTAL",
            **build_query(organization_id, filters, None),
        )["ConsumedCapacity"]["CapacityUnits"]
        for filters in FILTERS
    ]


def test_a_page_costs_as_many_read_units_among_two_thousand_contacts_as_among_three_hundred(race: Race) -> None:
    clinic = race.product.organization()
    fill(clinic.organization_id, range(300))
    few = read_units(clinic.organization_id)
    fill(clinic.organization_id, range(300, 2_000))

    assert read_units(clinic.organization_id) == few
