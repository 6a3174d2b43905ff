"""Whose an event is, and what becomes of those of whom that is not known."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.calls import placed
from tests.integration.vapi_calls import (
    CALLER,
    CLINIC_NUMBER,
    VoiceCall,
    invoke,
    link,
    only_call,
    tell,
    voice_call,
    work,
)
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.observers import Logs
from tests.product import Client, Product
from voxanne.aws.s3 import Bucket
from voxanne.core.clock import instant


def rows(product: Product, organization_id: str) -> list[dict[str, Any]]:
    return [
        item
        for item in product.items("WebhookLogsTable")
        if item["id"].startswith("whl_") and item["organization_id"] == organization_id
    ]


def test_events_of_one_organisation_never_touch_another_whatever_they_claim(
    webhooks: Webhooks, clinic: Client, other_clinic: Client, product: Product, capfd: Any
) -> None:
    mine, theirs = voice_call(clinic, id="mine"), voice_call(other_clinic, id="theirs")
    tell(webhooks, mine.status("ringing"), theirs.status("ringing"))
    before = clinic("GET", "/api/calls").json

    claims = {"metadata": {"organization_id": clinic.organization_id, "call_id": before[0]["id"]}}
    for facts in ({"assistantOverrides": claims}, claims):
        assert webhooks.send("vapi", replace(theirs, facts=facts).report()).status == 200
    assert webhooks.send("vapi", theirs.message("hang", assistant=claims)).status == 200
    assert work() == []

    assert clinic("GET", "/api/calls").json == before
    assert only_call(other_clinic)["status"] == "ringing"
    assert [row["error"] for row in rows(product, "unattributed")] == ["metadata_contradicts"] * 3
    assert capfd.readouterr().out.count('"WebhookContradicted":[1.0]') == 3


def test_a_call_is_its_first_owners_even_where_it_names_another_assistant(
    webhooks: Webhooks, clinic: Client, other_clinic: Client
) -> None:
    mine, theirs = voice_call(clinic), voice_call(other_clinic)
    tell(webhooks, mine.status("ringing"))

    tell(webhooks, replace(theirs, id=mine.id).report())

    assert only_call(clinic)["status"] == "completed"
    assert other_clinic("GET", "/api/calls").json == []


def test_a_phone_number_tells_whose_a_call_is_where_nothing_else_does(webhooks: Webhooks, clinic: Client) -> None:
    link(clinic, "vapi#phone_number#number-1", "agt_of_the_number")
    call = VoiceCall(clinic, "", "", began=clinic.product.clock(), facts={"assistantId": None})

    tell(webhooks, call.status("ringing"))

    assert only_call(clinic)["agent_id"] == "agt_of_the_number"


@pytest.mark.parametrize("known", ["vapi#phone_number#number-1", f"vapi#number#{CLINIC_NUMBER}"])
def test_a_call_of_an_unknown_assistant_is_nobodys_whatever_its_number(
    webhooks: Webhooks, clinic: Client, product: Product, known: str
) -> None:
    link(clinic, known, "agt_of_the_number")
    call = VoiceCall(clinic, "nobodys", "", began=clinic.product.clock())

    webhooks.send("vapi", call.report())
    product.clock.advance(601)
    assert work() == []

    assert clinic("GET", "/api/calls").json == []
    assert [row["error"] for row in rows(product, "unattributed")] == ["unknown_call"]


def test_an_event_that_overtakes_what_makes_it_known_waits_for_it(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = VoiceCall(clinic, "not-yet-known", "", began=clinic.product.clock())
    webhooks.send("vapi", call.status("ringing"))
    assert len(work()) == 1

    link(clinic, "vapi#assistant#not-yet-known", "agt_1")
    assert work() == []

    assert only_call(clinic)["status"] == "ringing"
    assert rows(product, "unattributed") == []


def test_after_ten_minutes_an_unknown_call_is_kept_apart_and_alarmed(
    webhooks: Webhooks, clinic: Client, product: Product, capfd: Any
) -> None:
    call = VoiceCall(clinic, "unknown", "", began=clinic.product.clock())
    webhooks.send("vapi", call.report())
    product.clock.advance(599)
    assert len(work()) == 1

    product.clock.advance(2)
    assert work() == []

    [row] = rows(product, "unattributed")
    assert (row["status"], row["error"], row["event_type"]) == ("failed", "unknown_call", "end-of-call-report")
    kept = json.loads(Bucket("conversationsbucket").get(row["kept_key"]))
    assert kept["message"]["call"]["id"] == call.id
    assert '"WebhookUnattributed":[1.0]' in capfd.readouterr().out
    assert clinic("GET", "/api/calls").json == []


def test_a_call_of_ours_whose_id_a_crash_kept_from_us_is_adopted(webhooks: Webhooks, clinic: Client) -> None:
    made = voice_call(clinic)
    now = instant(clinic.product.clock())
    placing = {"not_before": now, "not_after": now, "look_at": now, "dialling_since": now}
    ours = placed(
        clinic,
        direction="outbound",
        placing=placing | {"assistant_id": made.assistant_id},
        **{"from": "+14155550110", "to": CALLER},
    )
    metadata = {"organization_id": clinic.organization_id, "call_id": ours.id}
    facts = {"type": "outboundPhoneCall", "assistantOverrides": {"metadata": metadata}}
    call = replace(made, facts=facts)

    tell(webhooks, call.status("ringing"), call.report())

    found = only_call(clinic)
    assert (found["id"], found["provider_call_id"], found["status"]) == (ours.id, call.id, "completed")


def test_no_metadata_lead_to_another_organisations_call(
    webhooks: Webhooks, clinic: Client, other_clinic: Client
) -> None:
    mine = voice_call(clinic)
    theirs = placed(other_clinic, direction="outbound")
    facts = {"type": "outboundPhoneCall", "assistantOverrides": {"metadata": {"call_id": theirs.id}}}

    tell(webhooks, replace(mine, facts=facts).status("in-progress"))

    assert only_call(other_clinic)["status"] == "queued"
    assert only_call(clinic)["direction"] == "outbound"


def test_a_poisonous_message_does_not_keep_its_neighbours(webhooks: Webhooks, clinic: Client, logs: Logs) -> None:
    call = voice_call(clinic)
    for number in range(3):
        webhooks.send("vapi", replace(call, id=f"call-{number}").status("ringing"))
    records = records_of(queued("vapi"))
    poison = [dict(records[0], messageId=name, body=body) for name, body in (("p1", "{"), ("p2", "{}"), ("p3", "[]"))]

    assert invoke([poison[0], records[0], poison[1], records[1], poison[2], records[2]]) == ["p1", "p2", "p3"]

    assert len(clinic("GET", "/api/calls").json) == 3
    assert CALLER not in logs.text
