"""No call hangs: what goes on for long is asked after, and ended."""

from typing import Any

import pytest

from tests.integration.call_backs import BROOKLYN, NEW_YORK, Dialling, call_messages, dialling
from tests.integration.calls import placed, repository
from tests.integration.provider import Voice
from tests.integration.vapi_calls import work as work_on_events
from tests.integration.webhooks import Webhooks
from tests.product import Client
from tests.samples import make_agent
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.vapi.correlation import correlate

# What the provider has of a call.
ENDED: dict[str, Any] = {
    "status": "ended",
    "endedReason": "customer-ended-call",
    "startedAt": "2026-11-24T17:00:05.000Z",
    "endedAt": "2026-11-24T17:01:05.000Z",
    "cost": 0.12,
    "artifact": {"messages": [{"role": "user", "message": "A cleaning, please.", "secondsFromStart": 1}]},
    "analysis": {"summary": "Wants a cleaning."},
}


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


def rung(desk: Dialling, phone: str = NEW_YORK) -> tuple[str, str]:
    """A call that the provider has: our id of it, and theirs."""
    call_id = desk.placed(desk.contact(phone))
    assert desk.work() == []
    return call_id, desk.at_provider[-1]["id"]


@pytest.mark.usefixtures("webhooks")
def test_a_call_whose_report_was_lost_gets_what_the_provider_has(desk: Dialling) -> None:
    call_id, there = rung(desk)
    desk.voice.simulator.calls.change(there, **ENDED)

    assert desk.minutes(14) == []
    assert desk.call(call_id)["status"] == "queued"
    assert desk.minutes(1) == []
    assert desk.ends(call_id) == ("completed", "customer-ended-call")
    assert work_on_events() == []

    call = desk.call(call_id)
    assert (call["duration_seconds"], call["summary"]) == (60, "Wants a cleaning.")
    assert call["cost"] == {"amount": "0.12", "currency": "USD"}
    said = desk.clinic("GET", f"/api/calls/{call_id}/transcript").json
    assert [turn["text"] for turn in said["turns"]] == ["A cleaning, please."]
    assert desk.minutes(60) == []


@pytest.mark.usefixtures("webhooks")
def test_a_report_that_is_too_large_for_a_message_comes_all_the_same(desk: Dialling) -> None:
    call_id, there = rung(desk)
    turns = [{"role": "user", "message": "x" * 11_000, "secondsFromStart": number} for number in range(100)]
    ended = {"status": "ended", "endedReason": "customer-ended-call", "artifact": {"messages": turns}}
    desk.voice.simulator.calls.change(there, startedAt="2026-11-24T17:00:05.000Z", **ended)

    desk.product.clock.advance(900)
    desk.sweep()
    assert desk.work() == []
    assert work_on_events() == []

    assert len(desk.clinic("GET", f"/api/calls/{call_id}/transcript").json["turns"]) == 100


def test_a_call_that_goes_on_is_told_how_far_it_is(desk: Dialling) -> None:
    call_id, there = rung(desk)
    desk.voice.simulator.calls.change(there, status="in-progress", startedAt="2026-11-24T17:00:05.000Z")

    desk.minutes(15)

    assert desk.call(call_id)["status"] == "in_progress"


def test_a_call_that_outlives_its_maximum_ends_whatever_the_provider_says(desk: Dialling) -> None:
    call_id, there = rung(desk)
    desk.voice.simulator.calls.change(there, status="in-progress", startedAt="2026-11-24T17:00:05.000Z")

    desk.minutes(29)
    assert desk.call(call_id)["status"] == "in_progress"
    desk.minutes(1)

    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")
    desk.placed(desk.call(call_id)["contact_id"])


def test_the_end_of_a_call_that_outlived_its_maximum_is_what_an_event_says(desk: Dialling, webhooks: Webhooks) -> None:
    call_id, there = rung(desk)
    going_on = desk.voice.simulator.calls.change(there, status="in-progress", startedAt="2026-11-24T17:00:05.000Z")
    desk.minutes(60)
    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")

    told = {"type": "status-update", "status": "ended", "endedReason": "customer-ended-call", "call": going_on}
    assert webhooks.send("vapi", {"message": told}).status == 200
    assert work_on_events() == []

    assert desk.ends(call_id) == ("completed", "customer-ended-call")


