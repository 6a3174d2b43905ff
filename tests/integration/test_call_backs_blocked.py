"""A call-back that the provider takes though its lines are busy: it waits there for one, and is dialled after all."""

from typing import Any

import pytest

from tests.integration.call_backs import HONOLULU, Dialling, at, dialling
from tests.integration.provider import Voice
from tests.integration.vapi_calls import work as work_on_events
from tests.integration.webhooks import Webhooks
from tests.product import Client


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
