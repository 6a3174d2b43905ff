from typing import Any
from urllib.parse import urlsplit

from tests.product import Client, Product
from tests.samples import AGENT, make_agent
from voxanne.aws.dynamodb.items import from_item, to_item
from voxanne.core.ids import is_id

EVERY_FIELD: dict[str, Any] = {
    "name": "Ресепшн «Ромашка» 🦷",
    "prompt": 'Line one\n\tline "two" \\ \u2028 end',
    "voice_provider": "openai",
    "voice_id": "alloy",
    "tools": ["transfer_call", "end_call"],
    "first_message": "Hello!\nHow can I help?",
    "language": "zh-Hant-TW",
    "phone_number": "+14155550100",
    "transfer_number": "+442079460018",
    "max_duration_seconds": 43_200,
    "metadata": {"branch": "North", "note": "", "k.ey #1": "a\nb"},
}


def test_the_contracts_sample_creates_an_agent(clinic: Client) -> None:
    answer = clinic("POST", "/api/agents", AGENT)

    assert answer.status == 201
    assert is_id("agt", answer.json["id"])
    assert answer.json | AGENT == answer.json
    assert answer.header("Content-Type") == "application/json"
    assert clinic("GET", f"/api/agents/{answer.json['id']}").json == answer.json


def test_the_location_of_a_new_agent_is_absolute_and_works(clinic: Client) -> None:
    answer = clinic("POST", "/api/agents", AGENT)

    location = urlsplit(answer.header("Location") or "")
    found = clinic("GET", location.path)
    assert (location.scheme, location.netloc) == ("http", "api.example.com")
    assert found.json == answer.json
    assert found.etag == answer.etag


def test_every_field_is_stored_and_returned_as_sent(product: Product, clinic: Client) -> None:
    calendar_id = product.items("CalendarsTable")[0]["id"]

    made = make_agent(clinic, **EVERY_FIELD, calendar_id=calendar_id)

    assert made | EVERY_FIELD | {"calendar_id": calendar_id} == made
    [stored] = product.items("AgentsTable")
    due = {"due": stored["due"], "due_at": stored["due_at"]}
    assert stored == from_item(to_item({"organization_id": clinic.organization_id, **made, **due}))


def test_what_is_left_out_is_empty_or_null(clinic: Client) -> None:
    required = {name: AGENT[name] for name in ("name", "prompt", "voice_provider", "voice_id")}

    made = clinic("POST", "/api/agents", required).json

    assert made["tools"] == []
    assert made["metadata"] == {}
    for field in ("first_message", "language", "phone_number", "transfer_number", "max_duration_seconds"):
        assert made[field] is None
    assert made["calendar_id"] is None
    assert made["provider_error"] is None


def test_optional_fields_may_be_null(clinic: Client) -> None:
    made = make_agent(clinic, first_message=None, language=None, phone_number=None, calendar_id=None)

    assert made["first_message"] is None


def test_an_agent_begins_at_version_1_with_its_assistant_yet_to_be_made(product: Product, clinic: Client) -> None:
    product.clock.stop(1_800_000_000.25)

    made = make_agent(clinic)

    assert (made["version"], made["status"]) == (1, "provisioning")
    assert made["created_at"] == made["updated_at"] == "2027-01-15T08:00:00.250Z"


def test_an_answer_is_not_escaped_and_a_browser_may_read_it(clinic: Client) -> None:
    answer = clinic("POST", "/api/agents", {**AGENT, "name": "Зубная фея"})

    assert "Зубная фея".encode() in answer.response.body
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert "Location" in (answer.header("Access-Control-Expose-Headers") or "")
    assert answer.header("Cache-Control") == "no-store"
