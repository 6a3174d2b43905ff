from typing import Any

import pytest

from local.providers.vapi.protocol import Reply
from operations.suspensions import resume, suspend
from tests.contract.written_template import TEMPLATE
from tests.integration.call_backs import BROOKLYN, HONOLULU, NEW_YORK, NUMBER, Dialling, at, call_messages, dialling
from tests.integration.provider import Proceed, Voice, accepted_and_lost
from tests.product import Client

OWN = "+12125550111"


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


def test_a_call_back_is_queued_dialled_once_and_linked_to_the_providers_call(desk: Dialling) -> None:
    contact = desk.contact()
    answer = desk.ask(contact, reason="Your results are in")

    assert (answer.status, answer.json["status"], answer.json["to"]) == (202, "queued", NEW_YORK)
    assert str(answer.header("Location")).endswith(f"/api/calls/{answer.json['id']}")
    assert desk.work() == []

    [asked], [made] = desk.dialled, desk.at_provider
    assert asked["phoneNumberId"] == NUMBER
    assert asked["customer"] == {"number": NEW_YORK, "name": "Robin Sample"}
    own = {"organization_id": desk.clinic.organization_id, "call_id": answer.json["id"]}
    assert asked["assistantOverrides"]["metadata"] == own
    assert asked["assistantOverrides"]["variableValues"]["reason"] == "Your results are in"
    assert desk.links == {f"vapi#call#{made['id']}": answer.json["id"]}
    assert desk.call(answer.json["id"])["provider_call_id"] == made["id"]
    assert desk.minutes(5) == []
    assert len(desk.dialled) == 1


def test_half_past_ten_in_the_evening_in_honolulu_is_dialled_at_eight_there(desk: Dialling) -> None:
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-24T22:30"))
    call_id = desk.placed(desk.contact(HONOLULU))

    assert desk.work() == []
    assert desk.dialled == []
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-25T07:59:59"))
    desk.sweep()
    assert call_messages() == []
    assert desk.call(call_id)["status"] == "queued"

    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-25T08:00"))
    desk.sweep()
    assert desk.work() == []

    assert len(desk.dialled) == 1


def test_who_says_so_is_called_at_any_hour(desk: Dialling) -> None:
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-24T22:30"))
    desk.placed(desk.contact(HONOLULU), override_quiet_hours=True)

    desk.work()

    assert len(desk.dialled) == 1


def test_the_contacts_own_zone_counts_before_the_numbers(desk: Dialling) -> None:
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-24T22:30"))
    desk.placed(desk.contact(HONOLULU, time_zone="Asia/Tokyo"))

    desk.work()

    assert len(desk.dialled) == 1


def test_one_that_is_wanted_later_waits_for_the_sweep(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact(), not_before="2026-11-24T18:00:00Z")

    assert call_messages() == []
    assert desk.minutes(59) == []
    assert desk.dialled == []
    assert desk.minutes(1) == []
    assert len(desk.dialled) == 1
    assert desk.call(call_id)["provider_call_id"]


def test_what_can_not_be_dialled_in_its_window_fails(desk: Dialling) -> None:
    desk.product.clock.stop(at("America/New_York", "2026-11-24T21:00"))
    call_id = desk.placed(desk.contact(), not_after="2026-11-25T12:59:59Z")

    desk.work()

    assert desk.ends(call_id) == ("failed", "expired")
    assert desk.dialled == []
    for media in ("recording", "transcript"):
        assert desk.clinic("GET", f"/api/calls/{call_id}/{media}").code == f"{media}_not_available"


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"do_not_call": True}, ("canceled", "do-not-call")),
        ({"phone": BROOKLYN}, ("queued", None)),
    ],
)
def test_the_contact_counts_as_it_is_when_it_is_dialled(
    desk: Dialling, change: dict[str, object], ends: tuple[str, str | None]
) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    assert desk.clinic("PATCH", f"/api/contacts/{contact}", change).status == 200

    desk.work()

    assert desk.ends(call_id) == ends
    assert [each["customer"]["number"] for each in desk.dialled] == ([BROOKLYN] if "phone" in change else [])
    assert desk.call(call_id)["to"] == change.get("phone", NEW_YORK)