def test_a_call_back_in_the_providers_queue_is_waited_for_until_its_window_ends(desk: Dialling) -> None:
    call_id, there = rung(desk)
    contact_id = desk.call(call_id)["contact_id"]

    desk.minutes(60)
    assert (desk.ends(call_id), desk.ask(contact_id).code) == (("queued", None), "contact_in_call")
    desk.voice.simulator.calls.change(there, status="ringing")
    desk.minutes(16)
    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")

    desk.placed(contact_id, not_after="2026-11-24T18:30:00Z")
    assert desk.work() == []
    [_, late] = desk.clinic("GET", f"/api/calls?contact_id={contact_id}").json[::-1]
    desk.minutes(60)
    assert desk.ends(late["id"]) == ("failed", "outlived-its-maximum")


def test_an_agents_longer_maximum_counts(desk: Dialling) -> None:
    call_id, _ = rung(desk)
    agent = desk.call(call_id)["agent_id"]
    assert desk.clinic("PATCH", f"/api/agents/{agent}", {"max_duration_seconds": 3600}).status == 200

    desk.product.clock.advance(3600)
    desk.minutes(1)

    assert desk.call(call_id)["status"] == "queued"


def test_a_maximum_that_is_lowered_during_a_call_ends_not_that_call(desk: Dialling) -> None:
    longer = make_agent(desk.clinic, max_duration_seconds=3600)["id"]
    assert desk.voice.work() == []
    call_id = desk.placed(desk.contact(), agent_id=longer)
    assert desk.work() == []
    there = desk.at_provider[-1]["id"]
    desk.voice.simulator.calls.change(there, status="in-progress", startedAt="2026-11-24T17:00:05.000Z")
    desk.minutes(1)
    assert desk.clinic("PATCH", f"/api/agents/{longer}", {"max_duration_seconds": 600}).status == 200

    # It began with the maximum of an hour, of which half is over.
    desk.minutes(30)

    assert desk.call(call_id)["status"] == "in_progress"
    assert desk.ask(desk.call(call_id)["contact_id"]).code == "contact_in_call"
    desk.product.clock.advance(43_200)
    desk.minutes(1)
    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")


def test_a_call_that_the_provider_no_longer_knows_has_ended(desk: Dialling) -> None:
    call_id, there = rung(desk)
    del desk.voice.simulator.calls.calls[there]

    desk.minutes(15)

    assert desk.ends(call_id) == ("failed", "unknown-to-the-provider")


def test_an_incoming_call_that_never_told_of_its_end_ends_after_twelve_hours(desk: Dialling) -> None:
    call = placed(desk.clinic, direction="inbound", status="ringing", agent_id=None)
    desk.product.clock.advance(43_200)
    desk.minutes(1)
    assert desk.call(call.id)["status"] == "ringing"

    desk.product.clock.advance(901)
    desk.minutes(1)

    assert desk.ends(call.id) == ("failed", "outlived-its-maximum")


def test_while_the_provider_is_away_nothing_is_ended_before_its_time(desk: Dialling) -> None:
    call_id, _ = rung(desk)
    desk.voice.answer_next("GET", 503, times=100)

    desk.product.clock.advance(900)
    desk.sweep()
    assert len(desk.work()) == 1
    assert desk.call(call_id)["status"] == "queued"
    desk.product.clock.advance(601)
    assert desk.work() == []

    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")


def told_of_the_end(desk: Dialling, webhooks: Webhooks, phone: str = NEW_YORK) -> str:
    """A call whose end, a minute after its beginning, was told by its status alone."""
    call_id, _ = rung(desk, phone)
    desk.voice.simulator.calls.change(desk.at_provider[-1]["id"], **ENDED)
    message = {"type": "status-update", "status": "ended", "endedReason": "customer-ended-call"}
    sent = {"timestamp": int(desk.product.clock() * 1000), "call": desk.at_provider[-1]}
    assert webhooks.send("vapi", {"message": message | sent}).status == 200
    assert work_on_events() == []
    assert desk.call(call_id)["status"] == "completed"
    desk.voice.asked.clear()
    return call_id


def test_a_report_that_is_lost_after_the_end_was_told_is_replaced_too(desk: Dialling, webhooks: Webhooks) -> None:
    call_id = told_of_the_end(desk, webhooks)

    assert desk.minutes(16) == []
    assert desk.voice.asked == []
    assert desk.minutes(1) == []
    assert work_on_events() == []

    call = desk.call(call_id)
    assert (call["has_transcript"], call["summary"], call["status"]) == (True, "Wants a cleaning.", "completed")
    assert "due" not in desk.stored(call_id)
    desk.voice.asked.clear()
    assert desk.minutes(60) == []
    assert desk.voice.asked == []


