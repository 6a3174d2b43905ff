"""What a call-back is asked for may be another thing when it is dialled: the rules hold for what is dialled."""

import pytest

from local.providers.vapi.protocol import Reply
from operations.suspensions import resume, suspend
from tests.integration.billing import set_billing
from tests.integration.call_backs import BROOKLYN, HONOLULU, NEW_YORK, Dialling, assistant_of, dialling, limited
from tests.integration.provider import Proceed, Voice
from tests.integration.vapi_calls import VoiceCall, tell
from tests.integration.webhooks import Webhooks
from tests.product import Client
from tests.samples import change_item


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


def change_phone(desk: Dialling, contact: str, phone: str) -> None:
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", {"phone": phone}).status == 200


def remaining(desk: Dialling) -> int:
    return int(desk.clinic("GET", "/api/limits").json["call_backs"]["remaining"])


@pytest.mark.parametrize("phone", ["+881612345678", "+12129765555", "+442079460000"])
@pytest.mark.parametrize("way", ["changed", "merged"])
def test_a_number_that_is_not_to_be_called_is_not_dialled_by_way_of_a_changed_contact(
    desk: Dialling, phone: str, way: str
) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    if way == "changed":
        change_phone(desk, contact, phone)
    else:
        merge = {"from_contact_id": desk.contact(phone), "phone": "from"}
        assert desk.clinic("POST", f"/api/contacts/{contact}/merge", merge).status == 200

    desk.work()

    assert desk.ends(call_id) == ("failed", "destination-not-allowed")
    assert desk.dialled == []


def test_a_country_that_an_operator_forbids_meanwhile_is_not_called(desk: Dialling) -> None:
    limited(desk.clinic, more_call_countries=["GB"])
    call_id = desk.placed(desk.contact("+442079460000"), override_quiet_hours=True)
    limited(desk.clinic, more_call_countries=[])

    desk.work()

    assert desk.ends(call_id) == ("failed", "destination-not-allowed")
    assert desk.dialled == []


def test_a_number_has_so_many_calls_a_day_by_way_of_changed_contacts_too(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_to_a_number=2)
    ends = []
    for number in range(3):
        contact = desk.contact(f"+1718555{100 + number:04}")
        call_id = desk.placed(contact)
        change_phone(desk, contact, NEW_YORK)
        desk.work()
        ends.append(desk.ends(call_id))
        change_item("CallsTable", {"organization_id": desk.clinic.organization_id, "id": call_id}, status="completed")
        assert desk.clinic("DELETE", f"/api/contacts/{contact}").status in {202, 204}

    assert [each["customer"]["number"] for each in desk.dialled] == [NEW_YORK, NEW_YORK]
    assert ends == [("queued", None), ("queued", None), ("failed", "call-limit-reached")]


def test_a_changed_number_counts_once_however_often_it_is_tried_and_the_first_one_no_more(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_to_a_number=1)
    contact = desk.contact()
    call_id = desk.placed(contact)
    change_phone(desk, contact, BROOKLYN)
    desk.voice.answer_next("POST", 429, "Rate limit exceeded", times=2)
    desk.work()
    desk.minutes(1)
    assert desk.call(call_id)["to"] == BROOKLYN

    assert desk.clinic("POST", f"/api/calls/{call_id}/cancel").status == 200

    assert remaining(desk) == 500
    for phone in (BROOKLYN, NEW_YORK):
        change_phone(desk, contact, phone)
        desk.clinic("POST", f"/api/calls/{desk.placed(contact)}/cancel")


def test_a_number_that_is_changed_on_the_next_day_counts_on_that_day(desk: Dialling) -> None:
    limited(desk.clinic, call_backs_to_a_number=1)
    contact = desk.contact()
    call_id = desk.placed(contact, not_before="2026-11-25T17:00:00Z")
    change_phone(desk, contact, BROOKLYN)
    desk.product.clock.advance(86_400)
    desk.minutes(1)
    assert [each["customer"]["number"] for each in desk.dialled] == [BROOKLYN]
    change_item("CallsTable", {"organization_id": desk.clinic.organization_id, "id": call_id}, status="completed")

    assert desk.ask(contact).code == "call_limit_reached"


