"""POST /api/contacts/{id}/merge."""

import itertools
from typing import Any

import pytest

from tests.integration.appointments import booked
from tests.integration.contacts import made, phone
from tests.integration.overtaking import overtaken_by
from tests.integration.vapi_calls import CALLER, only_call, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.product import Answer, Client, Product
from tests.samples import make_agent
from voxanne.aws.dynamodb.client import client

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN = "2026-11-23T15:00:00Z"


def merge(clinic: Client, kept: dict[str, Any], other: dict[str, Any], **fields: Any) -> Answer:
    return clinic("POST", f"/api/contacts/{kept['id']}/merge", {"from_contact_id": other["id"]} | fields)


def test_a_patient_who_rang_from_a_new_phone_becomes_one_contact(webhooks: Webhooks, clinic: Client) -> None:
    patient = made(clinic, name="Grace Sample", email="grace@example.com")
    tell(webhooks, voice_call(clinic).status("ringing"))
    [caller] = clinic("GET", f"/api/contacts?phone={CALLER}").json
    appointment = booked(clinic, contact_id=caller["id"])
    refused = clinic("PATCH", f"/api/contacts/{patient['id']}", {"phone": CALLER})
    assert (refused.code, refused.json["contact_id"]) == ("phone_taken", caller["id"])

    merged = merge(clinic, patient, caller)

    assert merged.status == 200, merged
    assert merged.json["other_phones"] == [CALLER]
    assert {**merged.json, "other_phones": [], "updated_at": patient["updated_at"]} == patient
    assert merged.etag == clinic("GET", f"/api/contacts/{patient['id']}").etag
    for number in (CALLER, patient["phone"], "(415) 555-0143"):
        assert clinic("GET", f"/api/contacts?phone={number.replace('+', '%2B')}").json == [merged.json]
    assert [contact["id"] for contact in clinic("GET", "/api/contacts").json] == [patient["id"]]
    assert only_call(clinic)["contact_id"] == patient["id"]
    moved = clinic("GET", f"/api/appointments/{appointment['id']}").json
    assert (moved["contact_id"], moved["patient"]) == (patient["id"], appointment["patient"])
    for target in ("appointments", "calls"):
        assert len(clinic("GET", f"/api/{target}?contact_id={patient['id']}").json) == 1
        assert clinic("GET", f"/api/{target}?contact_id={caller['id']}").json == []
    # A later call and a booking from either phone are the patient's.
    assert booked(clinic, TEN, contact={"name": "Grace", "phone": CALLER})["contact_id"] == patient["id"]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize("body", [{"notes": "x"}, {"name": "x"}, {"phone": "+14155550109"}])
def test_the_other_id_is_gone_and_names_its_successor(clinic: Client, method: str, body: dict[str, Any]) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    assert merge(clinic, kept, other).status == 200

    answer = clinic(method, f"/api/contacts/{other['id']}", body if method == "PATCH" else None)

    assert (answer.status, answer.code, answer.json["contact_id"]) == (410, "merged", kept["id"])
    assert merge(clinic, other, kept).code == "merged"
    assert clinic("POST", f"/api/contacts/{other['id']}/call-back", {}).code == "merged"
    appointment = booked(clinic, contact_id=kept["id"])
    named = {"contact_id": other["id"]}
    for refused in (
        clinic("POST", "/api/appointments", named | {"starts_at": TEN}),
        clinic("PATCH", f"/api/appointments/{appointment['id']}", named),
        clinic("POST", f"/api/contacts/{made(clinic, phone=phone(2))['id']}/merge", {"from_contact_id": other["id"]}),
    ):
        assert (refused.status, refused.code, refused.json["contact_id"]) == (410, "merged", kept["id"])
        assert kept["id"] in refused.json["detail"]


def test_what_both_have_comes_together_and_else_the_kept_ones_stays(clinic: Client) -> None:
    kept = made(clinic, name="Grace", email="grace@example.com", notes="First", tags=["a", "b"], metadata={"x": "1"})
    other = made(
        clinic,
        name="Grace S.",
        phone=phone(1),
        email="other@example.com",
        notes="Second",
        tags=["b", "c"],
        do_not_call=True,
        date_of_birth="1985-07-31",
        metadata={"y": "2"},
    )

    merged = merge(clinic, kept, other, phone="from").json

    expected = {
        "name": "Grace",
        "email": "grace@example.com",
        "notes": "First\nSecond",
        "tags": ["a", "b", "c"],
        "do_not_call": True,
        "date_of_birth": "1985-07-31",
        "metadata": {"x": "1"},
        "phone": phone(1),
        "other_phones": [kept["phone"]],
    }
    assert expected.items() <= merged.items()
    swapped = clinic("PATCH", f"/api/contacts/{kept['id']}", {"phone": kept["phone"]}).json
    assert (swapped["phone"], swapped["other_phones"]) == (kept["phone"], [])
    assert made(clinic, phone=phone(1))["phone"] == phone(1)


