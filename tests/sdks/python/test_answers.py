"""Answers as objects: what is unknown is kept, what is broken is told, and secrets are in no text."""

import copy
import gzip
import json
import logging
import pickle
import traceback
from datetime import UTC, datetime
from typing import Any

import pytest

from sdks.python.voxanne import (
    UNSET,
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    AuthenticationError,
    ConflictError,
    InvalidRequestError,
    ServerError,
    Voxanne,
    VoxanneError,
    errors,
)
from tests.sdks.python.scripted import KEY, Given, answer, problem, scripted

HTML = Given(502, b"<html><h1>Bad gateway</h1></html>", {"Content-Type": "text/html"})


def test_fields_and_values_of_a_newer_server_are_kept() -> None:
    call: dict[str, Any] = {
        "id": "call_1",
        "from": "+12125550177",
        "status": "on_hold",
        "mood": {"score": 1},
        "outcome": None,
    }
    call |= {"created_at": "2026-12-01T09:00:00.5Z", "cost": {"amount": "0.1", "unit": "EUR"}, "started_at": "soon"}
    with scripted(answer(call), answer(call)) as server:
        read: Any = server.client().calls.get("call_1")
        again = server.client().calls.get("call_1")

    assert (read.from_, read.status, read.mood, read.outcome) == ("+12125550177", "on_hold", {"score": 1}, None)
    assert (read.created_at, read.started_at) == (datetime(2026, 12, 1, 9, 0, 0, 500_000, UTC), "soon")
    assert (read.cost.amount, read.cost.unit) == ("0.1", "EUR")
    assert read.to_dict() == call
    assert read == again
    assert copy.copy(read) == pickle.loads(pickle.dumps(read)) == read  # noqa: S301 - our own


def test_a_field_that_was_not_answered_says_why_and_objects_are_read_only() -> None:
    with scripted(answer({"id": "con_1"}, 201)) as server:
        contact: Any = server.client().contacts.create(name="Robin", phone="1")

    assert not hasattr(contact, "email")
    with pytest.raises(AttributeError, match="may lack the scope"):
        _ = contact.email
    with pytest.raises(AttributeError, match="no field 'emial'"):
        _ = contact.emial
    with pytest.raises(AttributeError, match="update"):
        contact.email = "a@example.com"


def test_a_change_that_may_not_be_read_is_an_object_without_fields() -> None:
    with scripted(Given(204, b"")) as server:
        assert server.client().contacts.update("con_1", name="Robin").last_response.status == 204


def test_what_was_left_out_is_not_sent_and_none_is_null() -> None:
    with scripted(*[answer({"id": "con_1"})] * 2) as server:
        server.client().contacts.update("con_1", email=None, notes=UNSET)
        server.client().appointments.create(
            contact={"name": "Robin", "phone": "1"}, starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC)
        )

    assert json.loads(server.received[0].body) == {"email": None}
    assert json.loads(server.received[1].body) == {
        "contact": {"name": "Robin", "phone": "1"},
        "starts_at": "2026-12-01T09:00:00Z",
    }


def test_an_instant_needs_a_zone_unless_one_comes_with_it() -> None:
    local = datetime(2026, 12, 1, 9)  # noqa: DTZ001 - as a clock at the clinic shows it
    with scripted(answer({"id": "apt_1"})) as server:
        client = server.client()
        for call in (
            lambda: client.appointments.update("apt_1", starts_at=local),
            lambda: client.contacts.call_back("con_1", not_before=local),
            lambda: client.availability.list(starts_after=local),
        ):
            with pytest.raises(ValueError, match=r"2026-12-01T09:00:00 has no time zone, as datetime.now\(UTC\) has"):
                call()
        client.appointments.update("apt_1", starts_at=local, time_zone="America/New_York")

    [sent] = server.received
    assert json.loads(sent.body) == {"starts_at": "2026-12-01T09:00:00", "time_zone": "America/New_York"}


def test_a_page_that_is_taken_for_a_list_says_what_is_one() -> None:
    with scripted(*[answer([{"id": "con_1"}])] * 2) as server:
        page: Any = server.client().contacts.list()
        for taken in (lambda: page[0], lambda: len(page)):
            with pytest.raises(TypeError, match=r"Page has no .*: \.data is the list of this page; iterate"):
                taken()
        assert page
        assert [each.id for each in list(page)] == [page.data[0].id]


