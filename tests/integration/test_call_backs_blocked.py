"""A call-back that the provider takes though its lines are busy: it waits there for one, and is dialled after all."""

from typing import Any

import pytest

from local.providers.vapi.calls import WhenBusy
from tests.integration.call_backs import HONOLULU, Dialling, at, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import work as work_on_events
from tests.integration.webhooks import Webhooks
from tests.product import Client

BLOCKED = {"status": "ended", "endedReason": "call.start.error-subscription-concurrency-limit-reached"}


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    made = dialling(clinic, voice)
    made.voice.simulator.calls.lines, made.voice.simulator.calls.when_busy = 0, "waiting"
    return made


def tell_of(desk: Dialling, webhooks: Webhooks, there: dict[str, Any], **message: Any) -> None:
    """Have the provider tell of a call."""
    sent = {"type": "status-update", "timestamp": int(desk.product.clock() * 1000), "call": there, **message}
    assert webhooks.send("vapi", {"message": sent}).status == 200
    assert work_on_events() == []


def test_an_event_of_it_that_comes_before_our_next_look_is_our_calls(desk: Dialling, webhooks: Webhooks) -> None:
    call_id = desk.placed(desk.contact())
    assert desk.work() == []
    [there] = desk.at_provider

    tell_of(desk, webhooks, there, status="in-progress")

    assert [call["id"] for call in desk.clinic("GET", "/api/calls").json] == [call_id]
    assert desk.call(call_id)["status"] == "in_progress"
    desk.voice.simulator.calls.change(there["id"], status="in-progress")
    assert desk.minutes(5) == []
    tell_of(desk, webhooks, there, status="ended", endedReason="customer-ended-call")
    assert desk.ends(call_id) == ("completed", "customer-ended-call")
    assert len(desk.dialled) == 1


def test_one_that_was_asked_for_hours_ago_lasts_as_long_as_any_other(desk: Dialling, webhooks: Webhooks) -> None:
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-24T22:30"))
    call_id = desk.placed(desk.contact(HONOLULU))
    assert desk.work() == []
    desk.product.clock.stop(at("Pacific/Honolulu", "2026-11-25T08:00"))
    desk.sweep()
    assert desk.work() == []
    [there] = desk.at_provider
    desk.voice.simulator.calls.change(there["id"], status="in-progress", startedAt="2026-11-25T18:00:20.000Z")

    assert desk.minutes(1) == []
    tell_of(desk, webhooks, there, status="in-progress")
    assert desk.minutes(14) == []

    assert desk.ends(call_id) == ("in_progress", None)
    assert desk.minutes(20) == []
    assert desk.ends(call_id) == ("failed", "outlived-its-maximum")


@pytest.mark.parametrize("word", ["queued", "scheduled"])
@pytest.mark.parametrize("when_busy", ["blocked", "waiting"])
def test_a_blocked_call_of_which_an_event_says_that_it_is_queued_is_dialled_again(
    desk: Dialling, webhooks: Webhooks, when_busy: WhenBusy, word: str
) -> None:
    calls = desk.voice.simulator.calls
    calls.when_busy = when_busy
    call_id = desk.placed(desk.contact())
    assert desk.work() == []
    [there] = desk.at_provider

    tell_of(desk, webhooks, there, status=word)
    calls.change(there["id"], **BLOCKED)
    tell_of(desk, webhooks, there, **BLOCKED)
    calls.lines = 10

    assert desk.minutes(2) == []
    assert [call["id"] for call in desk.clinic("GET", "/api/calls").json] == [call_id]
    assert (len(desk.dialled), desk.ends(call_id)) == (2, ("queued", None))
    assert desk.links == {f"vapi#call#{desk.at_provider[-1]['id']}": call_id}


def linked(desk: Dialling) -> tuple[str, dict[str, Any]]:
    """A call-back that the provider has in its queue, found there by a look-up; with the provider's call."""
    call_id = desk.placed(desk.contact())
    assert desk.work() == []
    assert desk.minutes(1) == []
    [there] = desk.at_provider
    assert desk.call(call_id)["provider_call_id"] == there["id"]
    return call_id, there


@pytest.mark.parametrize("is_told", [True, False])
def test_one_that_waits_at_the_provider_and_is_blocked_in_the_end_is_dialled_again(
    desk: Dialling, webhooks: Webhooks, *, is_told: bool
) -> None:
    calls = desk.voice.simulator.calls
    call_id, there = linked(desk)
    calls.change(there["id"], **BLOCKED)
    calls.lines = 10
    if is_told:
        for kind in ("status-update", "status-update", "end-of-call-report"):
            tell_of(desk, webhooks, there, type=kind, **BLOCKED)

    assert desk.minutes(2 if is_told else 20) == []

    assert (len(desk.dialled), desk.ends(call_id)) == (2, ("queued", None))
    [_, second] = desk.at_provider
    calls.change(second["id"], status="in-progress")
    tell_of(desk, webhooks, second, status="in-progress")
    tell_of(desk, webhooks, there, type="end-of-call-report", **BLOCKED)
    assert (desk.call(call_id)["provider_call_id"], desk.ends(call_id)) == (second["id"], ("in_progress", None))


def test_one_that_waits_at_the_provider_cannot_be_cancelled(desk: Dialling) -> None:
    call_id, _ = linked(desk)

    answer = desk.clinic("POST", f"/api/calls/{call_id}/cancel")

    assert (answer.status, answer.code, desk.ends(call_id)) == (409, "call_not_cancelable", ("queued", None))
