"""All rate-limit policies of a request, evaluated concurrently."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.aws.dynamodb.background import in_background
from voxanne.core.logging import count, logger


class Limiter:
    """Counts requests in one table. Remembers refusals, so that a client that keeps sending costs no writes."""

    def __init__(self, table: str) -> None:
        self._table = table
        # Until when a policy refuses. No counted request leaves the window earlier.
        self._blocked: dict[Policy, float] = {}

    def take(self, policies: Sequence[Policy], now: float) -> list[LimitStatus]:
        """Count one request with each policy, or with none if one of them refuses, and return their statuses.

        A policy whose counter is unavailable is left out: the request passes, and a metric raises an alarm.
        """
        if any(now < self._blocked.get(policy, 0) for policy in policies):
            return _concurrently(policies, lambda policy: self._refusal(policy, now) or self._read(policy, now))
        levels = _concurrently(
            policies, lambda policy: _none_if_unavailable(lambda: counters.take(self._table, policy, now))
        )
        refused = [level for level in levels if not level.admitted]
        if not refused:
            return levels
        levels = [self._given_back(level, now) if level.admitted else level for level in levels]
        self._forget(now)
        self._blocked |= {level.policy: level.opens for level in refused}
        return levels

    def read(self, policies: Sequence[Policy], now: float) -> list[LimitStatus]:
        """Return the policies' statuses without counting."""
        return _concurrently(policies, lambda policy: self._read(policy, now))

    def _read(self, policy: Policy, now: float) -> LimitStatus | None:
        return _none_if_unavailable(lambda: counters.read(self._table, policy, now))

    def _refusal(self, policy: Policy, now: float) -> LimitStatus | None:
        """Return the remembered refusal, or None if it is over."""
        until = self._blocked.get(policy, 0)
        return LimitStatus(policy, 0, now, until, admitted=False) if now < until else None

    def _given_back(self, level: LimitStatus, now: float) -> LimitStatus:
        _none_if_unavailable(lambda: counters.give_back(self._table, level.policy, now))
        return replace(level, remaining=level.remaining + 1)

    def _forget(self, now: float) -> None:
        """Drop remembered refusals that are over."""
        self._blocked = {policy: until for policy, until in self._blocked.items() if now < until}


def _concurrently(policies: Sequence[Policy], call: Callable[[Policy], LimitStatus | None]) -> list[LimitStatus]:
    """Call *call* for all policies, in the time of one round trip, and return the statuses that there are."""
    others = [in_background(partial(call, policy)) for policy in policies[:-1]]
    last = call(policies[-1])
    return [level for level in [*(other() for other in others), last] if level is not None]


def _none_if_unavailable[Result](call: Callable[[], Result]) -> Result | None:
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        logger.error("rate_limiter.unavailable", error=type(error).__name__)
        count("RateLimiterUnavailable")
        return None
