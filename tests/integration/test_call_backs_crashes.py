"""Wherever the dispatcher dies, a patient's phone rings once at most, and the call ends in a true state."""

import itertools

import pytest

from tests.integration.call_backs import Dialling, call_messages, dialling
from tests.integration.crashes import Crash, Moment, crash_at
from tests.integration.provider import Voice
from tests.product import Client

# Reads of call, contact, organisation, agent and assistant, the mark, the request, its answer stored.
LEAST_STEPS = 8


@pytest.fixture
def desk(clinic: Client, voice: Voice) -> Dialling:
    return dialling(clinic, voice)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_step_the_provider_sees_one_request_at_most(desk: Dialling, moment: Moment) -> None:
    desk.voice.simulator.calls.lines = 1000
    for step in itertools.count():
        contact = desk.contact(f"+1212555{1000 + step}")
        call_id = desk.placed(contact, not_after="2026-11-26T17:00:00Z")
        [message] = call_messages()
        with crash_at(step, moment) as seen:
            try:
                desk.deliver(message)
            except Crash:
                crashed = True
            else:
                crashed = False
        if not crashed:
            break
        redelivered(desk)
        assert asked_for(desk, call_id) <= 1, seen
        rung = [call["id"] for call in desk.at_provider if named(call) == call_id]
        status, reason = desk.ends(call_id)
        if rung:
            assert (desk.call(call_id)["provider_call_id"], status) == (rung[0], "queued"), seen
            assert desk.links[f"vapi#call#{rung[0]}"] == call_id
        else:
            # It died between the mark and the request: no phone rang, and the call says that the result is unknown.
            assert (status, reason) == ("failed", "not-known-whether-dialled"), seen
    assert step >= LEAST_STEPS


def redelivered(desk: Dialling) -> None:
    """Let the message come again, at once and for a quarter of an hour."""
    for seconds in (0, 30, 60, 600):
        desk.product.clock.advance(seconds)
        desk.work()
    assert call_messages() == []


def asked_for(desk: Dialling, call_id: str) -> int:
    return sum(named(body) == call_id for body in desk.dialled)


def named(body: dict[str, dict[str, dict[str, str]]]) -> str:
    return body["assistantOverrides"]["metadata"]["call_id"]
