import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.integration.webhooks import (
    SECRETS,
    Webhooks,
    delete_secret,
    drop_queue,
    hexed,
    queued,
    set_secret,
    stripe_headers,
    vapi_headers,
)
from tests.observers import Logs
from tests.patience import until
from tests.product import Product, sqs
from voxanne.aws import sqs as queues
from voxanne.aws.s3 import Bucket
from voxanne.aws.s3 import client as s3
from voxanne.webhooks.inbound import service as messages

HANG = {"message": {"type": "hang", "timestamp": 1, "call": {"id": "call-1"}}}
EVENT = {"id": "evt_1", "object": "event", "type": "invoice.paid", "data": {"object": {"note": "Жанна"}}}
SENT = {"vapi": HANG, "stripe": EVENT}


@contextmanager
def counted() -> Iterator[list[str]]:
    """Operations of SQS, S3 and SSM that the code asks for."""
    asked: list[str] = []

    def note(model: Any, **_: Any) -> None:
        asked.append(model.name)

    for client in (queues.client(), s3()):
        client.meta.events.register("provide-client-params", note)
    try:
        yield asked
    finally:
        for client in (queues.client(), s3()):
            client.meta.events.unregister("provide-client-params", note)


@pytest.mark.parametrize("source", ["vapi", "stripe"])
@pytest.mark.parametrize("prefix", ["/webhooks/", "/api/webhooks/"])
def test_an_event_is_queued_with_one_call_of_aws(webhooks: Webhooks, source: str, prefix: str) -> None:
    with counted() as asked:
        answer = webhooks.send(source, SENT[source], path=prefix + source)

    assert answer.status == 200
    assert asked == ["SendMessage"]
    [message] = queued(source)
    assert message["Body"].isascii()
    event = messages.read(message["Body"], Bucket("conversationsbucket"))
    assert (event.id, event.source, event.delivery_id) == (answer.json["id"], source, None)
    assert event.document == SENT[source]


@pytest.mark.parametrize("source", ["vapi", "stripe"])
def test_a_function_url_takes_the_same_bytes(webhooks: Webhooks, source: str) -> None:
    raw = json.dumps(SENT[source], ensure_ascii=False, indent=3).encode()

    for path in ("/", f"/webhooks/{source}", f"/api/webhooks/{source}"):
        # The second comes as base64.
        for content_type in ("application/json", "application/octet-stream"):
            assert webhooks.send_to_url(source, raw, path, content_type).status == 200, (path, content_type)

    assert len(queued(source)) == 6


def test_stripes_raw_text_is_queued_byte_for_byte(webhooks: Webhooks) -> None:
    raw = b'{ "id":"evt_1",\n"n": 1.50, "s": "\\u00e9 \xc3\xa9" }'

    assert webhooks.send("stripe", raw).status == 200

    [message] = queued("stripe")
    assert json.loads(message["Body"])["payload"].encode() == raw


def test_what_is_not_authentic_is_refused_and_leaves_nothing(webhooks: Webhooks, product: Product, capfd: Any) -> None:
    raw, now = json.dumps(HANG).encode(), product.clock()
    before = product.stored()

    vapi = webhooks.send("vapi", raw, vapi_headers(raw, now, "wrong"))
    stripe = webhooks.send("stripe", raw, stripe_headers(raw, now, "wrong"))

    assert (vapi.status, vapi.code) == (401, "invalid_signature")
    assert (stripe.status, stripe.code) == (400, "invalid_signature")
    assert queued("vapi") == queued("stripe") == []
    assert product.stored() == before
    assert capfd.readouterr().out.count('"WebhookNotAuthentic":[1.0]') == 2


def test_a_new_secret_is_taken_beside_the_old_without_a_new_process(webhooks: Webhooks, product: Product) -> None:
    raw = json.dumps(HANG).encode()
    assert webhooks.send("vapi", raw).status == 200

    set_secret("vapi", f"{SECRETS['vapi']}\nnew-secret")
    product.clock.advance(61)

    assert webhooks.send("vapi", raw, vapi_headers(raw, product.clock(), "new-secret")).status == 200
    assert webhooks.send("vapi", raw).status == 200
    set_secret("vapi", "new-secret")
    product.clock.advance(61)
    webhooks.send("vapi", raw, vapi_headers(raw, product.clock(), "forged"))
    assert webhooks.send("vapi", raw).status == 401


@pytest.mark.parametrize("source", ["vapi", "stripe"])
def test_a_secret_that_was_taken_away_is_refused_within_minutes_though_all_else_is_authentic(
    webhooks: Webhooks, product: Product, source: str
) -> None:
    """The end of a rotation, as docs/operations.md tells it: the former secret may have leaked."""
    raw, headers = json.dumps(SENT[source]).encode(), {"vapi": vapi_headers, "stripe": stripe_headers}[source]

    def status(secret: str) -> int:
        return webhooks.send(source, raw, headers(raw, product.clock(), secret)).status

    set_secret(source, f"{SECRETS[source]} new-secret")
    assert status("new-secret") == 200
    set_secret(source, "new-secret")

    product.clock.advance(301)
    assert status("new-secret") == 200

    until(lambda: status(SECRETS[source]) in {400, 401})
    assert status("new-secret") == 200


