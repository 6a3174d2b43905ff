"""Whatever the order in which a call's events come, and however often, the end is the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.vapi_calls import VoiceCall, voice_call, work
from tests.integration.webhooks import Webhooks, begin
from tests.product import Client, Product

_numbers = iter(range(1_000_000))


@pytest.fixture(scope="module")
def sending(standing_product: Product) -> Iterator[Webhooks]:
    standing_product.clock.stop(1_795_187_045.0)
    yield begin(standing_product)
    standing_product.clock.advance(0)


@pytest.fixture(scope="module")
def call(standing_clinic: Client, sending: Webhooks) -> VoiceCall:
    assert sending.product is standing_clinic.product
    return voice_call(standing_clinic)


@pytest.fixture(scope="module")
def expected(sending: Webhooks, call: VoiceCall) -> Any:
    return play(sending, call, list(range(10)))


def events_of(call: VoiceCall, name: str) -> list[Any]:
    call.id = name
    return [
        call.message("assistant-request", -1),
        call.status("queued", 0),
        call.status("ringing", 1),
        call.status("in-progress", 4),
        call.message("tool-calls", 20, toolCallList=[{"id": "t1", "function": {"name": "checkAvailability"}}]),
        call.message("conversation-update", 25),
        call.message("hang", 26),
        call.status("forwarding", 100, destination={"type": "number", "number": "+14155550177"}),
        call.status("ended", 188, endedReason="assistant-forwarded-call"),
        call.report(reason="assistant-forwarded-call"),
    ]


def end_of(clinic: Client, name: str) -> Any:
    [stored] = [item for item in clinic.product.items("CallsTable") if item["provider_call_id"] == name]
    shown = clinic("GET", f"/api/calls/{stored['id']}").json
    transcript = clinic("GET", f"/api/calls/{stored['id']}/transcript").json
    differ = {"id", "created_at", "updated_at", "provider_call_id"}
    kept = {key: value for key, value in shown.items() if key not in differ}
    return kept, transcript["turns"], stored["billable_minutes"]


def play(sending: Webhooks, call: VoiceCall, order: list[int]) -> Any:
    name = f"call-{next(_numbers)}"
    events = events_of(call, name)
    for number in order:
        assert sending.send("vapi", events[number]).status == 200
    assert work() == []
    logs = [item for item in sending.product.items("WebhookLogsTable") if item["id"].startswith("whl_")]
    told = [log for log in logs if '"' + name + '"' in log["payload"]]
    assert len(told) == len(events), "one row an event"
    return end_of(call.clinic, name)


@given(st.data())
@settings(max_examples=5)
def test_every_order_with_duplicates_ends_the_same(
    sending: Webhooks, call: VoiceCall, expected: Any, data: st.DataObject
) -> None:
    numbers = list(range(10))
    again = data.draw(st.lists(st.sampled_from(numbers), max_size=5))
    order = data.draw(st.permutations([*numbers, *again]))

    assert play(sending, call, order) == expected
