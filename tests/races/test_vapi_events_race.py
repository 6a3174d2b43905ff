"""Workers that are handed events of one call at the same time, some of them twice."""

import json
from typing import Any

from tests.integration.vapi_calls import VoiceCall, link
from tests.races.conftest import Race
from tests.samples import make_agent
from voxanne.aws import sqs as queues
from voxanne.vapi.events.allowlist import redact
from voxanne.webhooks.inbound import service as messages

_WORKERS = 12


def record_of(body: Any, number: int) -> dict[str, Any]:
    """A message as its receiver queues it and Lambda hands it over."""
    payload = json.dumps({"message": redact(body["message"])})
    event = messages.new_event("vapi", payload, identity=payload, happened_at=None)
    return {
        "messageId": f"m-{number}",
        "receiptHandle": "none",
        "body": queues.encode_body(vars(event)),
        "attributes": {"ApproximateReceiveCount": "1"},
    }


def work(race: Race, record: dict[str, Any]) -> None:
    """Hand a message to a worker until it is done, as its queue would."""
    functions = race.product.gateway._functions  # noqa: SLF001 - Lambda is no gateway
    for _ in range(20):
        if functions.invoke("VapiWorkerFunction", {"Records": [record]}) == {"batchItemFailures": []}:
            return
    raise AssertionError("never done")


def test_events_of_one_call_that_are_worked_on_at_once_make_one_call(race: Race) -> None:
    clinic = race.product.organization()
    agent_id = make_agent(clinic)["id"]
    link(clinic, f"vapi#assistant#as-{agent_id}", agent_id)
    call = VoiceCall(clinic, f"as-{agent_id}", agent_id, id=f"call-of-{agent_id}", began=clinic.product.clock() - 300)
    bodies = [
        call.status("ringing"),
        call.status("in-progress", 4),
        call.status("ended", 188, endedReason="customer-ended-call"),
        call.report(),
    ]
    records = [record_of(bodies[number % len(bodies)], number) for number in range(_WORKERS)]

    race.at_once(_WORKERS, lambda number: work(race, records[number]))

    [found] = clinic("GET", "/api/calls").json
    assert (found["status"], found["summary"], found["duration_seconds"]) == ("completed", "Booked a cleaning.", 183)
    [contact] = clinic("GET", "/api/contacts").json
    assert contact["id"] == found["contact_id"]
    logs = clinic("GET", "/api/webhook-logs").json
    applied = [log for log in logs if log["status"] == "processed"]
    assert sorted(log["event_type"] for log in applied) == ["end-of-call-report", *["status-update"] * 3]
    assert {log["status"] for log in logs} <= {"processed", "ignored"}
