"""One call, its transcript and its recording."""

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from tests.integration.calls import BUCKET, TURNS, ended, placed, told, with_transcript
from tests.product import Client, Product
from voxanne.calls.models import Analysis, Cost, Media
from voxanne.calls.news import Authority
from voxanne.clock import instant

DAY = 86_400
KEY = "recordings/org/call/1.wav"


def stored(clinic: Client) -> Media:
    at = instant(clinic.product.clock())
    return Media(state="stored", key=KEY, content_type="audio/wav", duration_seconds=60, stored_at=at)


def test_a_call_tells_all_that_was_said_of_it(clinic: Client) -> None:
    call = placed(clinic, reason="Recall")
    data = {"intent": "book", "score": 0.9, "empty": "", "": [{"deep": None}], "big": 2**60}
    analysis = Analysis(sentiment="positive", successful=True, action_items=["Send a form"], data=data)
    ended(
        clinic,
        call,
        outcome="appointment_booked",
        analysis=analysis,
        cost=Cost(amount="0.1237", currency="USD"),
        appointment_ids={"apt_1"},
        tools_used={"book_appointment", "check_availability"},
        provider_call_id="8a7",
    )

    shown = clinic("GET", f"/api/calls/{call.id}").json

    assert shown["analysis"] == {
        "sentiment": "positive",
        "urgency": None,
        "successful": True,
        "action_items": ["Send a form"],
        "data": data,
    }
    assert shown["cost"] == {"amount": "0.1237", "currency": "USD"}
    assert shown["appointment_ids"] == ["apt_1"]
    assert shown["tools_used"] == ["book_appointment", "check_availability"]
    assert (shown["reason"], shown["provider_call_id"]) == ("Recall", "8a7")
    hidden = {"told", "version", "transcript", "recording", "organization_id"}
    assert not hidden & set(shown)


def test_a_call_has_an_etag_that_changes_with_it(clinic: Client) -> None:
    call = placed(clinic)
    tag = clinic("GET", f"/api/calls/{call.id}").etag

    assert clinic("GET", f"/api/calls/{call.id}", headers={"If-None-Match": tag}).status == 304
    told(clinic, call, status="ringing")
    assert clinic("GET", f"/api/calls/{call.id}", headers={"If-None-Match": tag}).status == 200


def test_calls_are_read_only(clinic: Client) -> None:
    call = placed(clinic)
    for method, path in [
        ("POST", ""),
        ("PATCH", f"/{call.id}"),
        ("DELETE", f"/{call.id}"),
        ("POST", f"/{call.id}/transcript"),
    ]:
        answer = clinic(method, f"/api/calls{path}")
        assert (answer.status, answer.header("Allow")) == (405, "GET, HEAD")


def test_a_key_needs_the_scope_to_read_calls(clinic: Client) -> None:
    call = placed(clinic)
    key = clinic("POST", "/api/api-keys", {"name": "Other", "scopes": ["contacts:read"]}).json["key"]
    for path in ("", f"/{call.id}", f"/{call.id}/transcript", f"/{call.id}/recording"):
        answer = clinic.with_key(key)("GET", f"/api/calls{path}")
        assert (answer.code, answer.json["required_scope"]) == ("insufficient_scope", "calls:read")


def test_a_transcript_as_json(clinic: Client) -> None:
    call = with_transcript(clinic, placed(clinic))

    answer = clinic("GET", f"/api/calls/{call.id}/transcript")

    assert answer.header("Content-Type") == "application/json"
    assert answer.json == {
        "call_id": call.id,
        "language": "en",
        "turns": [{"index": index, **turn.model_dump()} for index, turn in enumerate(TURNS)],
        "text": "Agent: Thank you for calling.\nCaller: A cleaning, please.\nAgent: Half past nine?\n",
    }
    assert clinic("GET", f"/api/calls/{call.id}").json["has_transcript"] is True
    unchanged = clinic("GET", f"/api/calls/{call.id}/transcript", headers={"If-None-Match": answer.etag})
    assert unchanged.status == 304


