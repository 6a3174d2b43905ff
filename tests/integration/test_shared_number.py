"""Calls to the deployment's shared number: the organisation that called the caller last answers, else no one."""

from typing import Any

import pytest

from tests.integration.call_backs import BROOKLYN, NEW_YORK, NUMBER, Dialling, assistant_of, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import VoiceCall, link, tell, work
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product
from tests.samples import assign_number, change_item, make_agent

DAY = 86_400


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


@pytest.fixture
def other_desk(other_clinic: Client, voice: Voice) -> Dialling:
    return dialling(other_clinic, voice)


def called(desk: Dialling, phone: str = NEW_YORK) -> None:
    """Have a desk call a number, from the shared one."""
    desk.placed(desk.contact(phone))
    assert desk.work() == []
    assert desk.dialled[-1]["phoneNumberId"] == NUMBER


def from_caller(desk: Dialling, number: str | None = NEW_YORK, **facts: Any) -> VoiceCall:
    """A call to the shared number, for which the provider knows no assistant."""
    customer = {} if number is None else {"number": number}
    known = {"assistantId": None, "phoneNumberId": NUMBER, "customer": customer, **facts}
    return VoiceCall(desk.clinic, "", "", id="inbound-1", began=desk.product.clock(), facts=known)


def asked(webhooks: Webhooks, call: VoiceCall) -> Any:
    """Ask for the call's assistant."""
    shared = {"id": NUMBER, "number": "+12125550199"}
    message = call.message("assistant-request", phoneNumber=shared, customer=call.facts["customer"])
    answer = webhooks.send("vapi", message)
    assert answer.status == 200
    return answer.json


def test_who_calls_back_is_answered_by_the_agent_that_called(webhooks: Webhooks, desk: Dialling) -> None:
    called(desk)
    call = from_caller(desk)

    assert asked(webhooks, call) == {"assistantId": assistant_of(desk)}
    assert work() == []

    [inbound] = desk.clinic("GET", "/api/calls?direction=inbound").json
    default = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    assert (inbound["agent_id"], inbound["from"], inbound["status"]) == (default, NEW_YORK, "ringing")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_organisations_the_one_that_called_last_answers(
    webhooks: Webhooks, desk: Dialling, other_desk: Dialling, order: tuple[int, int]
) -> None:
    for number in order:
        last = (desk, other_desk)[number]
        called(last)

        assert asked(webhooks, from_caller(desk)) == {"assistantId": assistant_of(last)}


def test_an_event_without_an_assistant_is_the_last_callers_too(webhooks: Webhooks, desk: Dialling) -> None:
    called(desk, BROOKLYN)

    tell(webhooks, from_caller(desk, BROOKLYN).status("ringing"))

    [inbound] = desk.clinic("GET", "/api/calls?direction=inbound").json
    assert inbound["from"] == BROOKLYN


@pytest.mark.parametrize("number", [BROOKLYN, None, "anonymous", "+266696687", "2125550177"])
def test_nobody_answers_whom_nobody_called_or_who_withholds_the_number(
    webhooks: Webhooks, desk: Dialling, number: str | None
) -> None:
    called(desk)

    assert set(asked(webhooks, from_caller(desk, number))) == {"error"}

    assert desk.clinic("GET", "/api/calls?direction=inbound").json == []


def test_who_withholds_the_number_is_nobody_even_where_another_field_has_one(
    webhooks: Webhooks, desk: Dialling
) -> None:
    called(desk)

    assert set(asked(webhooks, from_caller(desk, "anonymous", **{"from": NEW_YORK}))) == {"error"}
    assert set(asked(webhooks, from_caller(desk, None, **{"from": NEW_YORK}))) == {"assistantId"}


@pytest.mark.parametrize(("days", "answers"), [(29.9, True), (30, False)])
def test_after_thirty_days_nobody_answers(webhooks: Webhooks, desk: Dialling, days: float, *, answers: bool) -> None:
    called(desk)
    [stored] = shared_links(desk.product)

    desk.product.clock.advance(days * DAY)

    assert ("assistantId" in asked(webhooks, from_caller(desk))) is answers
    # The table deletes it by itself.
    assert stored["expires_at"] == int(desk.product.clock() - days * DAY) + 30 * DAY


def shared_links(product: Product) -> list[dict[str, Any]]:
    return [item for item in product.items("ProviderLinksTable") if item["link"].startswith("vapi#shared#")]


