"""`verify`: what a restore left apart is found, and mended where only one can be right."""

import random

import pytest

from operations.verification import appointments
from operations.verification.verify import verify
from tests.integration.appointments import book, booked
from tests.integration.calls import ended, placed, told
from tests.integration.verifying import at, delete, found
from tests.product import Client, Product, dynamodb
from tests.samples import change_item, make_agent, make_key
from voxanne.aws.dynamodb.items import to_item
from voxanne.domain.calls.models import Analysis

pytestmark = pytest.mark.usefixtures("monday_morning")


def test_what_agrees_is_left_as_it_is(product: Product, clinic: Client, other_clinic: Client) -> None:
    first = booked(clinic, at(10))
    booked(other_clinic, at(10))
    clinic("DELETE", f"/api/appointments/{first['id']}")
    make_key(clinic)
    before = product.stored()

    assert found(product, repair=True) == []
    assert product.stored() == before


def test_without_repair_nothing_is_written(product: Product, clinic: Client) -> None:
    made = booked(clinic, at(10))
    delete("AppointmentsTable", organization_id=clinic.organization_id, id=made["id"])
    before = product.stored()

    assert set(found(product)) == {("appointments", "stale_holder", "found")}
    assert product.stored() == before


def test_time_that_is_taken_for_no_appointment_is_freed(product: Product, clinic: Client) -> None:
    gone, cancelled = booked(clinic, at(10)), booked(clinic, at(12))
    delete("AppointmentsTable", organization_id=clinic.organization_id, id=gone["id"])
    change_item(
        "AppointmentsTable", {"organization_id": clinic.organization_id, "id": cancelled["id"]}, status="cancelled"
    )
    assert book(clinic, at(10)).status == 409

    assert {outcome for _, _, outcome in found(product, repair=True)} == {"mended"}

    assert found(product) == []
    assert {booked(clinic, at(10))["status"], booked(clinic, at(12))["status"]} == {"booked"}


def test_time_that_an_appointment_lost_is_its_own_again(product: Product, clinic: Client) -> None:
    made = booked(clinic, at(10))
    before = product.stored()
    for item in product.items("CalendarHoursTable"):
        delete("CalendarHoursTable", calendar=item["calendar"], hour=item["hour"])

    assert set(found(product, repair=True)) == {("appointments", "not_held", "mended")}

    assert product.stored() == before
    assert book(clinic, at(10)).status == 409
    assert clinic("DELETE", f"/api/appointments/{made['id']}").json["status"] == "cancelled"


def test_a_hold_is_no_difference_and_gives_way_to_an_appointment_that_lost_its_time(
    product: Product, clinic: Client
) -> None:
    booked(clinic, at(10))
    for item in product.items("CalendarHoursTable"):
        delete("CalendarHoursTable", calendar=item["calendar"], hour=item["hour"])
    for hour in (10, 12):
        assert clinic("POST", "/api/appointment-holds", {"starts_at": at(hour)}).status == 201

    assert set(found(product, repair=True)) == {("appointments", "not_held", "mended")}

    assert found(product) == []
    assert book(clinic, at(12)).status == 409


def test_two_appointments_that_overlap_are_left_to_a_human(product: Product, clinic: Client) -> None:
    booked(clinic, at(10))
    for item in product.items("CalendarHoursTable"):
        delete("CalendarHoursTable", calendar=item["calendar"], hour=item["hour"])
    booked(clinic, at(10), contact={"name": "John", "phone": "+14155550101"})
    before = product.stored()

    assert set(found(product, repair=True)) == {("appointments", "claimed_twice", "left_to_you")}
    assert product.stored() == before


def test_a_phone_is_its_contacts_alone(product: Product, clinic: Client) -> None:
    def made(phone: str) -> str:
        return str(clinic("POST", "/api/contacts", {"name": "Jane", "phone": phone}).json["id"])

    lost, stolen, gone = (made(f"+1415555010{number}") for number in range(3))
    organization = {"organization_id": clinic.organization_id}
    delete("ContactsTable", **organization, id="phone#+14155550100")
    change_item("ContactsTable", {**organization, "id": "phone#+14155550101"}, contact_id=gone)
    delete("ContactsTable", **organization, id=gone)

    findings = list(verify(product.stack, clinic.organization_id, repair=True))

    assert {(each["finding"], each["outcome"]) for each in findings} == {
        ("not_held", "mended"),
        ("stale_holder", "mended"),
    }
    assert "555" not in str(findings)  # numbers are patients'
    assert found(product) == []
    assert clinic("GET", "/api/contacts?phone=%2B14155550100").json[0]["id"] == lost
    assert clinic("GET", "/api/contacts?phone=%2B14155550101").json[0]["id"] == stolen
    assert made("+14155550102")


