"""When a request is sent again, how long before, and under which idempotency key."""

import copy
import email.utils
import time

import pytest

from sdks.python.voxanne import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncVoxanne,
    ConflictError,
    PreconditionFailedError,
    RateLimitError,
    ServerError,
    VoxanneError,
)
from tests.sdks.python.scripted import KEY, LOST, Given, answer, problem, scripted

CONTACT = {"id": "con_1"}
UNAVAILABLE = problem(503, "service_unavailable", {"Retry-After": "2"})
TIMED_OUT = problem(504, "timeout")


@pytest.mark.parametrize("first", [LOST, UNAVAILABLE, TIMED_OUT, problem(429, "rate_limited")])
def test_a_post_is_sent_again_under_the_same_key(first: Given | None, pauses: list[float]) -> None:
    with scripted(first, answer(CONTACT, 201)) as server:
        made = server.client().contacts.create(name="Robin", phone="+12125550177")

    assert (made.id, len(pauses)) == ("con_1", 1)
    keys = [each.headers["idempotency-key"] for each in server.received]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert server.received[0].body == server.received[1].body


@pytest.mark.parametrize("last", [LOST, UNAVAILABLE, Given(201, b"<html>")])
def test_the_error_of_a_post_has_its_key_with_which_it_is_sent_again(last: Given | None, pauses: list[float]) -> None:
    del pauses
    with scripted(last, answer(CONTACT)) as server:
        hasty = server.client(max_retries=0)
        with pytest.raises(VoxanneError) as lost:
            hasty.contacts.create(name="Robin", phone="1")
        assert copy.copy(lost.value).idempotency_key == lost.value.idempotency_key
        hasty.contacts.create(name="Robin", phone="1", idempotency_key=str(lost.value.idempotency_key))

    first, second = (each.headers["idempotency-key"] for each in server.received)
    assert first == second == lost.value.idempotency_key


def test_two_calls_have_keys_of_their_own_and_a_given_key_is_sent(pauses: list[float]) -> None:
    with scripted(*[answer(CONTACT, 201)] * 4) as server:
        client = server.client()
        for _ in range(2):
            client.contacts.create(name="Robin", phone="1")
        client.contacts.create(name="Robin", phone="1", idempotency_key="import-7")
        client.with_options(idempotency_key="import-8").contacts.create(name="Robin", phone="1")

    keys = [each.headers["idempotency-key"] for each in server.received]
    assert keys[2:] == ["import-7", "import-8"]
    assert len(set(keys)) == 4
    assert pauses == []


def test_a_request_is_sent_four_times_at_most_with_full_jitter_that_doubles(pauses: list[float]) -> None:
    with scripted(*[LOST] * 9) as server, pytest.raises(APIConnectionError, match="GET /api/agents/agt_1: no answer"):
        server.client().agents.get("agt_1")

    assert len(server.received) == 4
    assert pauses == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("header", "pause"), [("7", 7), ("0", 0), ("x", 0.5), ("-3", 0.5), ("", 0.5), ("²", 0.5), ("9" * 400, 0.5)]
)
def test_retry_after_comes_before_jitter(header: str, pause: float, pauses: list[float]) -> None:
    with scripted(problem(429, "rate_limited", {"Retry-After": header}), answer(CONTACT)) as server:
        server.client().contacts.get("con_1")

    assert pauses == [pause]


def test_a_pause_is_a_day_at_most(pauses: list[float]) -> None:
    dates = ["999999999", email.utils.formatdate(time.time() + 10**9)]
    limited = [problem(429, "rate_limited", {"Retry-After": each}) for each in dates]
    with scripted(*limited, answer(CONTACT)) as server:
        server.client(timeout=None).contacts.get("con_1")

    assert pauses == [86_400] * 2


def test_retry_after_may_be_a_date(pauses: list[float]) -> None:
    until = email.utils.formatdate(time.time() + 50)
    with scripted(problem(429, "rate_limited", {"Retry-After": until}), answer(CONTACT)) as server:
        server.client(timeout=None).contacts.get("con_1")

    [pause] = pauses
    assert 0.5 < pause <= 50