def test_the_rate_limits_and_the_version_come_with_each_answer() -> None:
    headers = {
        "ETag": '"3"',
        "Request_Id": "r-1",
        "RateLimit_Policy": '"org";q=1000;w=3600, "ip";q=100;w=900',
        "RateLimit": '"org";r=998;t=3594, "ip";r=98;t=9',
    }
    with scripted(answer([], 200, **headers)) as server:
        response = server.client().availability.list(starts_after="a", starts_before="b").last_response

    assert (response.status, response.etag, response.request_id) == (200, '"3"', "r-1")
    assert (response.rate_limit.org.remaining, response.rate_limit.org.limit) == (998, 1000)
    assert (response.rate_limit.ip.reset_seconds, response.rate_limit.member.remaining) == (9, None)


def test_a_problem_is_an_error_of_its_code_and_of_its_status() -> None:
    slots = [{"starts_at": "2026-12-01T09:00:00Z", "calendar_id": "cal_1"}]
    with (
        scripted(problem(409, "slot_taken", next_free_slots=slots)) as server,
        pytest.raises(errors.SlotTakenError) as taken,
    ):
        server.client().appointments.create(starts_at="2026-12-01T09:00:00Z")

    error: ConflictError = taken.value
    assert (error.code, error.status, error.detail, error.request_id) == ("slot_taken", 409, "Detail.", "request-1")
    assert error.docs == "https://api.example.com/errors#slot_taken"
    assert error.next_free_slots[0].starts_at == datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert (error.contact_id, error.errors) == (None, [])
    assert str(error) == "409 slot_taken: Detail. (request id request-1)"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_errors_of_fields_have_pointers_and_unknown_codes_the_class_of_their_status() -> None:
    wrong = problem(422, "invalid_fields", errors=[{"pointer": "#/name", "detail": "is missing"}])
    with scripted(wrong, problem(409, "brand_new"), problem(451, "brand_new")) as server:
        with pytest.raises(InvalidRequestError) as invalid:
            server.client().contacts.create(name="", phone="")
        with pytest.raises(ConflictError) as conflict:
            server.client().contacts.get("con_1")
        with pytest.raises(APIStatusError, match="451 brand_new"):
            server.client().contacts.get("con_1")

    assert [(each.pointer, each.detail) for each in invalid.value.errors] == [("#/name", "is missing")]
    assert invalid.value.errors[0].in_ is None
    assert (type(conflict.value), conflict.value.code) == (ConflictError, "brand_new")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (HTML, "502: the answer is no problem document: text/html, 33 bytes, beginning with '<html><h1>Bad"),
        (Given(403, b""), "403: the answer is no problem document: it is empty"),
        (Given(302, b"", {"Location": "https://elsewhere.example.com"}), "302: "),
        (Given(400, b'{"code": "bad_r'), "400: the answer is no problem document"),
        (Given(400, b'{"code": 7}'), "400: the answer is no problem document"),
    ],
)
def test_an_answer_of_something_else_is_an_error_with_its_status(given: Given, said: str) -> None:
    with scripted(given) as server, pytest.raises(APIStatusError) as refused:
        server.client().contacts.get("con_1")

    assert str(refused.value).startswith(said)
    assert (refused.value.code, refused.value.status) == (None, given.status)
    assert isinstance(refused.value, ServerError) == (given.status >= 500)


@pytest.mark.parametrize(
    "given",
    [
        Given(200, HTML.body, HTML.headers),
        Given(200, b""),
        Given(200, b'{"id": "con_1", "na'),
        Given(200, b"\xff\xfe"),
        answer([]),
        Given(200, b"[" * 200_000),
        answer("con_1"),
    ],
)
def test_a_success_without_the_apis_body_is_an_error_with_its_status(given: Given) -> None:
    with scripted(given) as server, pytest.raises(APIResponseError, match=r"^200, but the body is not") as broken:
        server.client().contacts.get("con_1")

    assert (broken.value.status, broken.value.last_response.status) == (200, 200)


def test_a_body_that_is_cut_is_no_answer(pauses: list[float]) -> None:
    cut = Given(200, gzip.compress(b'{"id": "con_1"}')[:-12], {"Content-Encoding": "gzip"})
    broken = Given(200, b"no gzip", {"Content-Encoding": "gzip"})
    with scripted(cut, broken, broken, broken, broken) as server:
        with pytest.raises(APIResponseError):
            server.client().contacts.get("con_1")
        with pytest.raises(APIConnectionError):
            server.client().contacts.get("con_1")

    assert len(pauses) == 3


@pytest.mark.parametrize("wrong", ["", ".", ".."])
def test_an_id_leads_to_no_other_path(wrong: str) -> None:
    with scripted(problem(404, "not_found")) as server:
        with pytest.raises(ValueError, match="is no id"):
            server.client().contacts.get(wrong)
        with pytest.raises(APIStatusError):
            server.client().contacts.get("../api-keys?limit=1#x")

    assert [each.target for each in server.received] == ["/api/contacts/..%2Fapi-keys%3Flimit%3D1%23x"]


