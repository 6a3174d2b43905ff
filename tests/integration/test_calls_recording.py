"""A call's recording, and what is there, may come, never comes, or is kept no longer."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.calls import BUCKET, RECORDING, ended, placed, told, with_recording, with_transcript
from tests.product import Client, Product
from voxanne.domain.calls.models import Media
from voxanne.domain.calls.updates import Authority

DAY = 86_400


@pytest.mark.parametrize("what", ["transcript", "recording"])
def test_what_may_come_is_pending_and_what_never_comes_is_not_there(
    product: Product, clinic: Client, what: str
) -> None:
    call = placed(clinic)
    path = f"/api/calls/{call.id}/{what}"

    def pending() -> int:
        answer = clinic("GET", path)
        assert (answer.status, answer.json) == (202, {"status": "pending"})
        assert answer.header("ETag") is None
        return int(answer.header("Retry-After") or "")

    assert pending() == 30
    ended(clinic, call)
    assert pending() == 5
    told(clinic, call, Authority.EVENT, **{what: Media(state="pending")})
    product.clock.advance(14 * DAY)
    assert pending() == 5
    product.clock.advance(DAY)
    # Neither the provider nor the queue has it any more, though nothing has said so.
    assert clinic("GET", path).code == f"{what}_not_available"
    told(clinic, call, Authority.EVENT, **{what: Media(state="unavailable")})
    answer = clinic("GET", path)
    assert (answer.status, answer.code) == (404, f"{what}_not_available")


@pytest.mark.parametrize("what", ["transcript", "recording"])
def test_nothing_comes_of_calls_that_nobody_answered_or_told_of_in_time(
    product: Product, clinic: Client, what: str
) -> None:
    unanswered, silent = placed(clinic), placed(clinic)
    told(clinic, unanswered, status="no_answer")
    ended(clinic, silent)

    assert clinic("GET", f"/api/calls/{unanswered.id}/{what}").code == f"{what}_not_available"
    assert clinic("GET", f"/api/calls/{silent.id}/{what}").status == 202
    product.clock.advance(3601)
    assert clinic("GET", f"/api/calls/{silent.id}/{what}").code == f"{what}_not_available"


def test_the_recording_of_a_report_from_the_dead_letters_is_waited_for(product: Product, clinic: Client) -> None:
    call = ended(clinic, placed(clinic))
    product.clock.advance(20 * DAY)
    assert clinic("GET", f"/api/calls/{call.id}/recording").code == "recording_not_available"

    told(clinic, call, Authority.REPORT, recording=Media(state="pending"))

    assert clinic("GET", f"/api/calls/{call.id}/recording").status == 202


def test_a_recording_is_a_signed_url_of_our_own_copy_for_15_minutes(clinic: Client) -> None:
    call = ended(clinic, placed(clinic))
    with_recording(clinic, call)

    answer = clinic("GET", f"/api/calls/{call.id}/recording")

    url = answer.json["url"]
    assert {name: value for name, value in answer.json.items() if name not in {"url", "expires_at"}} == {
        "call_id": call.id,
        "content_type": "audio/wav",
        "duration_seconds": 60,
    }
    parts = urlsplit(url)
    signed = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        f"{BUCKET}.s3.us-east-1.amazonaws.com",
        f"/{RECORDING}",
    )
    assert signed["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert signed["X-Amz-Expires"] == "900"
    assert "/us-east-1/s3/aws4_request" in signed["X-Amz-Credential"]
    assert clinic("GET", f"/api/calls/{call.id}").json["has_recording"] is True


@pytest.mark.parametrize(("what", "days"), [("recording", 365), ("transcript", 2192)])
def test_what_retention_has_deleted_is_410(product: Product, clinic: Client, what: str, days: int) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    with_recording(clinic, call)
    product.clock.advance(days * DAY - 10)
    assert clinic("GET", f"/api/calls/{call.id}/{what}").status == 200

    product.clock.advance(20)

    answer = clinic("GET", f"/api/calls/{call.id}/{what}")
    assert (answer.status, answer.code) == (410, "expired")
    assert clinic("GET", f"/api/calls/{call.id}").json[f"has_{what}"] is False
