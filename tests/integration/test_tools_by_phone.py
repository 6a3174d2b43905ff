"""Tools as the voice provider calls them: signed messages of a caller, from the first call on."""

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.appointments import monday
from tests.integration.services import created, three
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.vapi_calls import CALLER, VoiceCall
from tests.integration.webhooks import Webhooks
from tests.product import Client


def use(webhooks: Webhooks, call: VoiceCall, tool: str, /, **arguments: Any) -> Any:
    identifier = f"{tool} {sorted(arguments.items())}"
    [result] = asked(webhooks, call, tool_call(tool, arguments, identifier=identifier))
    return result


def test_who_calls_for_the_first_time_is_known_by_the_name_that_was_said(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_agent(clinic)
    said = {"date": monday(clinic), "time": "10:00", "name": "Grace Sample", "email": "grace@example.com"}

    assert "result" in use(webhooks, call, "book_appointment", **said)

    [contact] = clinic("GET", "/api/contacts").json
    assert (contact["name"], contact["email"], contact["phone"]) == ("Grace Sample", "grace@example.com", CALLER)
    [appointment] = clinic("GET", "/api/appointments").json
    assert appointment["patient"]["name"] == "Grace Sample"
    assert 'The caller is "Grace Sample"' in use(webhooks, call, "lookup_caller")["result"]


@pytest.mark.parametrize(
    ("customer", "sentence"),
    [({}, "The caller is not known by name."), ({"name": "SAMPLE GRACE"}, 'The caller is "SAMPLE GRACE".')],
)
def test_a_number_is_not_told_as_a_name(
    webhooks: Webhooks, clinic: Client, customer: dict[str, str], sentence: str
) -> None:
    call = voice_agent(clinic)
    call.facts = {"customer": {"number": CALLER, **customer}}

    heard = use(webhooks, call, "lookup_caller")["result"]

    assert heard.startswith(f"{sentence} {{")
    assert CALLER not in heard


def test_children_have_appointments_of_their_own_on_their_mothers_phone(webhooks: Webhooks, clinic: Client) -> None:
    clinic("POST", "/api/contacts", {"name": "Mother Jones", "phone": CALLER})
    call, day = voice_agent(clinic), monday(clinic)
    for time, name in (("10:00", "Tom Jones"), ("10:30", "Ann Jones")):
        assert "result" in use(webhooks, call, "book_appointment", date=day, time=time, name=name)

    later = replace(call, id="019aa5f0-1c00-7000-8000-0000000000a2")
    cancelled = use(webhooks, later, "cancel_appointment", current_date=day, patient="Ann")

    assert "10:30 AM" in cancelled["result"]
    listed = clinic("GET", "/api/appointments").json
    assert {(each["patient"]["name"], each["status"]) for each in listed} == {
        ("Tom Jones", "booked"),
        ("Ann Jones", "cancelled"),
    }
    assert [contact["name"] for contact in clinic("GET", "/api/contacts").json] == ["Mother Jones"]


def test_a_clinics_demand_for_a_date_of_birth_counts_at_once(webhooks: Webhooks, clinic: Client) -> None:
    call, day = voice_agent(clinic), monday(clinic)
    said = {"date": day, "time": "10:00", "name": "Grace Sample", "date_of_birth": "1985-07-31"}
    assert "result" in use(webhooks, call, "book_appointment", **said)
    clinic("PATCH", "/api/organization", {"caller_verification": "birth_date"})

    assert "error" in use(webhooks, call, "cancel_appointment", current_date=day)
    assert "error" in use(webhooks, call, "cancel_appointment", current_date=day, date_of_birth="1985-07-30")
    assert "result" in use(webhooks, call, "cancel_appointment", current_date=day, date_of_birth="July 31 1985")


def test_by_service_one_who_is_free_is_booked_and_the_appointment_can_be_moved(
    webhooks: Webhooks, clinic: Client
) -> None:
    service, call, day = created(clinic, three(clinic)), voice_agent(clinic), monday(clinic)
    wish = {"service": "check-up", "date": day, "time": "10:00"}

    offered = use(webhooks, call, "check_availability", **wish)
    told = use(webhooks, call, "book_appointment", **wish, name="Jane Doe")
    moved = use(webhooks, call, "reschedule_appointment", current_date=day, date=day, time="11:00")

    assert not {"error"} & (offered.keys() | told.keys() | moved.keys()), (offered, told, moved)
    [appointment] = clinic("GET", "/api/appointments").json
    assert (appointment["service_id"], "11:00 AM" in moved["result"]) == (service["id"], True)