def test_an_id_of_dots_that_leads_nowhere_else_is_sent() -> None:
    with scripted(answer({"id": "bsy_1"})) as server:
        server.client().calendars.get_busy_block("cal_1", "...")

    assert server.received[0].target == "/api/calendars/cal_1/busy/..."


def test_the_key_is_in_no_text_and_goes_to_no_other_host(caplog: pytest.LogCaptureFixture, pauses: list[float]) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted() as elsewhere:
        moved = Given(307, b"", {"Location": f"{elsewhere.url}/api/contacts"})
        with scripted(moved, problem(401, "invalid_api_key"), *[None] * 4) as server:
            client = server.client()
            texts = [repr(client), repr(client.contacts), repr(client.with_options(timeout=3))]
            for _ in range(3):
                with pytest.raises(VoxanneError) as refused:
                    client.contacts.create(name="Robin", phone="1")
                texts += ["".join(traceback.format_exception(refused.value)), repr(refused.value.__dict__)]

    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.received[0].headers["user-agent"].startswith("voxanne-python/0.1.0 ")
    assert elsewhere.received == []
    assert pauses == [0.5, 1.0, 2.0]
    assert not [text for text in [*texts, caplog.text] if "sentinel" in text]


@pytest.mark.parametrize("secret", [{"key": "vox_test_sentinel"}, {"secret": "whsec_sentinel"}])
def test_no_repr_shows_a_secret_or_a_person(secret: dict[str, str]) -> None:
    with scripted(answer({"id": "key_1", "name": "Robin sentinel"} | secret, 201)) as server:
        assert repr(server.client().api_keys.create(name="A")) == "<ApiKeyWithSecret id='key_1'>"


def test_the_repr_of_a_wrong_field_says_which_and_why() -> None:
    wrong = [{"pointer": "#/name", "detail": "is required"}, {"pointer": "#/limit", "detail": "is big", "in": "query"}]
    with scripted(problem(422, "invalid_fields", errors=wrong)) as server, pytest.raises(APIStatusError) as refused:
        server.client().limits.get()

    shown = "[<FieldError '#/name': 'is required'>, <FieldError '#/limit': 'is big'>]"
    assert repr(refused.value.errors) == shown


@pytest.mark.parametrize("key", ["vox_test_sentinel\nX: y", "vox_test_sentinél", " ", "vox test sentinel"])
def test_a_key_that_is_none_is_refused_unseen(key: str) -> None:
    with pytest.raises(VoxanneError) as refused:
        Voxanne(key, "http://127.0.0.1:9")

    assert "sentin" not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("path", ["/at", "/at/", "/at/api", "/at/api/"])
def test_a_base_url_may_have_a_path_a_slash_at_its_end_and_api(path: str) -> None:
    with scripted(answer({"id": "con_1"})) as server:
        Voxanne(KEY, server.url + path, http_client=server.pool).contacts.get("con_1")

    assert server.received[0].target == "/at/api/contacts/con_1"


@pytest.mark.parametrize(
    "url", ["api.voxanne.ai", "ftp://a.example.com", "http://user:sentinel@a.example.com", "http://", "http://a b"]
)
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(VoxanneError, match="base URL") as refused:
        Voxanne(KEY, url)

    assert "sentinel" not in str(refused.value)


def test_key_and_address_are_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VoxanneError, match="VOXANNE_API_KEY"):
        Voxanne()
    with scripted(problem(401, "invalid_api_key")) as server:
        monkeypatch.setenv("VOXANNE_API_KEY", f"{KEY}\n")
        monkeypatch.setenv("VOXANNE_BASE_URL", f"{server.url}/")
        with Voxanne() as client, pytest.raises(AuthenticationError):
            client.limits.get()
        with pytest.raises(VoxanneError, match="is empty"):
            Voxanne("")
        with pytest.raises(VoxanneError, match="base URL"):
            Voxanne(base_url="")

    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"


def test_texts_and_errors_of_gateways_can_be_copied_and_pickled() -> None:
    captions = Given(200, b"WEBVTT\n", {"Content-Type": "text/vtt", "Request-Id": "request-1"})
    with scripted(captions, HTML) as server:
        text: Any = server.client().calls.transcript("call_1", format="vtt")
        with pytest.raises(ServerError) as failed:
            server.client(max_retries=0).calls.get("call_1")

    for copied in (copy.copy(text), copy.deepcopy(text), pickle.loads(pickle.dumps(text))):  # noqa: S301 - our own
        assert (copied, copied.last_response.request_id) == ("WEBVTT\n", "request-1")
    assert "Bad gateway" in failed.value.detail
    assert str(pickle.loads(pickle.dumps(failed.value))) == str(failed.value)  # noqa: S301 - our own
