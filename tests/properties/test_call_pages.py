"""Paging through calls while others are made: each match once, whatever the filters and the page size."""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.calls import placed, query, repository
from tests.product import Client, Product
from voxanne.core.clock import instant, seconds_of
from voxanne.domain.calls import listing as lists
from voxanne.domain.calls.updates import Authority, CallUpdate

_NUMBERS = ["+14155550100", "+14155550101"]
_EQUAL = {
    "status": ["queued", "in_progress", "completed", "no_answer"],
    "direction": ["inbound", "outbound"],
    "agent_id": ["agt_1", "agt_2"],
    "contact_id": ["con_1", "con_2"],
    "outcome": ["information", "no_answer"],
    "from": _NUMBERS,
    "to": _NUMBERS,
}
_HOUR, _DAY = 3600, 86_400


@dataclass(frozen=True)
class Wanted:
    """A call, and how long after its making it started, if it did."""

    fields: dict[str, Any]
    status: Any
    wait: int | None

    def make(self, clinic: Client) -> str:
        call = placed(clinic, **self.fields)
        outcome = {"completed": "information", "no_answer": "no_answer"}.get(self.status)
        started = None if self.wait is None else instant(seconds_of(call.created_at) + self.wait)
        news: dict[str, Any] = {"status": self.status, "outcome": outcome, "started_at": started}
        news_of_it = CallUpdate(authority=Authority.EVENT, at=1, **news)
        repository().apply_update(clinic.organization_id, call.id, news_of_it)
        return call.id


WANTED = st.builds(
    Wanted,
    st.fixed_dictionaries(
        {name: st.sampled_from(_EQUAL[name]) for name in ("direction", "agent_id", "contact_id", "from", "to")}
    ),
    st.sampled_from(_EQUAL["status"]),
    st.none() | st.sampled_from([0, 60, _HOUR, 2 * _DAY, 7 * _DAY - 60]),
)
_EQUALITIES = st.lists(st.sampled_from([*_EQUAL]), max_size=2, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(_EQUAL[name]) for name in names})
)
# In minutes after the beginning.
_SPAN = st.fixed_dictionaries(
    {}, optional={"started_after": st.integers(-5, 60 * 24), "started_before": st.integers(-5, 60 * 24 * 8)}
)


@dataclass(frozen=True)
class Asked:
    """What a list is asked for."""

    equal: dict[str, str]
    span: dict[str, int]
    limit: int

    def query(self, began: float) -> dict[str, Any]:
        return {**self.equal, **{name: instant(began + 60 * minutes) for name, minutes in self.span.items()}}


def matches(call: dict[str, Any], asked: dict[str, Any]) -> bool:
    started = call["started_at"]
    after, before = asked.get("started_after"), asked.get("started_before")
    if (after or before) and started is None:
        return False
    if (after and started < after) or (before and started >= before):
        return False
    return all(call[name] == asked[name] for name in asked if name in _EQUAL)


@pytest.fixture
def few_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages with several filters end after four entries: making 500 for each example takes too long."""
    monkeypatch.setattr(lists, "MAX_ENTRIES", 4)


@settings(max_examples=40)
@given(
    there=st.lists(st.tuples(WANTED, st.sampled_from([1, 600, 3 * _HOUR])), max_size=9),
    arrivals=st.lists(WANTED, max_size=2),
    asked=st.builds(Asked, _EQUALITIES, _SPAN, st.integers(1, 4)),
)
@pytest.mark.usefixtures("few_entries")
def test_every_match_comes_exactly_once_while_others_arrive(
    product: Product, there: list[tuple[Wanted, int]], arrivals: list[Wanted], asked: Asked
) -> None:
    clinic = product.organization()
    given_filters = asked.query(product.clock())
    made = []
    for wanted, pause in there:
        product.clock.advance(pause)
        made.append(wanted.make(clinic))

    pages = walk(product, clinic, {"limit": asked.limit, **given_filters}, arrivals)

    calls = [repository().get(clinic.organization_id, call_id).model_dump() for call_id in reversed(made)]
    shown = [call["id"] for page in pages for call in page]
    assert shown == [call["id"] for call in calls if matches(call, given_filters)]
    if len(asked.equal) <= 1:
        assert all(len(page) == asked.limit for page in pages[:-1]), "a page that is not the last is full"


def walk(product: Product, clinic: Client, asked: dict[str, Any], arrivals: list[Wanted]) -> list[list[dict[str, Any]]]:
    """All pages, and a call that arrives behind each of the first."""
    pages = []
    coming = iter(arrivals)
    following: str | None = f"/api/calls?{query(asked)}"
    while following is not None:
        answer = clinic("GET", following)
        assert answer.status == 200, answer
        pages.append(answer.json)
        product.clock.advance(1)
        for wanted in itertools.islice(coming, 1):
            wanted.make(clinic)
        following = answer.next
    return pages
