"""Recordings: from wherever the provider has them into our bucket, late, expired, huge or never."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from functions.recording_fetcher import app as fetcher
from tests.integration.provider import Voice
from tests.integration.recordings import WAV, Storage, fetch, serving
from tests.integration.vapi_calls import VoiceCall, only_call, tell, voice_call, work
from tests.integration.webhooks import Webhooks
from tests.observers import Logs
from tests.product import Client, Product, dynamodb
from tests.unit.peers import Behaviour, dripping_tls, peer, saying_and_resetting, saying_and_stalling
from voxanne.aws.dynamodb.items import to_item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.s3 import Bucket
from voxanne.aws.s3 import client as s3


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch, voice: Voice) -> Iterator[Storage]:
    """The provider's storage, on this machine: as only a developer's runner allows."""
    assert voice.simulator.url == os.environ["VAPI_BASE_URL"]
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "allowed")
    fetcher._fetcher.cache_clear()  # noqa: SLF001 - each test has its own provider
    with serving() as made:
        yield made
    fetcher._fetcher.cache_clear()  # noqa: SLF001


def report(call: VoiceCall, link: str | None) -> Any:
    return call.report(artifact={"messages": [], **({"presignedMonoUrl": link} if link else {})})


def at_provider(voice: Voice, call: VoiceCall, url: str | None) -> None:
    """Have the provider know the call, and where its recording is."""
    recording = {"mono": {"combinedUrl": url}} if url else {}
    voice.simulator.calls.calls[call.id] = {"id": call.id, "artifact": {"recording": recording}}


def recording_of(clinic: Client) -> Any:
    return clinic("GET", f"/api/calls/{only_call(clinic)['id']}/recording")


def test_a_recording_is_ours_once_it_is_fetched(
    webhooks: Webhooks, clinic: Client, storage: Storage, product: Product
) -> None:
    call = voice_call(clinic)
    tell(webhooks, report(call, storage.has("/r.wav?sig=1", WAV)))
    assert recording_of(clinic).status == 202

    assert fetch() == 0

    answer = recording_of(clinic)
    assert (answer.status, answer.json["content_type"], answer.json["duration_seconds"]) == (200, "audio/wav", 183)
    assert only_call(clinic)["has_recording"] is True
    [item] = product.items("CallsTable")
    assert Bucket("conversationsbucket").get(item["recording"]["key"]) == WAV
    assert item["recording"]["key"].startswith(f"recordings/{clinic.organization_id}/{item['id']}/")


def test_a_link_that_has_expired_is_replaced_by_the_providers_new_one(
    webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice
) -> None:
    call = voice_call(clinic)
    expired = storage.has("/old", b"<Error>expired</Error>", "application/xml", 403)
    storage.sends_on("/moved", storage.has("/new", WAV, "binary/octet-stream"))
    at_provider(voice, call, f"{storage.url}/moved")
    tell(webhooks, report(call, expired))

    assert fetch() == 0

    assert recording_of(clinic).status == 200
    assert storage.asked == ["/old", "/moved", "/new"]


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch, storage: Storage) -> None:
    """Give a download half a second: longer than a whole one takes here."""
    assert storage.asked == []
    monkeypatch.setattr(fetcher, "_MAX_SECONDS", 0.5)


@pytest.mark.usefixtures("short_timeout")
@pytest.mark.parametrize("host", [saying_and_resetting(), saying_and_stalling(), dripping_tls])
def test_a_link_whose_host_resets_or_stalls_the_handshake_is_replaced_by_a_new_one(
    webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice, host: Behaviour
) -> None:
    call = voice_call(clinic)
    at_provider(voice, call, storage.has("/new", WAV))
    with peer(host) as server:
        tell(webhooks, report(call, server.https_url))

        assert fetch() == 0

    assert recording_of(clinic).status == 200


@pytest.mark.usefixtures("short_timeout")
@pytest.mark.parametrize("framing", [b"", b"Content-Length: 900\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_recording_that_stalls_is_not_stored_in_part(webhooks: Webhooks, clinic: Client, framing: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n" + framing + b"\r\n"
    with peer(saying_and_stalling(head, b"5\r\nRIFF.\r\n")) as server:
        tell(webhooks, report(voice_call(clinic), server.url))

        assert fetch() == 1

    assert recording_of(clinic).status == 202
    prefix = f"recordings/{clinic.organization_id}/"
    assert "Contents" not in s3().list_objects_v2(Bucket="conversationsbucket", Prefix=prefix)


def test_a_recording_may_come_late(webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice) -> None:
    call = voice_call(clinic)
    at_provider(voice, call, None)
    tell(webhooks, report(call, None))
    assert fetch() == 1
    assert recording_of(clinic).status == 202

    at_provider(voice, call, storage.has("/late.mp3", WAV, "audio/mpeg"))
    assert fetch(2) == 0

    assert recording_of(clinic).json["content_type"] == "audio/mpeg"


def test_a_recording_that_never_comes_is_not_waited_for(webhooks: Webhooks, clinic: Client, storage: Storage) -> None:
    tell(webhooks, report(voice_call(clinic), None))

    assert fetch(8) == 1
    assert fetch(9) == 0

    assert (recording_of(clinic).status, recording_of(clinic).code) == (404, "recording_not_available")
    assert storage.asked == []


def test_a_recording_of_a_call_that_the_provider_no_longer_has_is_not_waited_for(
    webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice
) -> None:
    expired = storage.has("/old", b"<Error>expired</Error>", "application/xml", 403)
    tell(webhooks, report(voice_call(clinic), expired))
    voice.answer_next("GET", 400, "This call is past its retention.", times=2)

    assert fetch(8) == 1
    assert fetch(9) == 0

    assert (recording_of(clinic).status, recording_of(clinic).code) == (404, "recording_not_available")


def delete_call(product: Product) -> None:
    """Delete the only call, as DynamoDB does after its retention; its link stays."""
    [item] = product.items("CallsTable")
    dynamodb().delete_item(TableName="CallsTable", Key=to_item(key_of(item["organization_id"], item["id"])))


def test_a_recording_of_a_call_past_its_retention_is_not_fetched(
    webhooks: Webhooks, clinic: Client, storage: Storage, product: Product
) -> None:
    tell(webhooks, report(voice_call(clinic), storage.has("/r", WAV)))
    delete_call(product)

    assert fetch() == 0
    assert storage.asked == []


def test_an_event_of_a_call_past_its_retention_has_no_effect_and_is_not_retried(
    webhooks: Webhooks, clinic: Client, product: Product
) -> None:
    call = voice_call(clinic)
    tell(webhooks, call.status("in-progress"))
    delete_call(product)

    tell(webhooks, report(call, None))

    [log, _] = clinic("GET", "/api/webhook-logs").json
    assert (log["status"], product.items("CallsTable")) == ("ignored", [])
    assert "Contents" not in s3().list_objects_v2(Bucket="conversationsbucket", Prefix="transcripts/")


def test_a_provider_that_is_away_delays_a_recording_and_loses_none(
    webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice
) -> None:
    call = voice_call(clinic)
    tell(webhooks, report(call, None))
    voice.answer_next("GET", 503, times=2)
    assert fetch(12) == 1
    assert recording_of(clinic).status == 202

    at_provider(voice, call, storage.has("/r", WAV))
    assert fetch(12) == 0
    assert recording_of(clinic).status == 200


def test_a_huge_recording_goes_through_in_parts_and_whole(
    webhooks: Webhooks, clinic: Client, storage: Storage, product: Product
) -> None:
    huge = os.urandom(1024) * 20_000
    tell(webhooks, report(voice_call(clinic), storage.has("/huge", huge)))
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    s3().meta.events.register("provide-client-params.s3", note)
    try:
        assert fetch() == 0
    finally:
        s3().meta.events.unregister("provide-client-params.s3", note)

    assert made == ["CreateMultipartUpload", *["UploadPart"] * 3, "CompleteMultipartUpload"]
    [item] = product.items("CallsTable")
    assert Bucket("conversationsbucket").get(item["recording"]["key"]) == huge


@pytest.mark.parametrize("size", [100, 9 * 1024 * 1024])
def test_what_is_cut_off_is_no_recording(webhooks: Webhooks, clinic: Client, storage: Storage, size: int) -> None:
    tell(webhooks, report(voice_call(clinic), storage.has("/cut", bytes(size), length=size + 1)))

    assert fetch() == 1

    assert recording_of(clinic).status == 202
    assert "Uploads" not in s3().list_multipart_uploads(Bucket="conversationsbucket")


def test_more_than_is_taken_is_no_recording(
    webhooks: Webhooks, clinic: Client, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "_MAX_BYTES", 999)
    tell(webhooks, report(voice_call(clinic), storage.has("/large", WAV)))

    assert fetch() == 0

    assert recording_of(clinic).status == 404


def test_an_empty_file_is_no_recording(
    webhooks: Webhooks, clinic: Client, storage: Storage, voice: Voice, product: Product
) -> None:
    call = voice_call(clinic)
    tell(webhooks, report(call, storage.has("/r.wav", b"")))
    at_provider(voice, call, storage.has("/late.wav", WAV))

    assert fetch() == 0

    assert storage.asked == ["/r.wav", "/late.wav"]
    [item] = product.items("CallsTable")
    assert Bucket("conversationsbucket").get(item["recording"]["key"]) == WAV


def test_what_is_no_audio_is_no_recording(webhooks: Webhooks, clinic: Client, storage: Storage) -> None:
    tell(webhooks, report(voice_call(clinic), storage.has("/page", b"<html>", "text/html")))

    assert fetch() == 1


def test_links_lead_nowhere_but_to_the_internet(
    webhooks: Webhooks, clinic: Client, storage: Storage, monkeypatch: pytest.MonkeyPatch, logs: Logs
) -> None:
    monkeypatch.setenv("WEBHOOK_LOOPBACK", "refused")
    secret = storage.has("/secret", WAV)
    call = voice_call(clinic)
    for link in (secret, secret.replace("http:", "https:"), "https://169.254.169.254/", "file:///etc/passwd", "x"):
        fetcher._fetcher.cache_clear()  # noqa: SLF001
        call.id = f"call-{link}"
        assert webhooks.send("vapi", report(call, link)).status == 200
        assert work() == []
        assert fetch() >= 1

    assert storage.asked == []
    codes = {line["code"] for line in logs.lines if line["message"] == "recording.not_fetched"}
    assert codes == {"not_https", "address_not_public", "url_unreadable"}


def test_a_second_fetch_finds_it_done(webhooks: Webhooks, clinic: Client, storage: Storage, product: Product) -> None:
    call = voice_call(clinic)
    link = storage.has("/r", WAV)
    tell(webhooks, report(call, link))
    tell(webhooks, call.report(at=191, artifact={"messages": [], "presignedMonoUrl": link}, cost=1))
    assert fetch() == 0
    before = product.items("CallsTable")

    assert fetch() == 0

    assert product.items("CallsTable") == before
    assert storage.asked == ["/r"]