def test_a_contact_that_wants_no_calls_at_the_last_moment_gets_none(desk: Dialling) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    agent = desk.call(call_id)["agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": OWN}).status == 200
    desk.voice.simulator.numbers.add("own", OWN)

    def meanwhile(proceed: Proceed) -> Reply:
        desk.clinic("PATCH", f"/api/contacts/{contact}", {"do_not_call": True})
        return proceed()

    # The contact was looked at by then; which numbers there are is asked last.
    desk.voice.next("GET", meanwhile)
    assert desk.work() == []

    assert desk.ends(call_id) == ("canceled", "do-not-call")
    assert desk.dialled == []


def test_an_agent_whose_assistant_is_not_made_yet_calls_when_it_is(desk: Dialling, voice: Voice) -> None:
    agent = desk.clinic(
        "POST", "/api/agents", {"name": "New", "voice_provider": "azure", "voice_id": "andrew", "prompt": "Hi"}
    )
    call_id = desk.placed(desk.contact(), agent_id=agent.json["id"])

    assert desk.work() == []
    assert desk.dialled == []
    voice.work()
    assert desk.minutes(1) == []

    assert len(desk.dialled) == 1
    assert desk.call(call_id)["agent_id"] == agent.json["id"]


@pytest.mark.parametrize("refusal", [(429, "Rate limit exceeded"), (400, "Over Concurrency Limit"), (401, "no")])
def test_where_the_provider_takes_no_calls_it_is_asked_again_later(desk: Dialling, refusal: tuple[int, str]) -> None:
    desk.voice.answer_next("POST", *refusal, times=2)
    call_id = desk.placed(desk.contact())

    assert desk.work() == []
    assert desk.call(call_id)["status"] == "queued"
    assert desk.minutes(1) == []
    assert (len(desk.dialled), desk.at_provider) == (2, [])
    assert desk.minutes(3) == []

    assert (len(desk.dialled), len(desk.at_provider)) == (3, 1)
    assert desk.call(call_id)["provider_call_id"] == desk.at_provider[0]["id"]


def test_calls_beyond_the_providers_lines_wait_for_one(desk: Dialling) -> None:
    calls = desk.voice.simulator.calls
    calls.lines, calls.when_busy = 1, "blocked"
    first, second = desk.placed(desk.contact()), desk.placed(desk.contact(HONOLULU), override_quiet_hours=True)

    assert desk.work() == []
    [rung, blocked] = desk.at_provider
    assert blocked["status"] == "ended"
    waiting = second if desk.call(first)["provider_call_id"] else first
    assert desk.ends(waiting) == ("queued", None)
    calls.change(rung["id"], status="ended", endedReason="customer-ended-call")
    assert desk.minutes(2) == []

    assert [each["status"] for each in desk.at_provider] == ["ended", "ended", "queued"]
    assert desk.call(waiting)["provider_call_id"] == desk.at_provider[2]["id"]


