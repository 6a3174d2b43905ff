import json
from dataclasses import replace
from typing import Any

import pytest

from functions.vapi_worker import app as worker
from tests.integration.outbound import Outbox, types
from tests.integration.vapi_calls import CALLER, CLINIC_NUMBER, link, only_call, tell, voice_call, work
from tests.integration.webhooks import Webhooks, queued, vapi_headers
from tests.integration.work_queues import records_of
from tests.product import Client, Product
from tests.samples import make_agent


def logs_of(product: Product) -> list[dict[str, Any]]:
    return [item for item in product.items("WebhookLogsTable") if item["id"].startswith("whl_")]


def test_a_call_is_told_from_ringing_to_its_report(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.status("ringing"))
    ringing = only_call(clinic)
    assert (ringing["status"], ringing["direction"], ringing["agent_id"]) == ("ringing", "inbound", call.agent_id)
    assert (ringing["from"], ringing["to"], ringing["provider_call_id"]) == (CALLER, CLINIC_NUMBER, call.id)
    [contact] = clinic("GET", "/api/contacts").json
    assert (contact["phone"], contact["name"], ringing["contact_id"]) == (CALLER, CALLER, contact["id"])

    tell(webhooks, call.status("in-progress", 4))
    assert only_call(clinic)["status"] == "in_progress"

    tell(webhooks, call.report())
    ended = only_call(clinic)
    assert (ended["status"], ended["outcome"], ended["ended_reason"]) == (
        "completed",
        "information",
        "customer-ended-call",
    )
    assert (ended["duration_seconds"], ended["summary"]) == (183, "Booked a cleaning.")
    assert ended["cost"] == {"amount": "0.2315", "currency": "USD"}
    assert ended["tools_used"] == ["book_appointment"]
    assert ended["analysis"]["successful"] is True
    assert ended["analysis"]["sentiment"] == "positive"
    assert ended["analysis"]["data"] == {"sentiment": "positive", "score": 0.75}
    assert ended["id"] == ringing["id"]
    transcript = clinic("GET", f"/api/calls/{ended['id']}/transcript").json
    assert [(turn["role"], turn["text"], turn["start_ms"], turn["end_ms"]) for turn in transcript["turns"]] == [
        ("agent", "Hello.", 1200, 4000),
        ("caller", "A cleaning, please.", 5100, 8200),
        ("tool", "Booked.", 10150, None),
    ]
    assert clinic("GET", f"/api/calls/{ended['id']}/recording").status == 202


