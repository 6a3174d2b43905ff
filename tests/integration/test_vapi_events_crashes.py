"""Whatever dies or fails in between: an event that was answered 200 is applied, and once."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from functions.vapi_worker import app as worker
from tests.integration.crashes import Crash, crash_at
from tests.integration.vapi_calls import VoiceCall, only_call, voice_call, work
from tests.integration.webhooks import Webhooks, queued
from tests.integration.work_queues import records_of
from tests.product import Client, Product


def batch(webhooks: Webhooks, call: VoiceCall) -> list[dict[str, Any]]:
    """A call's end and its report, as one batch."""
    for body in (call.status("ended", 188, endedReason="customer-ended-call"), call.report()):
        assert webhooks.send("vapi", body).status == 200
    return records_of(queued("vapi"))


def outcome(product: Product, call: VoiceCall) -> Any:
    """All that is stored of a call, but for random ids and moments."""
    [stored] = [item for item in product.items("CallsTable") if item["provider_call_id"] == call.id]
    kept = {"status", "outcome", "summary", "cost", "billable_minutes", "duration_seconds", "from", "to", "tools_used"}
    rows = [item for item in product.items("WebhookLogsTable") if item.get("object_id") == stored["id"]]
    links = [item for item in product.items("ProviderLinksTable") if item["object_id"] == stored["id"]]
    contacts = [item for item in product.items("ContactsTable") if item["id"] == stored["contact_id"]]
    return (
        {name: stored[name] for name in kept},
        stored["transcript"]["state"],
        stored["recording"]["state"],
        sorted((row["event_type"], row["status"]) for row in rows),
        len(links),
        [contact["phone"] for contact in contacts],
    )


def test_a_worker_killed_at_any_point_of_a_batch_loses_nothing_and_does_nothing_twice(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    first = voice_call(clinic, id="whole")
    records = batch(webhooks, first)
    with crash_at(10_000, "after") as steps:
        worker.lambda_handler({"Records": records}, None)  # type: ignore[arg-type]
    expected = outcome(product, first)
    assert len(steps) > 10

    for step in range(len(steps)):
        call = replace(first, id=f"killed-after-{step}")
        records = batch(webhooks, call)
        with pytest.raises(Crash), crash_at(step, "after"):
            worker.lambda_handler({"Records": records}, None)  # type: ignore[arg-type]
        again = worker.lambda_handler({"Records": records}, None)  # type: ignore[arg-type]
        assert again == {"batchItemFailures": []}
        assert outcome(product, call) == expected, f"killed after {steps[step]}, the {step}th step"

    assert len(product.items("ContactsTable")) == 2, "the contact, and the key of its phone"


def test_a_store_that_is_throttled_delays_events_and_loses_none(
    webhooks: Webhooks, clinic: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = voice_call(clinic)
    webhooks.send("vapi", call.report())
    original = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001

    def throttled(client: Any, operation: str, arguments: Any) -> Any:
        if operation == "TransactWriteItems":
            error: Any = {"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "throttled"}}
            raise ClientError(error, operation)
        return original(client, operation, arguments)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", throttled)
        assert len(work(attempt=1)) == 1
    assert clinic("GET", "/api/calls").json == []

    assert work(attempt=2) == []

    assert only_call(clinic)["summary"] == "Booked a cleaning."
    [log] = clinic("GET", "/api/webhook-logs").json
    assert (log["status"], log["attempts"]) == ("processed", 2)
    assert product.items("ContactsTable")