def test_a_name_that_is_given_replaces_a_calls_in_either_direction(webhooks: Webhooks, clinic: Client) -> None:
    patient = made(clinic, name="Grace Sample")
    tell(webhooks, voice_call(clinic).status("ringing"))
    [caller] = clinic("GET", f"/api/contacts?phone={CALLER}").json

    merged = merge(clinic, caller, patient).json

    assert (merged["id"], merged["name"], merged["name_source"]) == (caller["id"], "Grace Sample", "given")
    booked(clinic, contact={"name": "Tom", "phone": CALLER})
    booked(clinic, TEN, contact={"name": "Tom", "phone": patient["phone"]})
    assert clinic("GET", f"/api/contacts/{caller['id']}").json == merged


def test_a_merge_is_repeated_where_it_stopped(clinic: Client, product: Product) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    appointments = [booked(clinic, f"2026-11-23T{14 + hour}:00:00Z", contact_id=other["id"]) for hour in range(6)]
    moves = itertools.count()

    def fail(**_: Any) -> None:
        if next(moves) >= 3:
            raise ConnectionError

    client().meta.events.register("before-call.dynamodb.UpdateItem", fail)
    try:
        broken = merge(clinic, kept, other)
    finally:
        client().meta.events.unregister("before-call.dynamodb.UpdateItem", fail)
    assert broken.status >= 500
    assert clinic("GET", f"/api/contacts/{other['id']}").code == "merged"

    again = merge(clinic, kept, other)
    once_more = merge(clinic, kept, other)

    assert (again.status, again.json["other_phones"]) == (200, [phone(1)])
    assert (once_more.status, once_more.json, once_more.etag) == (200, again.json, again.etag)
    found = [clinic("GET", f"/api/appointments/{each['id']}").json for each in appointments]
    assert {each["contact_id"] for each in found} == {kept["id"]}
    assert len([item for item in product.items("AppointmentsTable") if item["version"] == 2]) == 6


def test_a_chain_of_merges_leads_to_the_last(clinic: Client) -> None:
    first, second, third = (made(clinic, phone=phone(number)) for number in range(3))
    assert merge(clinic, second, first).status == 200
    merged = merge(clinic, third, second)

    assert merged.json["other_phones"] == [phone(1), phone(0)]
    assert merge(clinic, third, first).json == merged.json
    assert [contact["id"] for contact in clinic("GET", f"/api/contacts?phone=%2B{phone(0)[1:]}").json] == [third["id"]]


def test_what_can_not_be_merged_is_refused_and_nothing_changes(clinic: Client, other_clinic: Client) -> None:
    kept, foreign = made(clinic), made(other_clinic)
    before = clinic.product.stored()

    assert merge(clinic, kept, kept).pointers == ["#/from_contact_id"]
    assert merge(clinic, kept, foreign).pointers == ["#/from_contact_id"]
    assert merge(clinic, kept, {"id": "17"}).pointers == ["#/from_contact_id"]
    assert merge(clinic, foreign, kept).code == "not_found"
    assert merge(clinic, kept, foreign, phone="both").pointers == ["#/phone"]
    assert clinic("POST", f"/api/contacts/{kept['id']}/merge", {}).pointers == ["#/from_contact_id"]
    assert clinic.product.stored() == before


def test_a_contact_has_at_most_five_other_phones(clinic: Client) -> None:
    kept = made(clinic, phone=phone(0))
    for number in range(1, 6):
        assert merge(clinic, kept, made(clinic, phone=phone(number))).status == 200
    last = made(clinic, phone=phone(6))

    refused = merge(clinic, kept, last)

    assert (refused.code, refused.json["limit"]) == ("too_many_phones", 5)
    assert clinic("GET", f"/api/contacts/{last['id']}").json == last


def test_notes_that_add_up_beyond_what_a_contact_can_hold_are_refused_and_nothing_changes(clinic: Client) -> None:
    notes = "\U0001f600" * 10_000
    kept = made(clinic, notes=notes)
    for number in itertools.count(1):
        other = made(clinic, phone=phone(number), notes=notes)
        before = clinic("GET", f"/api/contacts/{kept['id']}").json
        answer = merge(clinic, kept, other, phone="from")
        if answer.status != 200:
            break
        # The former number is given up, so that the number of phones does not end the merges.
        assert clinic("PATCH", f"/api/contacts/{kept['id']}", {"phone": answer.json["other_phones"][0]}).status == 200

    assert (answer.status, answer.code, number) == (409, "contact_too_large", 8)
    assert [clinic("GET", f"/api/contacts/{each['id']}").json for each in (kept, other)] == [before, other]
    assert clinic("PATCH", f"/api/contacts/{kept['id']}", {"notes": "Short."}).status == 200
    assert merge(clinic, kept, other).status == 200