def test_the_shortest_retention_of_calls_outlasts_the_longest_wait_of_a_call_back(
    desk: Dialling, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortest = TEMPLATE["Parameters"]["CallRetentionDays"]["MinValue"]
    monkeypatch.setenv("CALL_RETENTION_DAYS", str(shortest))
    call_id = desk.placed(desk.contact(), not_before="2026-12-01T17:00:00Z")

    desk.product.clock.stop(at("America/New_York", "2026-12-02T11:58"))
    desk.sweep()
    assert desk.work() == []
    desk.product.clock.advance(43_200)

    assert desk.call(call_id)["provider_call_id"] == desk.at_provider[0]["id"]
    assert desk.stored(call_id)["expires_at"] > desk.product.clock()


def test_a_blocked_call_that_the_provider_dials_after_all_is_not_dialled_again(desk: Dialling) -> None:
    calls = desk.voice.simulator.calls
    calls.lines, calls.when_busy = 0, "waiting"
    call_id = desk.placed(desk.contact())

    assert desk.work() == []
    calls.lines = 10
    assert desk.minutes(3) == []

    assert len(desk.dialled) == 1
    assert desk.call(call_id)["provider_call_id"] == desk.at_provider[0]["id"]


def test_a_provider_that_takes_no_calls_until_the_window_ends_lets_the_call_fail(desk: Dialling) -> None:
    desk.voice.answer_next("POST", 429, times=50)
    call_id = desk.placed(desk.contact(), not_after="2026-11-24T17:20:00Z")

    desk.work()
    assert desk.minutes(22) == []

    assert desk.ends(call_id) == ("failed", "expired")


def test_a_refused_call_fails(desk: Dialling) -> None:
    desk.voice.answer_next("POST", 400, ["customer.number must be a valid phone number"])
    call_id = desk.placed(desk.contact())

    assert desk.work() == []

    assert desk.ends(call_id) == ("failed", "provider-refused")
    assert len(desk.dialled) == 1


def test_an_answer_that_was_lost_is_looked_up(desk: Dialling) -> None:
    desk.voice.next("POST", accepted_and_lost)
    call_id = desk.placed(desk.contact())

    assert len(desk.work()) == 1
    assert desk.call(call_id)["provider_call_id"] is None
    assert desk.work() == []

    assert len(desk.dialled) == 1
    [made] = desk.at_provider
    assert desk.call(call_id)["provider_call_id"] == made["id"]
    assert desk.links == {f"vapi#call#{made['id']}": call_id}


def test_what_nobody_knows_of_is_never_dialled_again_and_ends(desk: Dialling) -> None:
    def broken(_: Proceed) -> Reply:
        return Reply(500, {})

    desk.voice.next("POST", broken)
    call_id = desk.placed(desk.contact())

    assert len(desk.work()) == 1
    desk.product.clock.advance(595)
    assert len(desk.work()) == 1
    assert desk.call(call_id)["status"] == "queued"
    desk.product.clock.advance(5)
    assert desk.work() == []

    assert desk.ends(call_id) == ("failed", "not-known-whether-dialled")
    assert len(desk.dialled) == 1


def test_a_suspended_organisation_calls_nobody_and_goes_on_when_it_is_resumed(desk: Dialling) -> None:
    contact = desk.contact()
    call_id = desk.placed(contact)
    stack, organization_id = desk.product.stack, desk.clinic.organization_id
    suspend(stack, organization_id, None)

    desk.work()

    assert desk.dialled == []
    resume(stack, organization_id)
    assert desk.ends(call_id) == ("canceled", "organization-suspended")
    desk.placed(contact)
    desk.work()
    assert len(desk.dialled) == 1


def test_cancelled_just_before_it_is_dialled_it_is_not(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact())
    agent = desk.call(call_id)["agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"phone_number": OWN}).status == 200
    desk.voice.simulator.numbers.add("own", OWN)
    answers = []

    def meanwhile(proceed: Proceed) -> Reply:
        answers.append(desk.clinic("POST", f"/api/calls/{call_id}/cancel").status)
        return proceed()

    desk.voice.next("GET", meanwhile)
    assert desk.work() == []

    assert answers == [200]
    assert (desk.call(call_id)["status"], desk.dialled) == ("canceled", [])


def test_what_is_being_dialled_is_not_cancelled(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact())
    answers = []

    def meanwhile(proceed: Proceed) -> Reply:
        answers.append(desk.clinic("POST", f"/api/calls/{call_id}/cancel"))
        return proceed()

    desk.voice.next("POST", meanwhile)
    assert desk.work() == []

    [answer] = answers
    assert (answer.code, answer.json["current_status"]) == ("call_not_cancelable", "queued")
    assert "being dialled" in answer.json["detail"]
    assert desk.call(call_id)["provider_call_id"]


def test_a_message_that_comes_twice_at_once_rings_once(desk: Dialling) -> None:
    call_id = desk.placed(desk.contact())
    [message] = call_messages()
    done = []

    def meanwhile(proceed: Proceed) -> Reply:
        done.append(desk.deliver(message))
        return proceed()

    desk.voice.next("POST", meanwhile)
    assert desk.deliver(message)

    # The second found it being dialled, and nothing at the provider yet.
    assert done == [False]
    assert len(desk.dialled) == len(desk.at_provider) == 1
    assert desk.call(call_id)["provider_call_id"] == desk.at_provider[0]["id"]


@pytest.mark.parametrize(
    "page",
    [
        *(None, {"results": [], "metadata": {}}, "", 5, [None], ["call"], [{}], [{"id": 5}], [{"id": "c"}] * 100),
        [{"id": "c", "createdAt": "2026-11-23T17:00:00Z", "assistantOverrides": ["metadata"]}],
    ],
    ids=str,
)
def test_a_list_of_the_provider_that_cannot_be_read_delays_the_end_and_no_more(desk: Dialling, page: Any) -> None:
    desk.voice.answer_next("POST", 500)
    call_id = desk.placed(desk.contact())
    assert len(desk.work()) == 1

    desk.voice.next("GET", lambda _: Reply(200, page), times=100)
    assert len(desk.work()) == 1
    desk.product.clock.advance(601)

    assert desk.work() == []
    assert desk.ends(call_id) == ("failed", "not-known-whether-dialled")
