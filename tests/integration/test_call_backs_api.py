"""Asking for a call-back, and cancelling one."""

from typing import Any

import pytest

from tests.integration.call_backs import BROOKLYN, Dialling, call_messages, dialling
from tests.integration.calls import placed, repository, told
from tests.integration.provider import Voice
from tests.observers import DynamoDBCall
from tests.product import Client
from tests.samples import make_agent, make_key


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


def test_a_contact_has_one_open_call_and_the_second_learns_which(desk: Dialling) -> None:
    contact, other = desk.contact(), desk.contact(BROOKLYN)
    first = desk.placed(contact)

    refused = desk.ask(contact)
    desk.placed(other)

    assert (refused.status, refused.code, refused.json["call_id"]) == (409, "contact_in_call", first)
    told(desk.clinic, repository().get(desk.clinic.organization_id, first), status="completed")
    second = desk.placed(contact)
    assert desk.ask(contact).json["call_id"] == second


def test_a_contact_that_is_not_to_be_called_is_not(desk: Dialling) -> None:
    answer = desk.ask(desk.contact(do_not_call=True))

    assert (answer.status, answer.code) == (409, "do_not_call")
    assert desk.product.items("CallsTable") == call_messages() == []


def test_the_same_request_again_is_the_same_call(desk: Dialling) -> None:
    contact, key = desk.contact(), {"Idempotency-Key": "once"}

    first, again = desk.ask(contact, key), desk.ask(contact, key)

    assert (first.status, again.status) == (202, 202)
    assert (again.json, again.header("Idempotent-Replayed")) == (first.json, "true")
    assert again.header("Location") == first.header("Location")
    assert len(desk.product.items("CallsTable")) == len(call_messages()) == 1


def test_what_is_asked_for_is_kept_and_what_is_not_has_its_default(desk: Dialling) -> None:
    agent = make_agent(desk.clinic)
    contact = desk.contact()

    made = desk.ask(contact, reason="Results", agent_id=agent["id"], not_before=None).json

    assert made == desk.call(made["id"])
    assert (made["direction"], made["status"], made["reason"]) == ("outbound", "queued", "Results")
    assert (made["agent_id"], made["contact_id"]) == (agent["id"], contact)
    assert made["not_before"] == "2026-11-24T17:00:00.000Z"
    assert made["not_after"] == "2026-11-25T17:00:00.000Z"
    assert made["override_quiet_hours"] is False


