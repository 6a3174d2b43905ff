"""Whatever the order and number in which changes of calls are recorded, and wherever that ends: each counts once."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.crashes import Crash, Moment, crash_at
from tests.product import Client, Product, deployment
from voxanne.aws.dynamodb.items import to_item as typed
from voxanne.core.clock import seconds_of
from voxanne.domain.calls.models import OPEN, StoredCall
from voxanne.domain.calls.repository import to_item
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.updates import CallUpdate, apply_update

# A soak draws as many more as its profile says.
_EXAMPLES = 12 if settings().derandomize else settings().max_examples
# Around midnight, and around both changes of the clocks in New York.
_TIMES = st.sampled_from(
    [
        *(
            "2026-03-08T04:59:59.999Z",
            "2026-03-08T05:00:00.000Z",
            "2026-03-09T03:59:59.999Z",
            "2026-03-09T04:00:00.000Z",
        ),
        *(
            "2026-11-01T03:59:59.999Z",
            "2026-11-01T04:00:00.000Z",
            "2026-11-02T04:59:59.999Z",
            "2026-11-02T05:00:00.000Z",
        ),
    ]
)
_DAYS = ("2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02")
_NEWS = st.builds(
    lambda status, at, fields: CallUpdate(status=status, at=at, authority=2, **fields),
    st.sampled_from(["in_progress", "completed", "completed", "no_answer", "canceled"]),
    st.integers(0, 9),
    st.fixed_dictionaries(
        {},
        optional={
            "agent_id": st.sampled_from(["agt_1", "agt_2"]),
            "started_at": _TIMES,
            "ended_at": _TIMES,
            "ended_reason": st.sampled_from(["voicemail", "assistant-forwarded-call"]),
            "appointment_ids": st.just(frozenset({"apt_1"})),
        },
    ),
)
_HISTORIES = st.lists(st.lists(_NEWS, min_size=1, max_size=3), min_size=1, max_size=2)
_MOMENTS: list[Moment] = ["before", "after"]
_CRASHES = st.none() | st.tuples(st.integers(0, 8), st.sampled_from(_MOMENTS))


def states_of(news: list[CallUpdate], direction: str) -> list[StoredCall]:
    """A call as each piece of news left it."""
    states = [new_call(direction, "queued", seconds_of("2026-11-01T12:00:00.000Z"))]  # type: ignore[arg-type]
    for each in news:
        states.append(apply_update(states[-1], each))
    return [state for number, state in enumerate(states) if number == 0 or state is not states[number - 1]]


def records_of(clinic: Client, states: list[StoredCall]) -> list[dict[str, Any]]:
    """The stream's records of a call's changes."""
    images = [typed(to_item(clinic.organization_id, state)) for state in states]
    changes = zip([None, *images[:-1]], images, strict=True)
    return [{"dynamodb": {"OldImage": old, "NewImage": new} if old else {"NewImage": new}} for old, new in changes]


def naive(calls: list[StoredCall]) -> Counter[tuple[str, str | None, str]]:
    """How many calls there are by day, agent and what is counted, told apart from the code that is tested."""
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for call in calls:
        if call.status in {*OPEN, "canceled"}:
            continue
        at = datetime.fromisoformat(call.started_at or call.ended_at or call.created_at)
        place = (str(at.astimezone(ZoneInfo("America/New_York")).date()), call.agent_id)
        is_answered = call.status == "completed"
        counts[*place, "calls"] += 1
        counts[*place, call.direction] += 1
        counts[*place, str(call.outcome)] += 1
        counts[*place, "answered"] += is_answered
        counts[*place, "booked"] += bool(call.appointment_ids)
        counts[*place, "duration_seconds"] += (call.duration_seconds or 0) * is_answered
    return +counts


def answered(clinic: Client) -> Counter[tuple[str, str | None, str]]:
    counts: Counter[tuple[str, str | None, str]] = Counter()
    for day in _DAYS:
        answer = clinic("GET", f"/api/analytics/calls?from={day}&to={day}&group_by=agent").json
        for group in answer["groups"]:
            numbers = {name: value for name, value in group.items() if name not in {"key", "by_outcome"}}
            for name, number in (numbers | group["by_outcome"]).items():
                counts[day, group["key"], name] += number
    return +counts


@settings(max_examples=_EXAMPLES, deadline=None)
@given(_HISTORIES, st.data())
def test_each_call_is_counted_as_it_ended(
    standing_product: Product, histories: list[list[CallUpdate]], data: st.DataObject
) -> None:
    clinic = standing_product.organization()
    calls = [states_of(news, ("inbound", "outbound")[number]) for number, news in enumerate(histories)]
    records = [record for states in calls for record in records_of(clinic, states)]
    again = data.draw(st.lists(st.sampled_from(records), max_size=3))
    functions = InProcessFunctions(deployment())

    for record in data.draw(st.permutations(records + again)):
        record["dynamodb"]["SequenceNumber"] = "1"
        crash = data.draw(_CRASHES)
        if crash is not None:
            try:
                with crash_at(*crash):
                    functions.invoke("EventRecorderFunction", {"Records": [record]})
            except Crash:
                pass
        assert functions.invoke("EventRecorderFunction", {"Records": [record]}) == {"batchItemFailures": []}

    assert answered(clinic) == naive([states[-1] for states in calls])