def test_a_store_of_secrets_that_is_down_loses_no_event(webhooks: Webhooks, product: Product, logs: Logs) -> None:
    raw = json.dumps(HANG).encode()
    assert webhooks.send("vapi", raw).status == 200
    delete_secret("vapi")
    product.clock.advance(301)

    assert webhooks.send("vapi", raw, vapi_headers(raw, product.clock(), SECRETS["vapi"])).status == 200

    until(lambda: "webhook.secret_unreadable" in logs.text)
    assert webhooks.send("vapi", raw, vapi_headers(raw, product.clock(), SECRETS["vapi"])).status == 200


def test_forgeries_do_not_make_the_receiver_ask_for_secrets_each_time(webhooks: Webhooks, product: Product) -> None:
    raw = json.dumps(HANG).encode()
    webhooks.send("vapi", raw)
    set_secret("vapi", "new-secret")

    assert webhooks.send("vapi", raw, vapi_headers(raw, product.clock(), "new-secret")).status == 401
    assert webhooks.send("vapi", raw).status == 200


@pytest.mark.parametrize("source", ["vapi", "stripe"])
def test_what_is_authentic_but_no_object_is_400(webhooks: Webhooks, source: str) -> None:
    for raw in (b"", b"null", b"[]", b"{", b"\xff", b"[" * 100_000):
        answer = webhooks.send_to_url(source, raw, content_type="application/octet-stream")
        assert (answer.status, answer.code) == (400, "invalid_json"), raw[:10]


def test_other_methods_and_paths_are_told_so(webhooks: Webhooks) -> None:
    answer = webhooks.send("vapi", b"", {}, method="GET")

    assert (answer.status, answer.code, answer.header("Allow")) == (405, "method_not_allowed", "POST")
    assert webhooks.send_to_url("vapi", b"{}", "/webhooks/stripe").code == "unknown_path"


def test_more_than_five_mebibytes_are_refused_before_they_are_looked_at(webhooks: Webhooks) -> None:
    answer = webhooks.send("stripe", b"x" * (5 * 1024 * 1024 + 1))

    assert (answer.status, answer.code) == (413, "event_too_large")


@pytest.mark.parametrize("size", [450_000, 1_500_000])
def test_large_events_arrive_whole(webhooks: Webhooks, size: int) -> None:
    turns = [{"role": "user", "message": "ы" * 1000, "secondsFromStart": n} for n in range(size // 2000)]
    report = {"message": {"type": "end-of-call-report", "call": {"id": "c"}, "artifact": {"messages": turns}}}

    with counted() as asked:
        assert webhooks.send("vapi", json.dumps(report, ensure_ascii=False).encode()).status == 200

    assert asked == ["PutObject", "SendMessage"]
    [message] = queued("vapi")
    assert len(message["Body"]) < 1000
    assert messages.read(message["Body"], Bucket("conversationsbucket")).document == report


@pytest.mark.parametrize("source", ["vapi", "stripe"])
def test_what_can_not_be_queued_is_to_be_sent_again(webhooks: Webhooks, source: str) -> None:
    drop_queue(source)

    answer = webhooks.send(source, SENT[source])

    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert answer.header("Retry-After") == "1"


def test_no_limit_holds_a_provider_off(webhooks: Webhooks, product: Product) -> None:
    for _ in range(120):
        assert webhooks.send("vapi", HANG).status == 200

    assert product.items("RateLimitsTable") == []


def test_logs_tell_of_a_webhook_nothing_but_that_it_came(webhooks: Webhooks, logs: Logs) -> None:
    webhooks.send("vapi", {"message": {"type": "hang", "customer": {"number": "+14155550100"}, "summary": "Liver"}})
    raw = b'{"secret": "Liver"}'
    webhooks.send("stripe", raw, {"Stripe-Signature": f"t=1,v1={hexed('x', 1, raw)}"})

    assert [(line["source"], line["status"]) for line in logs.lines] == [("vapi", 200), ("stripe", 400)]
    assert "Liver" not in logs.text
    assert "+1415" not in logs.text


@pytest.mark.usefixtures("product")
def test_the_template_and_the_code_agree_how_often_a_message_is_tried() -> None:
    for source in ("vapi", "stripe"):
        url = sqs().get_queue_url(QueueName=f"{source.capitalize()}EventsQueue")["QueueUrl"]
        policy = sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
        assert json.loads(policy["RedrivePolicy"])["maxReceiveCount"] == messages.MAX_ATTEMPTS


def test_a_large_event_of_stripes_goes_through_s3(webhooks: Webhooks) -> None:
    raw = json.dumps({"id": "evt_1", "note": "x" * 1_100_000}).encode()

    assert webhooks.send("stripe", raw).status == 200

    [message] = queued("stripe")
    assert len(message["Body"]) < 1000
    assert messages.read(message["Body"], Bucket("conversationsbucket")).payload.encode() == raw