def test_what_the_dispatcher_cancels_before_dialling_does_not_count(desk: Dialling) -> None:
    contact = desk.contact()
    desk.placed(contact)
    desk.placed(desk.contact(HONOLULU), not_before="2026-11-25T17:00:00Z")
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", {"do_not_call": True}).status == 200
    desk.work()
    assert remaining(desk) == 499

    suspend(desk.product.stack, desk.clinic.organization_id, None)
    desk.product.clock.advance(86_400)
    desk.minutes(1)
    resume(desk.product.stack, desk.clinic.organization_id)

    assert {each["status"] for each in desk.clinic("GET", "/api/calls").json} == {"canceled"}
    assert remaining(desk) == 500


def test_one_that_waits_is_not_forgotten_as_its_tools_would_know_nothing(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact(), reason="Your results are in")
    path = f"/api/calls/{call_id}"

    assert desk.clinic("POST", f"{path}/forget").code == "call_in_progress"

    desk.work()
    assert desk.dialled[0]["assistantOverrides"]["variableValues"]["reason"] == "Your results are in"
    assert desk.clinic("POST", f"{path}/forget").code == "call_in_progress"


def test_one_that_was_cancelled_is_forgotten(desk: Dialling) -> None:
    path = f"/api/calls/{desk.placed(desk.contact(), reason='Your results are in')}"
    assert desk.clinic("POST", f"{path}/cancel").status == 200

    assert desk.clinic("POST", f"{path}/forget").status == 200

    desk.work()
    assert (desk.dialled, desk.clinic("GET", path).json["reason"]) == ([], None)


@pytest.mark.parametrize("returns", [True, False])
def test_while_billing_is_inactive_it_waits_and_is_dialled_if_service_returns_in_time(
    desk: Dialling, *, returns: bool
) -> None:
    call_id = desk.placed(desk.contact())
    set_billing(desk.product, desk.clinic, "canceled")

    assert desk.minutes(60) == []

    assert desk.ends(call_id) == ("queued", None)
    assert desk.dialled == []
    if returns:
        set_billing(desk.product, desk.clinic, "active")
        assert desk.minutes(16) == []
        assert len(desk.dialled) == 1
    else:
        desk.product.clock.advance(86_400)
        assert desk.minutes(16) == []
        assert desk.ends(call_id) == ("failed", "expired")
        assert desk.dialled == []


@pytest.mark.parametrize("status", [429, 400])
def test_a_call_that_is_marked_while_the_provider_refuses_it_is_not_taken_for_one_that_may_ring(
    desk: Dialling, status: int
) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    marked = []

    def meanwhile(_: Proceed) -> Reply:
        marked.append(desk.clinic("PATCH", f"/api/calls/{call_id}", {"handled": True}).status)
        return Reply(status, {"message": "no"})

    desk.voice.next("POST", meanwhile)
    desk.work()

    assert marked == [200]
    assert desk.call(call_id)["handled"] is True
    if status == 400:
        assert desk.ends(call_id) == ("failed", "provider-refused")
    else:
        desk.minutes(2)
        assert len(desk.dialled) == 2
        assert desk.call(call_id)["provider_call_id"] is not None


def test_a_contact_who_is_calling_is_not_called_until_that_call_has_ended(desk: Dialling, webhooks: Webhooks) -> None:
    contact = desk.contact()
    known = {"assistantId": assistant_of(desk), "customer": {"number": NEW_YORK}}
    call = VoiceCall(desk.clinic, "", "", began=desk.product.clock(), facts=known)
    tell(webhooks, call.status("in-progress", customer=known["customer"]))
    call_id = desk.placed(contact)

    assert desk.minutes(2) == []
    assert (desk.dialled, desk.call(call_id)["status"]) == ([], "queued")

    tell(webhooks, call.report(at=130, customer=known["customer"]))
    assert desk.minutes(1) == []
    assert len(desk.dialled) == 1