def test_an_open_call_back_moves_and_stands_in_the_way_of_the_next(clinic: Client, product: Product) -> None:
    make_agent(clinic)
    agent = clinic("GET", "/api/agents").json[0]
    kept, other = made(clinic), made(clinic, phone=phone(1))
    body = {"agent_id": agent["id"]}
    call = clinic("POST", f"/api/contacts/{other['id']}/call-back", body).json

    assert merge(clinic, kept, other).status == 200

    assert clinic("GET", f"/api/calls/{call['id']}").json["contact_id"] == kept["id"]
    refused = clinic("POST", f"/api/contacts/{kept['id']}/call-back", body)
    assert (refused.code, refused.json["call_id"]) == ("contact_in_call", call["id"])
    third = made(clinic, phone=phone(2))
    clinic("POST", f"/api/contacts/{third['id']}/call-back", body)
    before = product.stored()
    assert merge(clinic, kept, third).code == "contact_in_call"
    assert product.stored() == before


def test_the_same_key_merges_once(clinic: Client) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    target, key = f"/api/contacts/{kept['id']}/merge", {"Idempotency-Key": "merge-1"}

    first = clinic("POST", target, {"from_contact_id": other["id"]}, key)
    clinic("PATCH", f"/api/contacts/{kept['id']}", {"notes": "later"})
    again = clinic("POST", target, {"from_contact_id": other["id"]}, key)

    assert (again.json, again.header("Idempotent-Replayed")) == (first.json, "true")
    assert clinic("POST", target, {"from_contact_id": other["id"], "phone": "from"}, key).status == 422


def test_a_merge_leaves_each_number_with_one_key(clinic: Client, product: Product) -> None:
    kept, other = made(clinic), made(clinic, phone=phone(1))
    merge(clinic, kept, other)

    contacts, holders = {}, {}
    for item in product.items("ContactsTable"):
        if item["id"].startswith("con_"):
            contacts[item["id"]] = item
        elif item["id"].startswith("phone#"):
            holders[item["id"].removeprefix("phone#")] = item["contact_id"]
    assert list(contacts) == [kept["id"]]
    assert holders == {kept["phone"]: kept["id"], phone(1): kept["id"]}
    changed = clinic("PATCH", f"/api/contacts/{kept['id']}", {"phone": phone(2)}).json
    assert changed["other_phones"] == [phone(1)]
    assert made(clinic, phone=kept["phone"])["phone"] == kept["phone"]


@pytest.mark.parametrize("whose", ["kept", "other"])
def test_a_call_back_that_is_asked_for_at_this_moment_stands_in_the_way_too(clinic: Client, whose: str) -> None:
    body = {"agent_id": make_agent(clinic)["id"]}
    contacts = {"kept": made(clinic), "other": made(clinic, phone=phone(1))}
    asked: list[Answer] = []

    def call_back() -> None:
        asked.append(clinic("POST", f"/api/contacts/{contacts[whose]['id']}/call-back", body))

    with overtaken_by(call_back, "TransactWriteItems"):
        merged = merge(clinic, contacts["kept"], contacts["other"])

    assert ([each.status for each in asked], merged.status) == ([202], 200)
    refused = clinic("POST", f"/api/contacts/{contacts['kept']['id']}/call-back", body)
    assert (refused.code, refused.json["call_id"]) == ("contact_in_call", asked[0].json["id"])


def test_of_two_call_backs_that_are_asked_for_meanwhile_the_merge_is_refused(clinic: Client) -> None:
    body = {"agent_id": make_agent(clinic)["id"]}
    kept, other = made(clinic), made(clinic, phone=phone(1))
    first = clinic("POST", f"/api/contacts/{other['id']}/call-back", body)

    with overtaken_by(lambda: clinic("POST", f"/api/contacts/{kept['id']}/call-back", body), "TransactWriteItems"):
        merged = merge(clinic, kept, other)

    assert (first.status, merged.code) == (202, "contact_in_call")


def test_contacts_whose_call_backs_have_ended_are_merged_and_called_again(clinic: Client) -> None:
    body = {"agent_id": make_agent(clinic)["id"]}
    kept, other = made(clinic), made(clinic, phone=phone(1))
    for contact in (kept, other):
        call = clinic("POST", f"/api/contacts/{contact['id']}/call-back", body).json
        assert clinic("POST", f"/api/calls/{call['id']}/cancel").status == 200

    assert merge(clinic, kept, other).status == 200

    assert clinic("POST", f"/api/contacts/{kept['id']}/call-back", body).status == 202
