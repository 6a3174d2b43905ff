"""Call-backs that cost money or do harm: kinds of numbers, countries, and how many there may be in a day."""

from datetime import UTC, datetime

import pytest

from tests.integration import contacts
from tests.integration.call_backs import Dialling, limited
from tests.integration.provider import Voice
from tests.integration.verifying import delete
from tests.product import Client, Product
from tests.samples import AGENT, change_item, make_agent

NOON = datetime(2026, 12, 1, 17, tzinfo=UTC).timestamp()


@pytest.fixture
def desk(product: Product, clinic: Client, voice: Voice) -> Dialling:
    product.clock.stop(NOON)
    make = Dialling(clinic, voice)
    assert clinic("PATCH", "/api/organization", {"default_agent_id": make_agent(clinic)["id"]}).status == 200
    return make


@pytest.mark.parametrize(
    "number",
    [
        *("+19005551234", "+881612345678", "+870773111632", "+883510001234", "+80012345678", "+15005551234"),
        *("+448712345678", "+447012345678", "+33899123456", "+41840123456"),
        # Of ranges whose numbers the tables do not know.
        *(
            "+12129765555",
            "+34905123456",
            "+447612345678",
            "+449500000000",
            "+49190612345",
            "+49900312345",
            "+61190012345",
        ),
    ],
)
def test_numbers_that_cost_who_calls_are_not_called_whatever_the_country(desk: Dialling, number: str) -> None:
    limited(desk.clinic, more_call_countries=["GB", "FR", "CH", "ES", "DE", "AU", "001"])
    contact = desk.contact(number)

    refused = desk.ask(contact)

    assert (refused.status, refused.code) == (422, "destination_not_allowed")
    assert desk.clinic("GET", "/api/calls").json == []
    transfer = desk.clinic("POST", "/api/agents", {**AGENT, "transfer_number": number})
    assert (transfer.status, transfer.code) == (422, "destination_not_allowed")
    assert [error["pointer"] for error in transfer.json["errors"]] == ["#/transfer_number"]


def test_countries_are_the_organisations_own_and_those_that_an_operator_adds(desk: Dialling) -> None:
    numbers = {"JM": "+18765551234", "GB": "+442079460123", "CA": "+14165550123", "US": "+18002345678"}
    made = {country: desk.contact(number) for country, number in numbers.items()}

    assert {country: desk.ask(contact).status for country, contact in made.items()} == {
        **dict.fromkeys(["JM", "GB", "CA"], 422),
        "US": 202,
    }
    limited(desk.clinic, more_call_countries=["GB"])
    assert desk.ask(made["GB"]).status == 202
    assert desk.ask(made["JM"]).code == "destination_not_allowed"
    assert desk.clinic("GET", "/api/organization").json["call_countries"] == ["US", "GB"]
    assert desk.clinic("PATCH", "/api/organization", {"call_countries": ["JM"]}).pointers == ["#/call_countries"]


def test_a_changed_country_is_the_own_one_at_once(desk: Dialling) -> None:
    contact = desk.contact("+442079460123")
    assert desk.ask(contact).status == 422

    assert desk.clinic("PATCH", "/api/organization", {"country": "GB"}).status == 200

    assert desk.ask(contact).status == 202


def test_an_organisation_has_so_many_call_backs_a_day_and_those_cancelled_do_not_count(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_a_day=2)
    people = [desk.contact(contacts.phone(number)) for number in range(4)]
    first = desk.placed(people[0])
    desk.placed(people[1])

    refused = desk.ask(people[2])

    assert (refused.status, refused.code) == (409, "call_limit_reached")
    assert (refused.json["per"], refused.json["limit"]) == ("organization", 2)
    assert refused.json["resets_at"] == "2026-12-02T05:00:00.000Z"
    assert desk.clinic("POST", f"/api/calls/{first}/cancel").status == 200
    assert desk.clinic("GET", "/api/limits").json["call_backs"] == {
        "per_day": 2,
        "per_number_per_day": 10,
        "remaining": 1,
        "reset_at": "2026-12-02T05:00:00.000Z",
    }
    desk.placed(people[2])
    assert desk.ask(people[3]).code == "call_limit_reached"


def test_the_day_is_the_organisations_own(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_a_day=1)
    people = [desk.contact(contacts.phone(number)) for number in range(3)]
    desk.placed(people[0])

    desk.product.clock.stop(datetime(2026, 12, 2, 4, 59, tzinfo=UTC).timestamp())
    assert desk.ask(people[1]).code == "call_limit_reached"
    desk.product.clock.stop(datetime(2026, 12, 2, 5, tzinfo=UTC).timestamp())
    assert desk.ask(people[1]).status == 202