def test_a_call_back_that_was_cancelled_can_be_requested_again_as_it_was(desk: Dialling) -> None:
    """Its call has all that the request had, while it waits and afterwards."""
    window = {"not_before": "2026-11-25T17:00:00.000Z", "not_after": "2026-11-26T09:00:00.000Z"}
    agent = make_agent(desk.clinic)["id"]
    body: dict[str, Any] = window | {"reason": "Results", "agent_id": agent, "override_quiet_hours": True}
    contact = desk.contact()
    waiting = desk.call(desk.ask(contact, **body).json["id"])

    cancelled = desk.clinic("POST", f"/api/calls/{waiting['id']}/cancel", {}).json
    again = desk.ask(contact, **{name: cancelled[name] for name in body}).json

    assert {name: waiting[name] for name in body} == {name: again[name] for name in body} == body
    incoming = placed(desk.clinic, agent_id="agt_1")
    others = desk.call(incoming.id)
    assert (others["not_before"], others["not_after"], others["override_quiet_hours"]) == (None, None, None)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"not_before": "2026-12-01T17:00:01Z"}, "#/not_before"),
        ({"not_after": "2026-12-01T17:00:01Z"}, "#/not_after"),
        ({"not_after": "2026-11-24T17:00:00Z"}, "#/not_after"),
        ({"not_after": "2026-11-24T18:00:00Z", "not_before": "2026-11-24T18:00:00Z"}, "#/not_after"),
        ({"not_before": "tomorrow"}, "#/not_before"),
        ({"not_after": "2026-11-24T18:00:00"}, "#/not_after"),
        ({"agent_id": "agt_01m83g1261c23v6b0wwhgzg5yy"}, "#/agent_id"),
        ({"agent_id": "phone#+12125550177"}, "#/agent_id"),
        ({"reason": ""}, "#/reason"),
        ({"reason": "x" * 501}, "#/reason"),
        ({"override_quiet_hours": "yes"}, "#/override_quiet_hours"),
        ({"when": "now"}, "#/when"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_made(desk: Dialling, wanted: dict[str, Any], pointer: str) -> None:
    assert desk.ask(desk.contact(), **wanted).pointers == [pointer]
    assert desk.product.items("CallsTable") == []


def test_seven_days_ahead_is_not_too_far(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact(), not_before="2026-12-01T17:00:00Z")
    assert desk.stored(call_id)["placing"]["not_after"] == "2026-12-02T17:00:00.000Z"

    desk.product.clock.advance(7 * 86_400)
    desk.minutes(2)

    assert (desk.ends(call_id), len(desk.dialled)) == (("queued", None), 1)


def test_without_a_default_agent_one_must_be_named(clinic: Client) -> None:
    contact = clinic("POST", "/api/contacts", {"name": "Robin", "phone": "+12125550177"}).json["id"]

    assert clinic("POST", f"/api/contacts/{contact}/call-back").pointers == ["#/agent_id"]


def test_anothers_agent_can_not_call(desk: Dialling, other_clinic: Client) -> None:
    theirs = make_agent(other_clinic)

    assert desk.ask(desk.contact(), agent_id=theirs["id"]).pointers == ["#/agent_id"]


def test_calling_and_cancelling_need_the_scope_of_calls(desk: Dialling) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    for scope, allowed in (("contacts:write", False), ("calls:read", False), ("calls:write", True)):
        client = desk.clinic.with_key(make_key(desk.clinic, scope)["key"])
        statuses = {client("POST", path).status for path in (f"/api/contacts/{contact}/call-back",)}
        statuses.add(client("POST", f"/api/calls/{call_id}/cancel").status)
        assert (statuses != {403}) is allowed, scope


def test_asking_takes_two_round_trips_and_the_message(desk: Dialling, dynamodb_calls: list[DynamoDBCall]) -> None:
    contact, agent = desk.contact(), make_agent(desk.clinic)["id"]
    told(desk.clinic, repository().get(desk.clinic.organization_id, desk.placed(contact)), status="failed")
    dynamodb_calls.clear()

    desk.placed(contact, agent_id=agent)

    made = [(call.operation, call.table) for call in dynamodb_calls if call.table != "RateLimitsTable"]
    read_at_once = [("GetItem", f"{table}Table") for table in ("Agents", "Contacts", "Organizations")]
    assert sorted(made[:3]) == read_at_once
    assert [operation for operation, _ in made[3:]] == ["TransactWriteItems"]


def test_a_call_that_waits_can_be_cancelled_and_is_never_dialled(desk: Dialling) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)

    answer = desk.clinic("POST", f"/api/calls/{call_id}/cancel")

    assert (answer.status, answer.json["status"]) == (200, "canceled")
    assert answer.json == desk.call(call_id)
    assert answer.etag == desk.clinic("GET", f"/api/calls/{call_id}").etag
    assert desk.work() == []
    assert desk.minutes(3) == []
    assert desk.dialled == []
    desk.placed(contact)


def test_what_no_longer_waits_is_not_cancelled_and_says_what_it_is(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact())
    path = f"/api/calls/{call_id}/cancel"
    desk.work()
    call = repository().get(desk.clinic.organization_id, call_id)

    for status in ("queued", "ringing", "in_progress", "completed"):
        if status != "queued":
            told(desk.clinic, call, status=status)
        answer = desk.clinic("POST", path)
        assert (answer.status, answer.code) == (409, "call_not_cancelable")
        assert answer.json["current_status"] == status
    assert desk.call(call_id)["status"] == "completed"


def test_cancelling_again_with_the_same_key_is_the_same_answer(desk: Dialling) -> None:
    path = f"/api/calls/{desk.placed(desk.contact())}/cancel"
    key = {"Idempotency-Key": "once"}

    first, again = (desk.clinic("POST", path, headers=key) for _ in range(2))
    other = desk.clinic("POST", path)

    assert (first.status, again.status, again.header("Idempotent-Replayed")) == (200, 200, "true")
    assert (other.status, other.json["current_status"]) == (409, "canceled")