def test_the_list_of_permanent_keys_is_that_of_keys_with_full_access(product: Product, clinic: Client) -> None:
    revoked, unlisted = make_key(clinic), make_key(clinic)
    make_key(clinic, "agents:read")
    organization = {"organization_id": clinic.organization_id}
    clinic("DELETE", f"/api/api-keys/{revoked['id']}")
    (stored,) = (item for item in product.items("OrganizationsTable") if "cursor_key" in item)
    right = dict(stored["key_managers"])
    wrong = {key: True for key in right if key != unlisted["id"]} | {revoked["id"]: True, "key_nowhere": True}
    change_item("OrganizationsTable", organization, key_managers=wrong)

    assert sorted(found(product, repair=True)) == [
        ("api_keys", "listed_key_not_permanent", "mended"),
        ("api_keys", "listed_key_not_permanent", "mended"),
        ("api_keys", "permanent_key_not_listed", "mended"),
    ]

    (stored,) = (item for item in product.items("OrganizationsTable") if "cursor_key" in item)
    assert stored["key_managers"] == right


def test_events_of_assistants_numbers_and_open_calls_find_their_organisation_again(
    product: Product, clinic: Client
) -> None:
    agent_id = make_agent(clinic, phone_number="+14155550199")["id"]
    assistant = {"organization_id": clinic.organization_id, "id": agent_id, "assistant_id": "assistant-1"}
    dynamodb().put_item(TableName="AssistantsTable", Item=to_item(assistant))
    told(clinic, placed(clinic), provider_call_id="call-1")
    for link in product.items("ProviderLinksTable"):
        delete("ProviderLinksTable", link=link["link"])

    assert found(product, repair=True) == [("provider_links", "not_linked", "mended")] * 3

    links = {item["link"]: item["organization_id"] for item in product.items("ProviderLinksTable")}
    assert links == dict.fromkeys(
        ["vapi#assistant#assistant-1", "vapi#call#call-1", "vapi#number#+14155550199"], clinic.organization_id
    )
    assert found(product) == []


def test_a_call_with_an_analysis_is_compared_like_any_other(product: Product, clinic: Client) -> None:
    call = ended(clinic, placed(clinic), analysis=Analysis(sentiment="positive", data={"score": 0.75}))
    assert found(product) == []

    [item] = product.items("CallsTable")
    lacking = {name: value for name, value in item.items() if not name.startswith("started_s")}
    dynamodb().put_item(TableName="CallsTable", Item=to_item(lacking))

    assert found(product, repair=True) == [("lists", "not_in_an_index", "mended")]
    assert clinic("GET", f"/api/calls/{call.id}").json["analysis"]["data"] == {"score": 0.75}
    assert product.items("CallsTable") == [item]


def test_what_an_earlier_release_stored_without_an_index_is_listed_again(product: Product, clinic: Client) -> None:
    booked(clinic, at(10))
    ended(clinic, placed(clinic))
    prefixes = {"AppointmentsTable": "slice_", "CallsTable": "started_s", "ContactsTable": "last_name_key"}
    stored = {name: product.items(name) for name in prefixes}
    for table, prefix in prefixes.items():
        for item in stored[table]:
            lacking = {name: value for name, value in item.items() if not name.startswith(prefix)}
            dynamodb().put_item(TableName=table, Item=to_item(lacking))

    assert found(product, repair=True) == [("lists", "not_in_an_index", "mended")] * 3
    assert {name: product.items(name) for name in stored} == stored
    assert found(product) == []


def test_whoever_writes_between_look_and_repair_wins(product: Product, clinic: Client) -> None:
    made = booked(clinic, at(10))
    for item in product.items("CalendarHoursTable"):
        delete("CalendarHoursTable", calendar=item["calendar"], hour=item["hour"])
    findings = list(appointments.differences(product.stack, clinic.organization_id))
    clinic("PATCH", f"/api/appointments/{made['id']}", {"notes": "Brings a scan"})
    before = product.stored()

    assert findings
    assert not any(finding.repair() for finding in findings)
    assert product.stored() == before


def test_after_any_damage_one_repair_brings_all_together_that_one_can(product: Product, clinic: Client) -> None:
    chance = random.Random(6)  # noqa: S311
    made = [
        booked(clinic, at(9 + number), contact={"name": "Jane", "phone": f"+1415555{number:04d}"})
        for number in range(6)
    ]
    for item in product.items("CalendarHoursTable"):
        steps = [name for name in item if name.startswith("b")]
        key = {"calendar": item["calendar"], "hour": item["hour"]}
        damaged = {name: chance.choice([item[name], "apt_nobody", chance.choice(made)["id"]]) for name in steps}
        change_item("CalendarHoursTable", key, **damaged, b11=chance.choice(made)["id"])
    for contact in product.items("ContactsTable"):
        if contact["id"].startswith("phone#") and chance.random() < 0.5:
            delete("ContactsTable", organization_id=contact["organization_id"], id=contact["id"])

    assert found(product, repair=True)

    assert found(product) == []