def test_a_changed_time_zone_starts_no_new_day(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_a_day=1)
    first, second = desk.contact(contacts.phone(1)), desk.contact(contacts.phone(2))
    desk.placed(first)

    for zone in ("Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo"):
        assert desk.clinic("PATCH", "/api/organization", {"time_zone": zone}).status == 200
        assert desk.ask(second).code == "call_limit_reached"
        assert desk.clinic("GET", "/api/limits").json["call_backs"]["reset_at"] == "2026-12-02T05:00:00.000Z"
    desk.product.clock.stop(datetime(2026, 12, 2, 5, tzinfo=UTC).timestamp())
    assert desk.ask(second).status == 202


def test_a_call_back_of_yesterday_that_is_cancelled_gives_none_of_today_back(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_a_day=1)
    old, new, other = (desk.contact(contacts.phone(number)) for number in range(3))
    waiting = desk.placed(old, not_before="2026-12-03T17:00:00Z")
    desk.product.clock.advance(86_400)
    desk.placed(new)

    assert desk.clinic("POST", f"/api/calls/{waiting}/cancel").status == 200

    assert desk.ask(other).code == "call_limit_reached"


def test_one_number_has_so_many_call_backs_a_day(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_to_a_number=2)
    contact, other = desk.contact(), desk.contact(contacts.phone(1))
    desk.clinic("POST", f"/api/calls/{desk.placed(contact)}/cancel")
    for _ in range(2):
        ended = desk.placed(contact)
        change_item("CallsTable", {"organization_id": desk.clinic.organization_id, "id": ended}, status="completed")

    refused = desk.ask(contact)

    assert (refused.code, refused.json["per"], refused.json["limit"]) == ("call_limit_reached", "number", 2)
    assert desk.ask(other).status == 202
    stored = str(desk.product.items("IdempotencyTable"))
    assert "call-backs 2026-12-01" in stored
    assert "+1" not in stored


def test_a_request_that_is_repeated_counts_once(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_a_day=2)
    contact, other = desk.contact(), desk.contact(contacts.phone(1))
    for _ in range(3):
        assert desk.ask(contact, {"Idempotency-Key": "once"}).status == 202

    assert desk.ask(other).status == 202


def test_an_operator_sets_countries_and_limits(product: Product) -> None:
    clinic = product.organization(
        reference="harbour", call_countries=("CA", "GB"), call_backs_a_day=7, call_backs_to_a_number=3
    )

    assert clinic("GET", "/api/organization").json["call_countries"] == ["US", "CA", "GB"]
    limits = clinic("GET", "/api/limits").json["call_backs"]
    assert (limits["per_day"], limits["per_number_per_day"], limits["remaining"]) == (7, 3, 7)


def test_a_call_back_that_waits_is_settled_though_its_counters_are_lost(desk: Dialling) -> None:
    """As after the tables that are retained were taken into a new stack: counters are in none of them."""
    later = {"not_before": "2026-12-01T18:00:00Z"}
    cancelled, refused, moved = (desk.contact(contacts.phone(number)) for number in range(3))
    ids = [desk.placed(contact, **later) for contact in (cancelled, refused, moved)]
    delete_counters(desk)

    assert desk.clinic("POST", f"/api/calls/{ids[0]}/cancel").status == 200
    assert desk.clinic("PATCH", f"/api/contacts/{refused}", {"do_not_call": True}).status == 200
    assert desk.clinic("PATCH", f"/api/contacts/{moved}", {"phone": contacts.phone(9)}).status == 200
    assert desk.voice.work() == []
    desk.voice.simulator.numbers.add("number-of-ours", "+12125550199")
    desk.product.clock.advance(3600)
    desk.sweep()
    assert desk.work() == []

    assert [desk.ends(each) for each in ids[:2]] == [("canceled", None), ("canceled", "do-not-call")]
    assert [body["customer"]["number"] for body in desk.dialled] == [contacts.phone(9)]
    per_day = desk.clinic("GET", "/api/limits").json["call_backs"]
    assert per_day["remaining"] == per_day["per_day"]


def delete_counters(desk: Dialling) -> None:
    for item in desk.product.items("IdempotencyTable"):
        delete("IdempotencyTable", **{name: item[name] for name in ("organization_id", "idempotency_key")})
