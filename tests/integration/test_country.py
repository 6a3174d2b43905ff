"""Numbers in a national format are read with the organisation's country as it is now."""

from typing import Any

import pytest

from tests.integration.appointments import NINE, NOW
from tests.observers import DynamoDBCall
from tests.product import Answer, Client, Product
from tests.samples import AGENT

BRITISH = "+442079460018"


@pytest.fixture
def moved(product: Product, clinic: Client) -> Client:
    """An organisation that just moved to Britain, which the gateway has not noticed yet."""
    product.clock.stop(NOW)
    assert clinic("GET", "/api/contacts").status == 200
    assert clinic("PATCH", "/api/organization", {"country": "GB"}).status == 200
    return clinic


def organizations_read(calls: list[DynamoDBCall]) -> int:
    return len([call for call in calls if call.table == "OrganizationsTable"])


def test_a_changed_country_counts_at_once(moved: Client) -> None:
    contact = moved("POST", "/api/contacts", {"name": "Jane", "phone": "020 7946 0018"})

    assert contact.json["phone"] == BRITISH
    for written in ("020%207946%200018", "%2B442079460018", "+442079460018"):
        assert moved("GET", f"/api/contacts?phone={written}").json == [contact.json]
    path = f"/api/contacts/{contact.json['id']}"
    assert moved("PATCH", path, {"phone": "020 7946 0019"}).json["phone"] == "+442079460019"
    jo = {"name": "Jo", "phone": "020 7946 0019"}
    booked = moved("POST", "/api/appointments", {"starts_at": NINE, "contact": jo})
    assert booked.json["contact_id"] == contact.json["id"]
    agent = moved("POST", "/api/agents", AGENT | {"transfer_number": "020 7946 0020"})
    assert agent.json["transfer_number"] == "+442079460020"
    changed = moved("PATCH", f"/api/agents/{agent.json['id']}", {"transfer_number": "020 7946 0021"})
    assert changed.json["transfer_number"] == "+442079460021"
    assert moved("GET", "/api/calls?from=020%207946%200018").status == 200


REQUESTS: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}),
    ("GET", "/api/contacts?phone=+14155550100", None),
    ("GET", "/api/contacts", None),
    ("POST", "/api/appointments", {"starts_at": NINE, "contact": {"name": "Jo", "phone": "tel:+1-415-555-0100"}}),
    ("POST", "/api/agents", AGENT | {"transfer_number": "+14155550100"}),
    ("GET", "/api/calls?to=+14155550100", None),
]


@pytest.mark.parametrize(("method", "target", "body"), REQUESTS, ids=[f"{case[0]} {case[1]}" for case in REQUESTS])
def test_a_request_without_a_national_number_does_not_pay(
    moved: Client, dynamodb_calls: list[DynamoDBCall], method: str, target: str, body: dict[str, Any] | None
) -> None:
    dynamodb_calls.clear()

    answer: Answer = moved(method, target, body)

    assert answer.status in {200, 201}, answer
    assert organizations_read(dynamodb_calls) == 0
