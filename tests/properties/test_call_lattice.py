"""News of a call come in any order, again and again, and from many at once: the call ends the same."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.calls import ended, placed, repository, told
from tests.integration.overtaking import overtaken_by
from tests.product import Client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.core.clock import seconds_of
from voxanne.core.errors import ConflictError
from voxanne.core.ids import new_id
from voxanne.domain.calls.models import OPEN, Analysis, Media, StoredCall, rank
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update

_TIMES = st.sampled_from(["2026-11-23T14:00:00Z", "2026-11-23T15:00:05.5+01:00", "2026-11-23T14:03:00.250Z"])

_FEW = st.integers(0, 2)
_STATES = st.sampled_from(["pending", "unavailable", "stored"])


def _news(said: dict[str, Any]) -> CallUpdate:
    if said.get("status") in {None, *OPEN}:
        said = said | {"outcome": None}
    return CallUpdate(**said)


NEWS = st.fixed_dictionaries(
    {"authority": st.sampled_from(Authority), "at": st.integers(0, 3)},
    optional={
        "status": st.sampled_from(["queued", "ringing", "in_progress", "completed", "no_answer", "failed"]),
        "outcome": st.sampled_from(["information", "voicemail"]),
        "agent_id": st.sampled_from(["agt_1", "agt_2"]),
        "started_at": _TIMES,
        "ended_at": _TIMES,
        "duration_seconds": st.integers(0, 3),
        "summary": st.sampled_from(["a", "b"]),
        "analysis": st.builds(Analysis, data=st.none() | st.just({"a": 1.5})),
        "transferred_to": st.just("+14155550100"),
        "recording": st.builds(Media, state=_STATES, key=st.sampled_from("ab")),
        "transcript": st.builds(
            Media, state=_STATES, key=st.sampled_from("ab"), agent_letters=st.sampled_from([0, 9]), caller_letters=_FEW
        ),
        "ended_reason": st.sampled_from(["voicemail", "customer-ended-call", "assistant-forwarded-call"]),
        "appointment_ids": st.frozensets(st.sampled_from(["apt_1", "apt_2"])),
        "tools_used": st.frozensets(st.sampled_from(["book_appointment", "end_call"])),
    },
).map(_news)
CALL = new_call("inbound", "queued", 1_795_187_244.0, agent_id="agt_0")


def state(call: StoredCall) -> dict[str, Any]:
    """All but how often and when it changed."""
    return call.model_dump(exclude={"version", "updated_at"}, by_alias=False)


def after(news: list[CallUpdate], call: StoredCall = CALL) -> StoredCall:
    for each in news:
        call = apply_update(call, each)
    return call


@settings(max_examples=400)
@given(st.lists(NEWS, max_size=5).flatmap(lambda news: st.tuples(st.just(news), st.permutations(news + news[:2]))))
def test_any_order_and_any_repetition_end_the_same(orders: tuple[list[CallUpdate], list[CallUpdate]]) -> None:
    assert state(after(orders[0])) == state(after(orders[1]))


@given(st.lists(NEWS, max_size=4), NEWS)
def test_a_status_never_goes_down_and_news_told_again_change_nothing(
    before: list[CallUpdate], news: CallUpdate
) -> None:
    old = after(before)

    new = apply_update(old, news)

    assert rank(new.status) >= max(rank(old.status), rank(news.status or "queued"))
    assert (new.outcome is None) is (new.status in OPEN)
    assert apply_update(new, news) is new
    # A call that turns out not to have been answered has no minutes to bill.
    kept = state(old).keys() - {"billable_minutes"}
    assert all(getattr(new, name) is not None for name in kept if getattr(old, name) is not None)


def test_a_report_is_believed_against_an_event_whichever_comes_first() -> None:
    event = CallUpdate(authority=Authority.EVENT, at=9, status="failed", ended_reason="unknown")
    report = CallUpdate(
        authority=Authority.REPORT, at=5, status="completed", ended_reason="silence-timed-out", summary="Hi"
    )

    for order in ([event, report], [report, event]):
        call = after(order)
        assert (call.status, call.ended_reason, call.summary) == ("completed", "silence-timed-out", "Hi")


def test_a_recording_that_is_ours_is_not_awaited_again() -> None:
    ours = CallUpdate(authority=Authority.OURS, at=2, recording=Media(state="stored", key="recordings/1"))
    report_again = CallUpdate(authority=Authority.REPORT, at=3, recording=Media(state="pending"))

    for order in ([ours, report_again], [report_again, ours]):
        assert after(order).recording == ours.recording


def test_what_became_of_a_call_follows_from_what_is_known_until_someone_says_it() -> None:
    ring = CallUpdate(authority=Authority.EVENT, at=1, status="ringing", appointment_ids=frozenset({"apt_1"}))
    end = CallUpdate(authority=Authority.EVENT, at=2, status="completed")
    said = CallUpdate(authority=Authority.REPORT, at=1, status="completed", outcome="appointment_changed")

    assert after([ring]).outcome is None
    assert after([ring, end]).outcome == "appointment_booked"
    assert after([end]).outcome == "other"
    assert after([ring, end, said]).outcome == "appointment_changed"
    with pytest.raises(ValueError, match="must come with the status of a call that has ended"):
        CallUpdate(authority=Authority.EVENT, at=1, outcome="other")


@settings(max_examples=20)
@given(news=st.lists(NEWS, min_size=1, max_size=4))
def test_what_is_stored_is_what_was_merged_indexes_included(clinic: Client, news: list[CallUpdate]) -> None:
    call = placed(clinic, agent_id="agt_0", made=seconds_of("2026-11-23T13:46:00Z"))
    for each in news:
        repository().apply_update(clinic.organization_id, call.id, each)

    stored = repository().get(clinic.organization_id, call.id)

    expected = after(news, call)
    assert state(stored) == state(expected)
    assert stored.version == expected.version
    kept = {item["id"]: item for item in clinic.product.items("CallsTable")}[call.id]
    scopes = {name: value for name, value in kept.items() if name.endswith("_scope") or name == "open_agent"}
    assert scopes == expected_scopes(clinic.organization_id, expected)


def expected_scopes(own: str, call: StoredCall) -> dict[str, str]:
    found = {
        "status_scope": f"{own}#{call.status}",
        "direction_scope": f"{own}#inbound",
        "agent_scope": f"{own}#{call.agent_id}",
        "from_scope": f"{own}#{call.from_}",
        "to_scope": f"{own}#{call.to}",
    }
    if call.started_at is not None:
        found["started_scope"] = own
    # The only one of the times that is more than a quarter of an hour behind the call's making.
    if call.started_at == "2026-11-23T14:03:00.250Z":
        found["late_scope"] = own
    last = {"open_agent": call.agent_id} if call.status in OPEN else {"outcome_scope": call.outcome}
    return found | {name: f"{own}#{value}" for name, value in last.items()}


def test_all_that_many_tell_at_once_is_kept(clinic: Client) -> None:
    call = placed(clinic)
    wanted = [f"tool_{number}" for number in range(8)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tool: told(clinic, call, tools_used={tool}), wanted))

    assert repository().get(clinic.organization_id, call.id).tools_used == wanted


def test_an_effect_and_the_mark_that_it_was_seen_are_one(clinic: Client) -> None:
    call = placed(clinic)
    mark = Table("IdempotencyTable").build_put(
        {"organization_id": clinic.organization_id, "idempotency_key": "event-1"},
        condition="attribute_not_exists(idempotency_key)",
        using=Expression(),
        on_conflict=lambda _: ConflictError("seen"),
    )

    def tell(status: Any) -> None:
        repository().apply_update(
            clinic.organization_id, call.id, CallUpdate(authority=Authority.EVENT, at=1, status=status), [mark]
        )

    tell("ringing")
    with pytest.raises(ConflictError, match="seen"):
        tell("in_progress")
    assert repository().get(clinic.organization_id, call.id).status == "ringing"


def test_an_appointment_booked_while_the_end_is_told_is_what_became_of_the_call(clinic: Client) -> None:
    call = placed(clinic)

    def book() -> None:
        repository().commit_booking(clinic.organization_id, call.id, "apt_1", lambda link: commit([link]))

    end = CallUpdate(authority=Authority.EVENT, at=1, status="completed")
    with overtaken_by(book, "UpdateItem"):
        told_of_it = repository().apply_update(clinic.organization_id, call.id, end)

    assert (told_of_it.outcome, told_of_it.appointment_ids) == ("appointment_booked", ["apt_1"])
    assert repository().get(clinic.organization_id, call.id) == told_of_it


def test_an_open_call_of_an_agent_is_found_until_it_ends(clinic: Client) -> None:
    agent_id = new_id("agt", clock.now())
    call = placed(clinic, agent_id=agent_id)
    assert repository().open_call_of(clinic.organization_id, agent_id) == call.id

    ended(clinic, call)

    assert repository().open_call_of(clinic.organization_id, agent_id) is None
