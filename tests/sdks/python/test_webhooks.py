"""Signatures, beside what Standard Webhooks' own library signs."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from sdks.python.voxanne import WebhookVerificationError, webhooks
from sdks.python.voxanne.models import CallEvent

SECRET, OTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = json.dumps({"id": "evt_1", "type": "call.ended", "created_at": "2026-12-01T09:00:00Z", "call": {"id": "call_1"}})


def headers(*secrets: str, body: str = BODY, seconds: float = 0) -> dict[str, str]:
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    signatures = [Webhook(secret).sign("evt_1", at, body) for secret in secrets]
    return {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


@pytest.mark.parametrize("signed", [[SECRET], [OTHER, SECRET], [SECRET, OTHER]])
@pytest.mark.parametrize("seconds", [-290, 290])
def test_one_signature_of_two_is_enough_and_clocks_may_differ(signed: list[str], seconds: float) -> None:
    event = webhooks.verify(BODY.encode(), headers(*signed, seconds=seconds), SECRET)

    assert isinstance(event, CallEvent)
    assert event.call.id == "call_1"


def test_a_sample_says_that_it_is_one() -> None:
    sample = json.dumps({**json.loads(BODY), "test": True})

    assert webhooks.verify(sample, headers(SECRET, body=sample), SECRET).test is True
    assert webhooks.verify(BODY, headers(SECRET), SECRET).test is None


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1"},
        {"webhook-signature": "é,é"},
        {"webhook-signature": ""},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "nan"},
        {"webhook-id": "evt_2"},
        {"webhook-id": ""},
    ],
)
def test_what_is_not_signed_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(WebhookVerificationError):
        webhooks.verify(BODY, headers(SECRET) | changed, SECRET)


@pytest.mark.parametrize(("signer", "seconds"), [(OTHER, 0), (SECRET, -310), (SECRET, 310)])
def test_another_secret_and_another_time_are_refused(signer: str, seconds: float) -> None:
    with pytest.raises(WebhookVerificationError):
        webhooks.verify(BODY, headers(signer, seconds=seconds), SECRET)


@pytest.mark.parametrize("missing", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed(missing: str) -> None:
    given = {name: value for name, value in headers(SECRET).items() if name != missing}

    with pytest.raises(WebhookVerificationError):
        webhooks.verify(BODY, given, SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_ä", [], "x"])
def test_a_secret_that_is_none_verifies_nothing(secret: Any) -> None:
    with pytest.raises(WebhookVerificationError):
        webhooks.verify(BODY, headers(SECRET), secret)


def test_a_body_that_was_parsed_is_refused_with_words() -> None:
    parsed: Any = json.loads(BODY)

    with pytest.raises(WebhookVerificationError, match="as it was received"):
        webhooks.verify(parsed, headers(SECRET), SECRET)
    with pytest.raises(WebhookVerificationError, match="no event"):
        webhooks.verify("[]", headers(SECRET, body="[]"), SECRET)
    with pytest.raises(WebhookVerificationError, match="no event"):
        webhooks.verify("{", headers(SECRET, body="{"), SECRET)


def test_an_event_of_a_newer_server_is_kept() -> None:
    body = json.dumps({"id": "evt_1", "type": "room.cleaned", "room": {"id": "room_1"}})

    event: Any = webhooks.verify(body, headers(SECRET, body=body), SECRET)

    assert (event.type, event.room) == ("room.cleaned", {"id": "room_1"})
