"""Who calls, as carriers write it: internationally, as in the organisation's country, as a SIP address, or withheld."""

import itertools
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from tests.integration.appointments import monday
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.vapi_calls import CLINIC_NUMBER, link, only_call, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.observers import DynamoDBCall
from tests.product import Client

NUMBERS: list[tuple[str, dict[str, Any], str]] = [
    ("US", {"number": "4155550609"}, "+14155550609"),
    ("US", {"number": "(415) 555-0609"}, "+14155550609"),
    ("DE", {"number": "0301234567"}, "+49301234567"),
    ("US", {"sipUri": "sip:+14155550609@trunk.example.com:5060;transport=udp"}, "+14155550609"),
    ("DE", {"number": "sip:0301234567@192.0.2.7"}, "+49301234567"),
    ("US", {"number": '"Jane" <sip:%2B14155550609@trunk.example.com>'}, "+14155550609"),
    ("US", {"number": "tel:+1-415-555-0609"}, "+14155550609"),
]
WITHHELD = [
    *("anonymous", "Restricted", "+266696687", "+86282452253", "266696687", "sip:anonymous@anonymous.invalid"),
    *("sip:+86282452253@trunk.example.com", "sip:front.desk@example.com", "sip:agent4155550609@example.com"),
]


@pytest.mark.parametrize(("country", "customer", "expected"), NUMBERS)
def test_a_callers_number_is_read_with_the_organisations_country(
    webhooks: Webhooks, clinic: Client, country: str, customer: dict[str, Any], expected: str
) -> None:
    clinic("PATCH", "/api/organization", {"country": country})
    known = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": expected}).json
    call = voice_agent(clinic)
    call.facts = {"customer": customer}

    body = call.message("tool-calls", 20, toolCallList=[tool_call("lookup_caller", {})], customer=customer)
    [result] = webhooks.send("vapi", body).json["results"]

    assert 'The caller is "Jane Doe"' in result["result"]
    assert (only_call(clinic)["from"], only_call(clinic)["contact_id"]) == (expected, known["id"])


@pytest.mark.parametrize("first", [{}, {"customer": {}}, {"customer": None}, {"customer": {"name": "Jane"}}])
def test_a_number_that_only_a_later_message_has_is_the_callers(
    webhooks: Webhooks, clinic: Client, first: dict[str, Any]
) -> None:
    clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+14155550609"})
    call = voice_agent(clinic)
    call.facts = {"customer": None} | first
    tell(webhooks, call.status("in-progress", 2, customer=first.get("customer")))
    call.facts = {"customer": {"number": "4155550609"}}

    [known] = asked(webhooks, call, tool_call("lookup_caller", {}))
    booking = tool_call(
        "book_appointment", {"date": monday(clinic), "time": "10:00", "name": "Jane Doe"}, identifier="b"
    )
    [booked] = asked(webhooks, call, booking)

    assert 'The caller is "Jane Doe"' in known["result"]
    assert "is booked for" in booked["result"]
    assert [contact["phone"] for contact in clinic("GET", "/api/contacts").json] == ["+14155550609"]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_call_has_the_number_and_the_contact_that_any_of_its_messages_has_whatever_the_order(
    webhooks: Webhooks, clinic: Client, *, is_known: bool
) -> None:
    if is_known:
        clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+14155550609"})
    call, ends = voice_agent(clinic), list[dict[str, Any]]()
    kinds = (partial(call.status, "ringing", 1), partial(call.status, "in-progress", 4), call.report)
    for order in itertools.permutations(range(3)):
        call.id = f"call-{len(ends)}"
        for number in order:
            customer = {"number": "4155550609", "name": "Jane"} if number == 1 else None
            call.facts = {"customer": customer}
            tell(webhooks, kinds[number](customer=customer))
        [stored] = [each for each in clinic("GET", "/api/calls").json if each["provider_call_id"] == call.id]
        ends.append({name: stored[name] for name in ("from", "to", "contact_id", "status", "outcome", "summary")})

    [contact] = clinic("GET", "/api/contacts").json
    assert ends == [ends[0]] * 6
    assert (ends[0]["from"], ends[0]["contact_id"]) == ("+14155550609", contact["id"])
    assert contact["name"] == ("Jane Doe" if is_known else "Jane")


@pytest.mark.parametrize("raw", WITHHELD)
def test_who_withholds_the_number_is_nobody_and_nobody_else(webhooks: Webhooks, clinic: Client, raw: str) -> None:
    customer, day = {"number": raw}, monday(clinic)
    first = voice_agent(clinic)
    first.facts = {"customer": customer}
    told: list[Any] = []
    for call in (first, replace(first, id="019aa5f0-1c00-7000-8000-0000000000a2")):
        said = {"current_date": day} if told else {"date": day, "time": "10:00", "name": "Jane", "phone": "4155550609"}
        tool = "cancel_appointment" if told else "book_appointment"
        body = call.message("tool-calls", 20, toolCallList=[tool_call(tool, said, identifier=tool)], customer=customer)
        told += webhooks.send("vapi", body).json["results"]

    assert ["error" in result for result in told] == [False, True]
    assert [call["from"] for call in clinic("GET", "/api/calls").json] == [None, None]
    assert [appointment["status"] for appointment in clinic("GET", "/api/appointments").json] == ["booked"]


def test_events_are_read_with_the_country_and_only_those_that_need_it(
    webhooks: Webhooks, clinic: Client, dynamodb_calls: list[DynamoDBCall]
) -> None:
    international, national = voice_call(clinic), voice_call(clinic)
    national.facts, national.id = {"customer": {"number": "4155550609"}}, "019aa5f0-1c00-7000-8000-0000000000a2"

    def organizations_read(event: dict[str, Any]) -> int:
        dynamodb_calls.clear()
        tell(webhooks, event)
        return [call.table for call in dynamodb_calls].count("OrganizationsTable")

    # Each event asks whether the organisation has been deleted, that of a new call whether its caller was erased.
    assert organizations_read(international.status("ringing")) == 1 + 1
    customer = {"number": "4155550609"}
    assert organizations_read(national.message("status-update", status="ringing", customer=customer)) == 1 + 1 + 1
    assert organizations_read(national.message("status-update", 5, status="in-progress", customer=customer)) == 1
    assert {call["from"] for call in clinic("GET", "/api/calls").json} >= {"+14155550609"}


def test_our_own_number_is_read_without_a_country(webhooks: Webhooks, clinic: Client) -> None:
    clinic("PATCH", "/api/organization", {"country": "DE"})
    call = voice_agent(clinic)
    link(clinic, f"vapi#number#{CLINIC_NUMBER}", call.agent_id)
    call.facts = {"assistantId": None, "phoneNumberId": None}

    [result] = asked(webhooks, call, tool_call("lookup_caller", {}))

    assert "result" in result
    assert only_call(clinic)["to"] == CLINIC_NUMBER