def test_a_call_from_an_agents_own_number_makes_nobody_answer_at_the_shared_one(
    webhooks: Webhooks, desk: Dialling
) -> None:
    own = assign_number(desk.clinic, "+12125552671")
    desk.voice.simulator.numbers.add("own", own)
    default = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{default}", {"phone_number": own}).status == 200

    desk.placed(desk.contact())
    assert desk.work() == []

    assert [call["phoneNumberId"] for call in desk.dialled] == ["own"]
    assert set(asked(webhooks, from_caller(desk))) == {"error"}


def test_a_call_that_was_not_dialled_makes_nobody_answer(webhooks: Webhooks, desk: Dialling) -> None:
    contact = desk.contact()
    desk.placed(contact)
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", {"do_not_call": True}).status == 200
    assert desk.work() == []

    assert desk.dialled == []
    assert set(asked(webhooks, from_caller(desk))) == {"error"}


def test_an_unknown_assistant_at_the_shared_number_is_nobodys(
    webhooks: Webhooks, desk: Dialling, product: Product
) -> None:
    called(desk)
    call = from_caller(desk, assistantId="nobodys")

    webhooks.send("vapi", call.status("ringing"))
    product.clock.advance(601)
    assert work() == []

    assert desk.clinic("GET", "/api/calls?direction=inbound").json == []


def test_erasing_a_contact_erases_that_its_organisation_called_it(
    webhooks: Webhooks, desk: Dialling, other_desk: Dialling, product: Product
) -> None:
    called(desk)
    called(desk, BROOKLYN)
    called(other_desk, BROOKLYN)
    for dialled in desk.at_provider:
        report = {"type": "end-of-call-report", "call": dialled, "endedReason": "customer-did-not-answer"}
        tell(webhooks, {"message": report | {"timestamp": int(product.clock() * 1000)}})

    for contact in desk.clinic("GET", "/api/contacts").json:
        assert desk.clinic("DELETE", f"/api/contacts/{contact['id']}").status == 204

    # The other organisation called one of them, too, and later.
    assert [link["link"] for link in shared_links(product)] == [f"vapi#shared#{BROOKLYN}"]
    assert asked(webhooks, from_caller(desk, BROOKLYN)) == {"assistantId": assistant_of(other_desk)}


@pytest.mark.parametrize("facts", [{"phoneNumberId": None}, {}])
def test_the_shared_number_is_known_by_its_id_and_by_itself(
    webhooks: Webhooks, desk: Dialling, other_clinic: Client, facts: dict[str, None]
) -> None:
    """A link of that number, as an earlier release let anyone make it, does not give them its calls."""
    link(other_clinic, "vapi#number#+12125550199", "agt_of_the_number")
    called(desk)
    number = {"number": "+12125550199"}

    tell(webhooks, from_caller(desk, **facts).message("hang", phoneNumber=number))

    assert len(desk.clinic("GET", "/api/calls?direction=inbound").json) == 1
    assert other_clinic("GET", "/api/calls").json == []


def test_an_agent_that_is_gone_answers_nobody(webhooks: Webhooks, desk: Dialling) -> None:
    called(desk)
    default = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    [dialled] = desk.at_provider
    ended = {"type": "end-of-call-report", "call": dialled, "endedReason": "customer-did-not-answer"}
    tell(webhooks, {"message": ended | {"timestamp": int(desk.product.clock() * 1000)}})
    another = make_agent(desk.clinic)["id"]
    assert desk.clinic("PATCH", "/api/organization", {"default_agent_id": another}).status == 200

    assert desk.clinic("DELETE", f"/api/agents/{default}").status == 204

    assert set(asked(webhooks, from_caller(desk))) == {"error"}


def test_an_agent_that_shows_the_shared_number_does_not_call_from_it_as_its_own(desk: Dialling) -> None:
    link(desk.clinic, "vapi#number#+12125550199", "agt_of_the_number")
    default = desk.clinic("GET", "/api/organization").json["default_agent_id"]
    key = {"organization_id": desk.clinic.organization_id, "id": default}
    change_item("AgentsTable", key, phone_number="+12125550199")

    call_id = desk.placed(desk.contact())
    assert desk.work() == []

    assert desk.ends(call_id) == ("failed", "phone-number-not-assigned")
    assert shared_links(desk.product) == []
