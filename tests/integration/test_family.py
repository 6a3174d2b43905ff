"""A mother and two children on one phone: no request touches the appointment of another, by voice or by the API."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.integration.appointments import ALWAYS, NOW, booked
from tests.integration.tool_calls import asked, tool_call, voice_agent
from tests.integration.vapi_calls import CALLER, VoiceCall
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product

TEN, NOON = "2026-11-24T15:00:00Z", "2026-11-24T17:00:00Z"
TOMORROW = "2026-11-24"
_identifiers = itertools.count()


@pytest.fixture
def family(product: Product, clinic: Client) -> dict[str, str]:
    """Ids of appointments: both children at ten, in two calendars, and their mother at noon."""
    product.clock.stop(NOW)
    hours = {"opening_hours": ALWAYS, "min_notice_minutes": 0, "time_zone": "America/New_York"}
    rooms = [clinic("POST", "/api/calendars", hours | {"name": f"Room {name}"}).json["id"] for name in "AB"]
    mother = clinic("POST", "/api/contacts", {"name": "Mary Jones", "phone": CALLER}).json
    phone = {"phone": CALLER}
    return {
        "Tom": booked(clinic, TEN, calendar_id=rooms[0], contact={"name": "Tom Jones"} | phone)["id"],
        "Ann": booked(clinic, TEN, calendar_id=rooms[1], contact={"name": "Ann Jones"} | phone)["id"],
        "Mary": booked(clinic, NOON, calendar_id=rooms[1], contact_id=mother["id"])["id"],
    }


@contextmanager
def only(clinic: Client, *changed: str) -> Iterator[None]:
    """Check that of all appointments only those with the ids *changed* change."""
    before = {each["id"]: each for each in clinic("GET", "/api/appointments").json}
    yield
    after = {each["id"]: each for each in clinic("GET", "/api/appointments").json}
    assert after.keys() == before.keys()
    assert {key for key, appointment in after.items() if appointment != before[key]} == set(changed)


def say(webhooks: Webhooks, call: VoiceCall, tool: str, **arguments: str) -> tuple[bool, str]:
    """Use a tool in a signed message; return whether it did what was asked, and its answer."""
    [result] = asked(webhooks, call, tool_call(tool, arguments, identifier=f"tc-{next(_identifiers)}"))
    return "result" in result, result.get("result") or result["error"]


def read(clinic: Client, identifier: str) -> dict[str, Any]:
    return dict(clinic("GET", f"/api/appointments/{identifier}").json)


def test_each_of_a_family_is_looked_up_moved_and_cancelled_alone(
    webhooks: Webhooks, clinic: Client, family: dict[str, str]
) -> None:
    call, at_ten = voice_agent(clinic), {"current_date": TOMORROW, "current_time": "10:00"}

    _, known = say(webhooks, call, "lookup_caller")
    assert all(f'"patient":"{name} Jones"' in known for name in family)

    for open_question in ({}, {"patient": "my daughter"}, {"patient": "Jones"}, {"patient": "the children"}):
        with only(clinic):
            is_done, answer = say(webhooks, call, "cancel_appointment", **at_ten, **open_question)
        assert not is_done
        assert all(f'"{name} Jones"' in answer for name in ("Tom", "Ann"))

    with only(clinic, family["Tom"]):
        assert say(webhooks, call, "confirm_appointment", **at_ten, patient="Jones, Tom")[0]
    with only(clinic, family["Ann"]):
        moved = say(
            webhooks,
            call,
            "reschedule_appointment",
            **at_ten,
            patient="my daughter Ann",
            date=TOMORROW,
            time="11:00",
        )
    assert moved[0], moved
    assert "11:00 AM" in moved[1]
    assert read(clinic, family["Tom"])["status"] == "confirmed"

    # The desk moves Tom to where Ann is, in the other room, and she is still told from him.
    with only(clinic, family["Tom"]):
        assert (
            clinic("PATCH", f"/api/appointments/{family['Tom']}", {"starts_at": "2026-11-24T16:00:00Z"}).status == 200
        )
    with only(clinic, family["Ann"]):
        at_eleven = {"current_date": TOMORROW, "current_time": "11:00"}
        assert say(webhooks, call, "cancel_appointment", **at_eleven, patient="ANN'S")[0]
    with only(clinic):
        assert not say(webhooks, call, "cancel_appointment", **at_eleven, patient="Mary")[0]
    with only(clinic, family["Tom"]):
        assert clinic("DELETE", f"/api/appointments/{family['Tom']}").status == 200
    with only(clinic, family["Mary"]):
        assert say(webhooks, call, "cancel_appointment", current_date=TOMORROW, patient="Jones Mary")[0]
    [contact] = clinic("GET", "/api/contacts").json
    assert contact["name"] == "Mary Jones"
