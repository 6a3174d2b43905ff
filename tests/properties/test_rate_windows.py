"""For any sequence of requests: no span of a window admits more than its quota, and none is refused without need."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.product import Product, dynamodb
from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import LimitStatus, Policy

LAG = 1.01
ORGANIZATION = Policy("org", "org#x", 4, 3600)
ADDRESSES = [Policy("ip", f"ip#{number}", 2, 900) for number in range(3)]

# Gaps between requests: bursts, moments around a part's end and around a window's, and long rests.
GAPS = (
    st.sampled_from([0.0, 0.001, 9.0, 35.999, 36.0, 900.0, 909.0, 3600.0, 3636.0, 10_000.0])
    | st.floats(0, 60)
    | st.floats(60, 4000)
)
REQUESTS = st.lists(st.tuples(GAPS, st.sampled_from(ADDRESSES)), min_size=5, max_size=30)


@dataclass
class Exact:
    """What was admitted under each policy, and when: the sliding windows themselves."""

    admitted: dict[str, list[float]] = field(default_factory=dict)

    def within(self, policy: Policy, now: float, span: float) -> int:
        """How many were admitted in the last *span* seconds."""
        return sum(now - at < span for at in self.admitted.get(policy.counter, []))

    def has_room(self, policy: Policy, now: float) -> bool:
        """Whether it has room even if each request counts for 1 % longer than its window."""
        return self.within(policy, now, policy.window * LAG) < policy.quota

    def admit(self, policies: list[Policy], now: float) -> None:
        for policy in policies:
            self.admitted.setdefault(policy.counter, []).append(now)


@pytest.fixture(scope="module")
def table(standing_product: Product) -> str:
    del standing_product  # only that it stands
    return "RateLimitsTable"


def forget(table: str) -> None:
    for policy in (ORGANIZATION, *ADDRESSES):
        dynamodb().delete_item(TableName=table, Key={"k": {"S": policy.counter}})


def check_figures(exact: Exact, levels: list[LimitStatus], now: float) -> None:
    """What an answer tells lies between what the window and the window with its lag have left."""
    for level in levels:
        policy = level.policy
        most = policy.quota - exact.within(policy, now, policy.window)
        least = policy.quota - exact.within(policy, now, policy.window * LAG)
        # A quota that was lowered since may have admitted more than it does now.
        assert max(least, 0) <= level.remaining <= max(most, 0)


@settings(max_examples=25)
@given(requests=REQUESTS)
def test_what_is_admitted_is_what_the_windows_allow(table: str, requests: list[tuple[float, Policy]]) -> None:
    forget(table)
    limiter, exact, now = Limiter(table), Exact(), 1_800_000_000.0
    for gap, address in requests:
        now += gap
        policies = [ORGANIZATION, address]

        levels = limiter.take(policies, now)

        if all(level.admitted for level in levels):
            exact.admit(policies, now)
            for policy in policies:
                assert exact.within(policy, now, policy.window) <= policy.quota
        else:
            assert not all(exact.has_room(policy, now) for policy in policies)
        check_figures(exact, levels, now)


@settings(max_examples=15)
@given(gaps=st.lists(GAPS, min_size=1, max_size=12), requests_each=st.integers(1, 3))
def test_who_is_refused_and_waits_as_told_is_admitted(table: str, gaps: list[float], requests_each: int) -> None:
    forget(table)
    limiter, now, (policy, *_) = Limiter(table), 1_800_000_000.0, ADDRESSES
    for gap in gaps:
        now += gap
        for _ in range(requests_each):
            (level,) = limiter.take([policy], now)
            if not level.admitted:
                (early,) = limiter.read([policy], level.opens - 0.001)
                assert early.remaining == 0
                now += level.seconds
                (again,) = limiter.take([policy], now)
                assert again.admitted


@settings(max_examples=10)
@given(
    gaps=st.lists(st.tuples(GAPS, st.integers(1, 3)), min_size=1, max_size=25),
    quotas=st.lists(st.sampled_from([3, 12_000, 1_500_000]), min_size=1, max_size=3),
)
def test_parts_in_one_number_count_as_they_do_alone(
    table: str, gaps: list[tuple[float, int]], quotas: list[int]
) -> None:
    """Whatever layouts the quotas of one counter lead to."""
    forget(table)
    exact, now = Exact(), 1_800_000_000.0
    for number, (gap, requests) in enumerate(gaps):
        now += gap
        policy = Policy("ip", ADDRESSES[0].counter, quotas[number % len(quotas)], 900)
        for _ in range(requests):
            level = counters.take(table, policy, now)
            if level.admitted:
                exact.admit([policy], now)
            check_figures(exact, [level], now)
