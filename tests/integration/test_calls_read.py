"""One call and its transcript."""

import pytest

from tests.integration.calls import BUCKET, TURNS, ended, placed, told, with_transcript
from tests.product import Client
from voxanne.aws.s3 import client as s3
from voxanne.domain.calls.models import Analysis, Cost


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


def test_calls_are_neither_made_nor_deleted(clinic: Client) -> None:
    call = placed(clinic)
    one = f"/{call.id}"
    for method, path, allowed in [
        ("POST", "", "GET, HEAD"),
        ("DELETE", one, "GET, HEAD, PATCH"),
        ("POST", f"{one}/transcript", "GET, HEAD"),
    ]:
        answer = clinic(method, f"/api/calls{path}")
        assert (answer.status, answer.header("Allow")) == (405, allowed)


def test_a_call_that_someone_has_dealt_with_is_marked_for_everyone_until_the_mark_is_taken_back(clinic: Client) -> None:
    call = placed(clinic)
    path = f"/api/calls/{call.id}"
    marked = clinic("PATCH", path, {"handled": True})
    assert (marked.status, marked.json["handled"]) == (200, True)
    # The mark outlives what the provider reports afterwards.
    told(clinic, call, status="completed")
    now = clinic("GET", path)
    assert (now.json["handled"], now.json["status"]) == (True, "completed")
    assert clinic("GET", "/api/calls").json[0]["handled"] is True
    assert clinic("PATCH", path, {"handled": True}).etag == now.etag
    assert clinic("PATCH", path, {"handled": False}, headers={"If-Match": marked.etag}).code == "stale_version"
    assert clinic("PATCH", path, {"handled": False}, headers={"If-Match": now.etag}).json["handled"] is False


@pytest.mark.parametrize("body", [{"handled": None}, {"handled": "yes"}, {"summary": "x"}])
def test_nothing_else_of_a_call_can_be_changed(clinic: Client, body: dict[str, object]) -> None:
    call = placed(clinic)
    assert clinic("PATCH", f"/api/calls/{call.id}", body).status == 422
    assert clinic("PATCH", "/api/calls/call_unknown", {"handled": True}).status == 404


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


def test_a_transcript_whose_file_is_gone_is_none(clinic: Client) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    for version in s3().list_object_versions(Bucket=BUCKET)["Versions"]:
        s3().delete_object(Bucket=BUCKET, Key=version["Key"], VersionId=version["VersionId"])

    assert clinic("GET", f"/api/calls/{call.id}/transcript").code == "transcript_not_available"


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
