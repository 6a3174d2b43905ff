"""All policies of a request at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.policies import LimitStatus, Policy
from voxanne.aws.dynamodb.background import in_background
from voxanne.core.logging import count, logger


class Limiter:
    """Counts requests in one table; remembers refusals, so that a client that hammers costs no writes."""

    def __init__(self, table: str) -> None:
        self._table = table
        # Until when a policy refuses: no request that counts stops counting earlier.
        self._blocked: dict[Policy, float] = {}

    def take(self, policies: Sequence[Policy], now: float) -> list[LimitStatus]:
        """Count one request with each policy, or with none if one of them refuses.

        A policy whose counter can't be reached is absent from the answer: requests pass and an alarm rises.
        """
        if any(now < self._blocked.get(policy, 0) for policy in policies):
            return _at_once(policies, lambda policy: self._refusal(policy, now) or self._read(policy, now))
        levels = _at_once(policies, lambda policy: _reached(lambda: counters.take(self._table, policy, now)))
        refused = [level for level in levels if not level.admitted]
        if not refused:
            return levels
        levels = [self._given_back(level, now) if level.admitted else level for level in levels]
        self._forget(now)
        self._blocked |= {level.policy: level.opens for level in refused}
        return levels

    def read(self, policies: Sequence[Policy], now: float) -> list[LimitStatus]:
        """Tell how the policies stand, without counting."""
        return _at_once(policies, lambda policy: self._read(policy, now))

    def _read(self, policy: Policy, now: float) -> LimitStatus | None:
        return _reached(lambda: counters.read(self._table, policy, now))

    def _refusal(self, policy: Policy, now: float) -> LimitStatus | None:
        """The refusal that still holds, or None."""
        until = self._blocked.get(policy, 0)
        return LimitStatus(policy, 0, now, until, admitted=False) if now < until else None

    def _given_back(self, level: LimitStatus, now: float) -> LimitStatus:
        _reached(lambda: counters.give_back(self._table, level.policy, now))
        return replace(level, remaining=level.remaining + 1)

    def _forget(self, now: float) -> None:
        """Keep the memory of refusals as small as what still holds."""
        self._blocked = {policy: until for policy, until in self._blocked.items() if now < until}


def _at_once(policies: Sequence[Policy], ask: Callable[[Policy], LimitStatus | None]) -> list[LimitStatus]:
    """Ask for all policies in one round trip's time: the last here, the others beside."""
    others = [in_background(partial(ask, policy)) for policy in policies[:-1]]
    last = ask(policies[-1])
    return [level for level in [*(other() for other in others), last] if level is not None]


def _reached[Result](call: Callable[[], Result]) -> Result | None:
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        logger.error("rate limiter unavailable", error=type(error).__name__)
        count("RateLimiterUnavailable")
        return None
