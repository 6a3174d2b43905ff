"""Measure the cost of a webhook receiver, and how soon after its receipt an event's effect is visible."""

import json
import time
from typing import Any

from benchmarks import figures
from benchmarks.figures import Figure
from functions.vapi_receiver import app as receiver
from tests.integration.vapi_calls import VoiceCall, only_call, voice_call, work
from tests.integration.webhooks import Webhooks, begin, vapi_headers
from tests.product import Client, in_process_product
from voxanne.aws import sqs as queues

_EVENTS, _TURNS = 200, 120


def measure() -> list[Figure]:
    """Send events to the receiver, then wait for the effect of one."""
    with in_process_product() as product:
        webhooks, clinic = begin(product), product.organization()
        call = voice_call(clinic)
        status, report = call.status("ringing"), _long(call.report())
        return [
            Figure("AWS calls, queued event", _calls(webhooks, status), limit=1),
            *_rates(product.clock(), status, report),
            _seen(webhooks, clinic, call),
        ]


def _long(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report as of a call of half an hour."""
    turn = {"role": "user", "message": "I would like to come on Tuesday. " * 8, "secondsFromStart": 1.5}
    report["message"]["artifact"]["messages"] = [turn] * _TURNS
    return report


def _calls(webhooks: Webhooks, body: Any) -> int:
    operations: list[str] = []
    webhooks.send("vapi", body)
    queues.client().meta.events.register("provide-client-params", lambda model, **_: operations.append(model.name))
    webhooks.send("vapi", body)
    return len(operations)


def _rates(now: float, *bodies: Any) -> list[Figure]:
    """Measure events per second and core, without SQS's part, which moto does not simulate."""
    original = queues.client().send_message
    client: Any = queues.client()
    client.send_message = lambda **_: None
    try:
        return [
            Figure(f"events per second and core, {kind}", round(_rate(body, now)))
            for kind, body in zip(("a status", "a report of half an hour"), bodies, strict=True)
        ]
    finally:
        client.send_message = original


def _rate(body: Any, now: float) -> float:
    raw = json.dumps(body)
    headers = {"content-type": "application/json", **vapi_headers(raw.encode(), now)}
    event = {
        "resource": "/webhooks/vapi",
        "path": "/webhooks/vapi",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"requestId": "r", "extendedRequestId": "e", "identity": {"sourceIp": "203.0.113.9"}},
        "body": raw,
        "isBase64Encoded": False,
    }
    began = time.process_time()
    for _ in range(_EVENTS):
        assert receiver.lambda_handler(event, None)["statusCode"] == 200  # noqa: PLR2004, S101
    return _EVENTS / (time.process_time() - began)


def _seen(webhooks: Webhooks, clinic: Client, call: VoiceCall) -> Figure:
    work()
    began = time.monotonic()
    webhooks.send("vapi", call.report())
    work()
    assert only_call(clinic)["summary"]  # noqa: S101
    return Figure("report, from receipt to visible", _since(began), "ms", note="on moto, without waiting in the queue")


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


if __name__ == "__main__":
    figures.save(measure)