def test_a_pause_beyond_the_callers_time_is_not_begun(pauses: list[float]) -> None:
    refused = problem(429, "rate_limited", {"Retry-After": "30"})
    with scripted(refused) as server, pytest.raises(RateLimitError) as limited:
        server.client(timeout=20).contacts.get("con_1")

    assert (limited.value.retry_after, pauses, len(server.received)) == (30, [], 1)


def test_a_call_without_time_is_not_sent(pauses: list[float]) -> None:
    with scripted() as server, pytest.raises(APITimeoutError):
        server.client().with_options(timeout=0).contacts.get("con_1")

    assert (server.received, pauses) == ([], [])


@pytest.mark.parametrize("first", [LOST, UNAVAILABLE])
def test_a_patch_is_sent_again_only_with_the_version_that_it_changes(first: Given | None, pauses: list[float]) -> None:
    with scripted(first, answer(CONTACT), first, answer(CONTACT)) as server:
        server.client().contacts.update("con_1", if_match='"3"', name="Robin")
        assert [each.headers["if-match"] for each in server.received] == ['"3"'] * 2
        with pytest.raises((APIConnectionError, ServerError)):
            server.client().contacts.update("con_1", name="Robin")

    assert (len(server.received), len(pauses)) == (3, 1)


@pytest.mark.parametrize(
    ("first", "is_doubtful"), [(LOST, True), (UNAVAILABLE, True), (problem(429, "rate_limited"), False)]
)
def test_a_stale_version_after_a_lost_answer_may_be_the_calls_own_change(
    first: Given | None, *, is_doubtful: bool, pauses: list[float]
) -> None:
    with (
        scripted(first, problem(412, "stale_version")) as server,
        pytest.raises(PreconditionFailedError) as stale,
    ):
        server.client().contacts.update("con_1", if_match='"3"', name="Robin")

    assert (stale.value.code, "this call made the change itself" in str(stale.value)) == ("stale_version", is_doubtful)
    assert len(pauses) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "invalid_json"), (401, "invalid_api_key"), (404, "not_found"), (409, "slot_taken"), (500, "internal_error")],
)
def test_other_refusals_are_final(status: int, code: str, pauses: list[float]) -> None:
    with scripted(problem(status, code)) as server, pytest.raises(APIStatusError) as refused:
        server.client().contacts.get("con_1")

    assert (refused.value.code, len(server.received), pauses) == (code, 1, [])


def test_a_first_request_that_still_runs_is_waited_for(pauses: list[float]) -> None:
    running = problem(409, "still_running", {"Retry-After": "1"})
    with scripted(running, running, answer({"url": "https://pay.example.com"}), running) as server:
        client = server.client()
        page = client.billing.checkout(plan="starter", success_url="https://example.com")
        with pytest.raises(ConflictError):
            client.with_options(max_retries=0).billing.portal(return_url="https://example.com")

    assert page.url == "https://pay.example.com"
    assert pauses == [1, 1]


def test_what_an_unseen_attempt_deleted_is_deleted(pauses: list[float]) -> None:
    with scripted(LOST, problem(404, "not_found"), problem(404, "not_found")) as server:
        assert server.client().agents.delete("agt_1").last_response.status == 404
        with pytest.raises(APIStatusError):
            server.client().agents.delete("agt_1")

    assert len(pauses) == 1


async def _created(url: str) -> list[str]:
    async with AsyncVoxanne(KEY, url) as client:
        made = await client.contacts.create(name="Robin", phone="+12125550177")
        return [each.id async for each in client.contacts.list()] + [made.id]


def test_the_asynchronous_client_does_the_same() -> None:
    import asyncio  # noqa: PLC0415

    again = problem(503, "service_unavailable", {"Retry-After": "0"})
    page = answer([{"id": "con_2"}], Link='<https://elsewhere.example.com/api/contacts?cursor=c2>; rel="next"')
    with scripted(LOST, again, answer(CONTACT, 201), page, answer([{"id": "con_3"}])) as server:
        assert asyncio.run(_created(server.url)) == ["con_2", "con_3", "con_1"]

    assert len({each.headers.get("idempotency-key") for each in server.received[:3]}) == 1
    assert server.received[4].target == "/api/contacts?limit=100&cursor=c2"
