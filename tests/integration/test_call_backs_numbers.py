"""From which number an agent calls: its own if that is the organisation's, else the deployment's."""

import os

import pytest

from functions.call_dispatcher import app as dispatcher
from tests.integration.call_backs import NUMBER, Dialling, dialling
from tests.integration.provider import Voice
from tests.product import Client, dynamodb
from voxanne.dynamodb.items import to_item

OWN = "+12125550111"


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    desk = dialling(clinic, voice)
    voice.simulator.numbers.add("own", OWN)
    return desk


def assign(organization_id: str) -> None:
    link = {"link": "vapi#phone_number#own", "organization_id": organization_id, "object_id": "agt_any"}
    dynamodb().put_item(TableName="ProviderLinksTable", Item=to_item(link))


def called_with(desk: Dialling, phone_number: str | None) -> str:
    agent = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": phone_number}).status == 200
    call_id = desk.placed(desk.contact())
    assert desk.work() == []
    return call_id


def test_an_agents_own_number_is_what_the_contact_sees(desk: Dialling) -> None:
    assign(desk.clinic.organization_id)

    call_id = called_with(desk, OWN)

    assert [call["phoneNumberId"] for call in desk.dialled] == ["own"]
    assert desk.call(call_id)["from"] == OWN


def test_nobody_calls_from_a_number_that_is_not_assigned_to_them(desk: Dialling, other_clinic: Client) -> None:
    assert desk.ends(called_with(desk, OWN)) == ("failed", "phone-number-not-assigned")
    assign(other_clinic.organization_id)

    call_id = desk.placed(desk.clinic("GET", "/api/contacts").json[0]["id"])
    desk.work()

    assert desk.ends(call_id) == ("failed", "phone-number-not-assigned")
    assert desk.dialled == []


def test_a_number_that_the_provider_does_not_have_is_none(desk: Dialling) -> None:
    assert desk.ends(called_with(desk, "+12125550112")) == ("failed", "no-phone-number")


def test_while_the_provider_does_not_tell_its_numbers_the_call_waits(desk: Dialling) -> None:
    assign(desk.clinic.organization_id)
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
