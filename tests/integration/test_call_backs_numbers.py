"""From which number an agent calls: its own if that is the organisation's, else the deployment's."""

import os
from urllib.parse import quote

import pytest

from functions.call_dispatcher import app as dispatcher
from tests.integration.call_backs import NUMBER, Dialling, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import tell
from tests.integration.webhooks import Webhooks
from tests.product import Client
from tests.samples import change_item

OWN = "+12125550111"


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    desk = dialling(clinic, voice)
    voice.simulator.numbers.add("own", OWN)
    return desk


def called_with(desk: Dialling, phone_number: str | None) -> str:
    agent = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": phone_number}).status == 200
    call_id = desk.placed(desk.contact())
    assert desk.work() == []
    return call_id


def test_an_agents_own_number_is_what_the_contact_sees(desk: Dialling) -> None:
    call_id = called_with(desk, OWN)

    assert [call["phoneNumberId"] for call in desk.dialled] == ["own"]
    assert desk.call(call_id)["from"] == OWN


def test_nobody_calls_from_a_number_of_anothers(desk: Dialling, other_clinic: Client) -> None:
    call_id = desk.placed(desk.contact(), not_before="2026-11-24T17:05:00Z")
    agent = desk.call(call_id)["agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": OWN}).status == 200
    link = {"link": f"vapi#number#{OWN}"}

    change_item("ProviderLinksTable", link, organization_id=other_clinic.organization_id)
    desk.minutes(5)

    assert desk.ends(call_id) == ("failed", "phone-number-not-assigned")
    assert desk.dialled == []


def test_a_number_that_the_provider_does_not_have_is_none(desk: Dialling) -> None:
    assert desk.ends(called_with(desk, "+12125550112")) == ("failed", "no-phone-number")


def test_while_the_provider_does_not_tell_its_numbers_the_call_waits(desk: Dialling) -> None:
    desk.voice.answer_next("GET", 503, times=2)

    call_id = called_with(desk, OWN)

    assert desk.ends(call_id) == ("queued", None)
    assert desk.minutes(1) == []
    assert len(desk.dialled) == 1


def test_an_agent_without_a_number_calls_from_the_deployments(desk: Dialling) -> None:
    shared = desk.voice.simulator.numbers.numbers[NUMBER]["number"]

    call_id = called_with(desk, None)

    assert [call["phoneNumberId"] for call in desk.dialled] == [NUMBER]
    assert desk.call(call_id)["from"] == shared
    assert [call["id"] for call in desk.clinic("GET", f"/api/calls?from={quote(shared)}").json] == [call_id]


@pytest.mark.usefixtures("webhooks")
def test_the_number_that_rang_is_the_one_that_the_provider_reports(desk: Dialling, webhooks: Webhooks) -> None:
    desk.voice.answer_next("GET", 503, times=2)
    call_id = called_with(desk, None)
    assert desk.call(call_id)["from"] is None
    [dialled] = desk.at_provider

    for kind, number in (("status-update", "+12125550113"), ("end-of-call-report", "+12125550114")):
        fields = {"status": "ringing"} if kind == "status-update" else {"endedReason": "customer-did-not-answer"}
        message = {"type": kind, "timestamp": int(desk.clinic.product.clock() * 1000), "call": dialled, **fields}
        tell(webhooks, {"message": message | {"phoneNumber": {"id": NUMBER, "number": number}}})
        assert desk.call(call_id)["from"] == number

    # An event that comes late and names another changes nothing.
    late = {"type": "hang", "call": dialled, "phoneNumber": {"number": "+12125550113"}}
    tell(webhooks, {"message": late})
    assert desk.call(call_id)["from"] == "+12125550114"


def test_a_number_that_changes_before_the_dialling_is_the_new_one(desk: Dialling) -> None:
    agent = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    call_id = desk.placed(desk.contact(), not_before="2026-11-24T17:05:00Z")
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": OWN}).status == 200

    desk.minutes(5)

    assert desk.call(call_id)["from"] == OWN


def test_without_any_number_there_is_no_call(desk: Dialling, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ["VAPI_PHONE_NUMBER_ID"] == NUMBER
    monkeypatch.setenv("VAPI_PHONE_NUMBER_ID", "")
    dispatcher._dispatcher.cache_clear()  # noqa: SLF001 - it is read once a process

    assert desk.ends(called_with(desk, None)) == ("failed", "no-phone-number")


def test_a_number_that_the_account_got_anew_is_called_from_minutes_later(desk: Dialling) -> None:
    called_with(desk, OWN)
    numbers = desk.voice.simulator.numbers
    del numbers.numbers["own"]
    numbers.add("own-anew", OWN)

    desk.product.clock.advance(5 * 60)
    call_id = desk.placed(desk.contact("+17185550123"))
    assert desk.work() == []

    assert desk.ends(call_id) == ("queued", None)
    assert [call["phoneNumberId"] for call in desk.dialled] == ["own", "own-anew"]