@pytest.mark.parametrize(
    ("written", "accepted", "content_type", "begins"),
    [
        ("text", "text/plain", "text/plain; charset=utf-8", "Agent: Thank you for calling.\nCaller: A"),
        ("vtt", "text/vtt", "text/vtt; charset=utf-8", "WEBVTT\n\n00:00:01.200 --> 00:00:04.000\n<v Agent>Thank"),
        (
            "srt",
            "application/x-subrip",
            "application/x-subrip; charset=utf-8",
            "1\n00:00:01,200 --> 00:",
        ),
        ("json", "application/json", "application/json", '{"call_id":'),
    ],
)
def test_a_transcript_in_the_form_that_is_asked_for(
    clinic: Client, written: str, accepted: str, content_type: str, begins: str
) -> None:
    call = with_transcript(clinic, placed(clinic))
    path = f"/api/calls/{call.id}/transcript"

    by_header = clinic("GET", path, headers={"Accept": accepted})
    by_query = clinic("GET", f"{path}?format={written}", headers={"Accept": "application/json;q=0.1, image/png"})

    assert by_header.response.body.decode().startswith(begins)
    assert by_query.response.body == by_header.response.body
    assert by_header.header("Content-Type") == by_query.header("Content-Type") == content_type
    assert by_header.header("Vary") == "Accept"
    assert clinic("HEAD", path, headers={"Accept": accepted}).header("Content-Type") == content_type


def test_an_unknown_form_is_refused(clinic: Client) -> None:
    call = with_transcript(clinic, placed(clinic))

    assert clinic("GET", f"/api/calls/{call.id}/transcript?format=pdf").pointers == ["#/format"]


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
    product.clock.advance(7200)
    assert pending() == 5
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


def test_a_recording_is_a_signed_url_of_our_own_copy_for_15_minutes(clinic: Client) -> None:
    call = ended(clinic, placed(clinic))
    boto3.client("s3").put_object(Bucket=BUCKET, Key=KEY, Body=b"RIFF")
    told(clinic, call, Authority.REPORT, recording=stored(clinic))

    answer = clinic("GET", f"/api/calls/{call.id}/recording")

    url = answer.json["url"]
    assert {name: value for name, value in answer.json.items() if name not in {"url", "expires_at"}} == {
        "call_id": call.id,
        "content_type": "audio/wav",
        "duration_seconds": 60,
    }
    parts = urlsplit(url)
    signed = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.netloc, parts.path) == ("https", f"{BUCKET}.s3.us-east-1.amazonaws.com", f"/{KEY}")
    assert signed["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert signed["X-Amz-Expires"] == "900"
    assert "/us-east-1/s3/aws4_request" in signed["X-Amz-Credential"]
    assert clinic("GET", f"/api/calls/{call.id}").json["has_recording"] is True


@pytest.mark.parametrize(("what", "days"), [("recording", 365), ("transcript", 2192)])
def test_what_retention_has_deleted_is_410(product: Product, clinic: Client, what: str, days: int) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    told(clinic, call, Authority.REPORT, recording=stored(clinic))
    product.clock.advance(days * DAY - 10)
    assert clinic("GET", f"/api/calls/{call.id}/{what}").status == 200

    product.clock.advance(20)

    answer = clinic("GET", f"/api/calls/{call.id}/{what}")
    assert (answer.status, answer.code) == (410, "expired")
    assert clinic("GET", f"/api/calls/{call.id}").json[f"has_{what}"] is False


def test_another_organisations_call_is_not_there(clinic: Client, other_clinic: Client) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic, agent_id="agt_1", contact_id="con_1")))
    told(clinic, call, Authority.REPORT, recording=stored(clinic))
    unknown = "call_01m83g1261c23v6b0wwhgzg5yy"

    for identifier in (call.id, unknown, "call_x", "agt_01m83g1261c23v6b0wwhgzg5yy", "%20", "%00"):
        for path in ("", "/transcript", "/recording"):
            answer = other_clinic("GET", f"/api/calls/{identifier}{path}")
            assert (answer.status, answer.code) == (404, "not_found"), (identifier, path)
    filters = ["", "status=completed", "direction=inbound", "agent_id=agt_1", "contact_id=con_1", "outcome=other"]
    filters += ["from=%2B14155550100", "to=%2B12125550199", "started_after=2020-01-01T00:00:00Z"]
    for asked in [*filters, "&".join(filters[1:])]:
        assert clinic("GET", f"/api/calls?{asked}").json[0]["id"] == call.id, asked
        assert other_clinic("GET", f"/api/calls?{asked}").json == [], asked


def test_another_organisations_cursor_does_not_fit(clinic: Client, other_clinic: Client) -> None:
    for _ in range(2):
        placed(clinic)
    following = clinic("GET", "/api/calls?limit=1").next
    assert following is not None

    assert other_clinic("GET", following).code == "invalid_cursor"