@pytest.mark.parametrize("is_past_retention", [False, True])
def test_of_a_call_that_the_provider_no_longer_knows_no_report_is_awaited(
    desk: Dialling, webhooks: Webhooks, *, is_past_retention: bool
) -> None:
    call_id = told_of_the_end(desk, webhooks)
    if is_past_retention:
        desk.voice.answer_next("GET", 400)
    else:
        del desk.voice.simulator.calls.calls[desk.at_provider[-1]["id"]]

    assert desk.minutes(17) == []

    assert desk.ends(call_id) == ("completed", "customer-ended-call")
    assert desk.clinic("GET", f"/api/calls/{call_id}/transcript").code == "transcript_not_available"
    assert "due" not in desk.stored(call_id)


def test_of_a_call_that_ended_but_goes_on_at_the_provider_no_report_is_awaited_for_ever(
    desk: Dialling, webhooks: Webhooks
) -> None:
    call_id = told_of_the_end(desk, webhooks)
    desk.voice.simulator.calls.change(desk.at_provider[-1]["id"], status="in-progress")

    desk.minutes(17)
    assert "due" in desk.stored(call_id)
    desk.minutes(16)

    assert "due" not in desk.stored(call_id)
    assert desk.ends(call_id) == ("completed", "customer-ended-call")


def test_what_has_ended_and_was_reported_or_forgotten_is_asked_after_no_more(
    desk: Dialling, webhooks: Webhooks
) -> None:
    call_id = told_of_the_end(desk, webhooks)
    report = {"type": "end-of-call-report", "endedReason": "customer-ended-call", "call": desk.at_provider[-1]}
    assert webhooks.send("vapi", {"message": report | {"timestamp": int(desk.product.clock() * 1000)}}).status == 200
    assert work_on_events() == []
    other = told_of_the_end(desk, webhooks, BROOKLYN)
    assert desk.clinic("POST", f"/api/calls/{other}/forget").status == 200

    for ended in (call_id, other):
        assert "due" not in desk.stored(ended)
    desk.minutes(20)
    assert call_messages() == []
    assert desk.voice.asked == []


def adopted(desk: Dialling, call_id: str, **named: str) -> str | None:
    links = ProviderLinks(Table("ProviderLinksTable"))
    assistant = desk.voice.assistants[0]["id"]
    given = {"assistant_id": assistant, "provider_call_id": "seen-first"} | named
    organization_id = given.pop("organization_id", desk.clinic.organization_id)
    call = correlate(
        repository(),
        links,
        organization_id,
        call_id,
        assistant_id=given["assistant_id"],
        provider_call_id=given["provider_call_id"],
    )
    return None if call is None else call.id


def test_a_call_is_adopted_only_while_it_is_dialled_and_by_its_own_assistants_event(
    desk: Dialling, other_clinic: Client
) -> None:
    waiting = desk.placed(desk.contact())
    assert adopted(desk, waiting) is None
    desk.voice.answer_next("POST", 500)
    desk.work()

    assert adopted(desk, waiting, assistant_id="another") is None
    assert adopted(desk, waiting, organization_id=other_clinic.organization_id) is None
    assert adopted(desk, waiting) == waiting
    assert adopted(desk, waiting) == waiting
    assert adopted(desk, waiting, provider_call_id="seen-later") is None

    assert desk.links == {"vapi#call#seen-first": waiting}
    assert desk.call(waiting)["provider_call_id"] == "seen-first"
    assert len(desk.dialled) == 1


def test_an_event_of_a_blocked_attempt_is_no_call_and_ends_none(desk: Dialling, webhooks: Webhooks) -> None:
    calls = desk.voice.simulator.calls
    calls.lines, calls.when_busy = 0, "blocked"
    call_id = desk.placed(desk.contact(BROOKLYN))
    desk.work()
    [blocked] = desk.at_provider

    message = {"type": "status-update", "status": "ended", "endedReason": blocked["endedReason"], "call": blocked}
    assert webhooks.send("vapi", {"message": message}).status == 200
    assert work_on_events() == []

    assert [call["id"] for call in desk.clinic("GET", "/api/calls").json] == [call_id]
    assert desk.ends(call_id) == ("queued", None)
    calls.lines = 1
    desk.minutes(1)
    assert desk.call(call_id)["provider_call_id"] == desk.at_provider[-1]["id"]
