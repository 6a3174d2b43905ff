import json
from typing import Any

from local.commands import sample_webhooks as samples
from local.commands.sample_webhooks import signed_headers
from local.commands.signed import event_of
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.vapi_calls import voice_call, work
from tests.integration.webhooks import SECRETS, Webhooks
from tests.product import Client, Product, deployment


def made(name: str, call: Any, clinic: Client) -> Any:
    if name.startswith("vapi/"):
        return samples.vapi(name, call.assistant_id, "call-of-the-samples")
    return samples.stripe(name, clinic.organization_id)


def test_each_sample_is_taken_once_signed(webhooks: Webhooks, clinic: Client) -> None:
    call = voice_call(clinic)
    assert len(samples.names()) == 19

    for name in samples.names():
        source = name.partition("/")[0]
        body = json.dumps(made(name, call, clinic)).encode()
        answer = webhooks.send(source, body, signed_headers(source, SECRETS[source], body))
        assert answer.status == 200, name
    assert work() == []

    [found] = clinic("GET", "/api/calls").json
    assert (found["status"], found["provider_call_id"]) == ("completed", "call-of-the-samples")


def test_a_signed_event_is_taken_by_its_function(webhooks: Webhooks, clinic: Client, product: Product) -> None:
    assert webhooks.product is product
    body = json.dumps(samples.stripe("stripe/invoice.paid", clinic.organization_id))
    event = event_of("stripe", body, signed_headers("stripe", SECRETS["stripe"], body.encode()))

    answer = InProcessFunctions(deployment()).invoke("StripeReceiverFunction", event)

    assert answer["statusCode"] == 200


def test_samples_happen_now(clinic: Client, product: Product) -> None:
    report = samples.vapi("vapi/end-of-call-report.full", "as-1", None)["message"]
    event = samples.stripe("stripe/invoice.paid", clinic.organization_id)

    assert abs(report["timestamp"] / 1000 - product.clock()) < 60
    assert abs(event["created"] - product.clock()) < 60
    assert report["durationMs"] == 183250
