"""From which number an agent calls: its own if that is the organisation's, else the deployment's."""

import os

import pytest

from functions.call_dispatcher import app as dispatcher
from tests.integration.call_backs import NUMBER, Dialling, dialling
from tests.integration.provider import Voice
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


def test_without_any_number_there_is_no_call(desk: Dialling, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ["VAPI_PHONE_NUMBER_ID"] == NUMBER
    monkeypatch.setenv("VAPI_PHONE_NUMBER_ID", "")
    dispatcher._dialler.cache_clear()  # noqa: SLF001 - it is read once a process

    assert desk.ends(called_with(desk, None)) == ("failed", "no-phone-number")