def test_the_worker_parses_a_message_once(webhooks: Webhooks, clinic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert webhooks.send("vapi", voice_call(clinic).report()).status == 200
    records = records_of(queued("vapi"))
    payload = json.loads(records[0]["body"])["payload"]
    parsed: list[object] = []
    loads = json.loads

    def recording_loads(text: str | bytes, **options: Any) -> Any:
        parsed.append(text)
        return loads(text, **options)

    monkeypatch.setattr(json, "loads", recording_loads)
    assert worker.lambda_handler({"Records": records}, None) == {"batchItemFailures": []}  # type: ignore[arg-type]

    assert parsed.count(payload) == 1
    assert only_call(clinic)["status"] == "completed"


def test_minutes_are_recorded_on_the_call_once(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.report(), call.report(at=191), call.status("ended", 189, endedReason="customer-ended-call"))

    [item] = product.items("CallsTable")
    assert item["billable_minutes"] == 4


ENDINGS = [
    ("customer-busy", False, "busy", "busy"),
    ("customer-did-not-answer", False, "no_answer", "no_answer"),
    ("call.ringing.sip-inbound-caller-hungup-before-call-connect", False, "no_answer", "abandoned"),
    ("call.in-progress.error-providerfault-outbound-sip-480-temporarily-unavailable", False, "no_answer", "no_answer"),
    ("call.in-progress.error-providerfault-outbound-sip-408-request-timeout", False, "no_answer", "no_answer"),
    ("voicemail", True, "completed", "voicemail"),
    ("assistant-forwarded-call", True, "completed", "transferred"),
    ("assistant-ended-call-after-message-spoken", True, "completed", "information"),
    ("silence-timed-out", True, "completed", "information"),
    ("call.forwarding.operator-busy", True, "completed", "transferred"),
    ("manually-canceled", False, "canceled", "other"),
    ("manually-canceled", True, "completed", "information"),
    ("scheduled-call-deleted", False, "canceled", "other"),
    ("pipeline-error-openai-llm-failed", True, "failed", "failed"),
    ("call.in-progress.error-vapifault-worker-died", True, "failed", "failed"),
    ("worker-shutdown", True, "failed", "failed"),
    ("a-reason-never-seen-before", True, "failed", "failed"),
]


def test_how_a_call_ended_follows_from_the_providers_word(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    for number, (reason, started, _, _) in enumerate(ENDINGS):
        times: dict[str, Any] = {} if started else {"startedAt": None, "endedAt": None}
        body = replace(call, id=f"call-{number}").report(reason=reason, **times)
        assert webhooks.send("vapi", body).status == 200
    assert work() == []

    ended = {call["provider_call_id"]: call for call in clinic("GET", "/api/calls?limit=100").json}

    for number, (reason, _, status, outcome) in enumerate(ENDINGS):
        found = ended[f"call-{number}"]
        assert (found["ended_reason"], found["status"], found["outcome"]) == (reason, status, outcome)


@pytest.mark.parametrize(
    ("analysis", "expected"),
    [
        ({}, None),
        ({"structuredData": {}, "successEvaluation": " "}, None),
        ({"structuredData": "positive", "successEvaluation": ["true"]}, None),
        ({"successEvaluation": False}, {"successful": False}),
        ({"successEvaluation": "8"}, {}),
        ({"structuredData": {"sentiment": ["positive"], "urgency": 3, "action_items": "Call back."}}, {}),
        ({"structuredData": {"sentiment": " ", "urgency": "x" * 300}}, {"urgency": "x" * 200}),
        ({"structuredData": {"action_items": ["Call back.", "", None, 5]}}, {"action_items": ["Call back."]}),
        (
            {"structuredData": {"sentiment": "negative", "urgency": "high"}, "successEvaluation": "True"},
            {"sentiment": "negative", "urgency": "high", "successful": True},
        ),
    ],
)
def test_an_analysis_is_what_was_analysed_and_nothing_else(
    webhooks: Webhooks, clinic: Client, analysis: dict[str, Any], expected: dict[str, Any] | None
) -> None:
    tell(webhooks, voice_call(clinic).report(analysis=analysis))

    told = only_call(clinic)["analysis"]

    nothing: dict[str, Any] = {"sentiment": None, "urgency": None, "successful": None, "action_items": []}
    data = analysis.get("structuredData")
    assert told == (None if expected is None else nothing | {"data": data} | expected)


@pytest.mark.parametrize(
    "first",
    [
        {"type": "status-update", "status": "in-progress"},
        {"type": "speech-update", "status": "started", "role": "user"},
    ],
    ids=["status", "speech"],
)
@pytest.mark.parametrize("reason", ["manually-canceled", "pipeline-error-openai-llm-failed"])
def test_a_call_that_was_in_progress_has_begun_once_whatever_its_end_leaves_out(
    webhooks: Webhooks, clinic: Client, product: Product, first: dict[str, str], reason: str
) -> None:
    outbox, call = Outbox(), voice_call(clinic)
    end = call.status("ended", 188, endedReason=reason)
    end["message"]["call"].pop("startedAt", None)
    begun = call.status("in-progress", 4)
    begun["message"] |= first
    begun["message"]["call"].pop("startedAt", None)
    for message in (begun, end, call.report(reason=reason)):
        tell(webhooks, message)
        outbox.record()
        product.clock.advance(1)

    assert types(clinic).count("call.started") == 1
    assert only_call(clinic)["status"] == ("completed" if reason == "manually-canceled" else "failed")


def test_an_answered_call_that_is_ended_by_hand_is_no_cancelled_one(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.status("in-progress", 4))

    tell(webhooks, call.status("ended", 188, endedReason="manually-canceled"))

    found = only_call(clinic)
    assert (found["status"], found["duration_seconds"]) == ("completed", 184)


def test_a_status_that_ends_a_call_is_enough(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.status("ended", 20, endedReason="customer-busy"))

    ended = only_call(clinic)
    assert (ended["status"], ended["ended_reason"]) == ("busy", "customer-busy")
    assert clinic("GET", f"/api/calls/{ended['id']}/recording").status == 404


def test_a_call_that_is_forwarded_was_answered_when_it_was(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.status("in-progress", 4))
    answered_at = only_call(clinic)["started_at"]

    tell(webhooks, call.status("forwarding", 100), call.status("in-progress", 130))
    assert only_call(clinic)["started_at"] == answered_at

    tell(webhooks, call.status("ended", 190, endedReason="assistant-forwarded-call"))
    assert only_call(clinic)["duration_seconds"] == 186


def test_a_call_that_is_forwarded_says_to_whom(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    destination = {"type": "number", "number": "+14155550177"}

    tell(webhooks, call.status("forwarding", 30, destination=destination), call.report())

    ended = only_call(clinic)
    assert (ended["transferred_to"], ended["outcome"]) == ("+14155550177", "transferred")


def test_the_published_references_flat_form_is_the_same_call(webhooks: Webhooks, clinic: Client) -> None:
    agent_id = make_agent(clinic)["id"]
    link(clinic, "vapi#assistant#as-1", agent_id)
    base = {"id": "c-1", "assistantId": "as-1", "from": CALLER, "to": CLINIC_NUMBER}

    tell(webhooks, {"type": "call.started", "call": base})
    assert only_call(clinic)["status"] == "in_progress"
    ended = {"status": "completed", "duration_seconds": 61, "summary": "Asked for prices.", "endedAt": None}
    tell(webhooks, {"type": "call.ended", "call": base | ended}, {"type": "appointment.booked", "appointment": {}})

    call = only_call(clinic)
    assert (call["status"], call["duration_seconds"], call["summary"]) == ("completed", 61, "Asked for prices.")
    assert (call["from"], call["to"]) == (CALLER, CLINIC_NUMBER)


def test_a_caller_who_is_known_stays_who_they_are(webhooks: Webhooks, clinic: Client) -> None:
    known = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": CALLER}).json
    call = voice_call(clinic)

    tell(webhooks, call.status("ringing"))

    assert only_call(clinic)["contact_id"] == known["id"]
    assert [contact["name"] for contact in clinic("GET", "/api/contacts").json] == ["Jane Doe"]


def test_a_caller_without_a_number_is_nobodys_contact(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    callers: list[dict[str, Any]] = [{}, {"sipUri": "sip:jane@example.com"}, {"number": "anonymous"}, {"number": 5}]

    for number, customer in enumerate(callers):
        named = replace(call, id=f"call-{number}", facts={"customer": customer})
        tell(webhooks, named.message("status-update", status="ringing", customer=customer))

    calls = clinic("GET", "/api/calls").json
    assert [(call["from"], call["contact_id"]) for call in calls] == [(None, None)] * 4
    assert clinic("GET", "/api/contacts").json == []


def test_an_unknown_type_is_ignored_and_shown(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    call = voice_call(clinic)

    tell(webhooks, call.message("something-new", secret="value"), {"message": {"type": "chat.created"}}, {"a": 1})

    assert {(log["event_type"], log["status"], log["organization_id"]) for log in logs_of(product)} == {
        ("something-new", "ignored", clinic.organization_id),
        ("chat.created", "ignored", "unattributed"),
        ("unknown", "ignored", "unattributed"),
    }
    assert product.items("CallsTable") == []


def test_an_event_that_comes_again_has_one_row_and_one_effect(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.status("ringing"), call.report())
    before = {**product.stored(), "WebhookLogsTable": []}

    tell(webhooks, call.report(at=200), call.status("ringing", 5))

    assert {**product.stored(), "WebhookLogsTable": []} == before
    rows = [(log["event_type"], log["status"], log["attempts"]) for log in logs_of(product)]
    assert sorted(rows) == [("end-of-call-report", "processed", 2), ("status-update", "processed", 2)]


def test_the_providers_own_id_of_an_event_tells_it_from_others(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = voice_call(clinic)
    raw = json.dumps(call.message("hang")).encode()

    for delivery in ("d-1", "d-1", "d-2"):
        webhooks.send("vapi", raw, {**vapi_headers(raw, product.clock()), "webhook-id": delivery})
    assert work() == []

    assert sorted(log["event_id"] for log in logs_of(product)) == ["d-1", "d-2"]


def test_all_events_of_a_call_are_told_apart(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    call = voice_call(clinic)

    tell(
        webhooks,
        call.status("ringing"),
        call.status("in-progress", 4),
        call.message("conversation-update", 6),
        call.message("hang", 8),
        call.message("transcript", 9, role="user", transcriptType="final", transcript="Hello"),
        call.message("speech-update", 9, status="started", role="user"),
        call.report(),
    )

    assert len(logs_of(product)) == 7
    assert all(log["status"] == "processed" for log in logs_of(product))
    assert len({log["object_id"] for log in logs_of(product)}) == 1


def test_a_report_of_more_than_a_mebibyte_becomes_a_whole_transcript(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    turns = [
        {"role": "user", "message": f"{number} " + "ы" * 1000, "secondsFromStart": number} for number in range(600)
    ]
    raw = json.dumps(call.report(artifact={"messages": turns}), ensure_ascii=False).encode()
    assert len(raw) > 1024 * 1024

    assert webhooks.send("vapi", raw).status == 200
    assert work() == []

    transcript = clinic("GET", f"/api/calls/{only_call(clinic)['id']}/transcript").json
    assert [turn["text"] for turn in transcript["turns"]] == [turn["message"] for turn in turns]
