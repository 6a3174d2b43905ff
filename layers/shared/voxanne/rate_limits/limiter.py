"""All policies of a request at once."""

import functools
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.observability import count, logger
from voxanne.rate_limits import counters
from voxanne.rate_limits.policies import Level, Policy


@dataclass(frozen=True)
class _Blocked:
    """A refusal that holds until *until*: nothing can free a place earlier."""

    until: float
    levels: list[Level]


class Limiter:
    """Counts requests in one table; remembers refusals, so that a client that hammers costs no writes."""

    def __init__(self, table: str) -> None:
        self._table = table
        self._blocked: dict[Policy, _Blocked] = {}

    def take(self, policies: Sequence[Policy], now: float) -> list[Level]:
        """Count one request with each policy, or with none if one of them refuses.

        A policy whose counter can't be reached is absent from the answer: requests pass and an alarm rises.
        """
        remembered = self._remembered(policies, now)
        if remembered:
            return remembered
        levels = _at_once(policies, lambda policy: _reached(lambda: counters.take(self._table, policy, now)))
        refused = [level for level in levels if not level.admitted]
        if not refused:
            return levels
        levels = [self._given_back(level, now) if level.admitted else level for level in levels]
        self._forget(now)
        for level in refused:
            self._blocked[level.policy] = _Blocked(now + level.seconds, levels)
        return levels

    def read(self, policies: Sequence[Policy], now: float) -> list[Level]:
        """Tell how the policies stand, without counting."""
        return _at_once(policies, lambda policy: _reached(lambda: counters.read(self._table, policy, now)))

    def _given_back(self, level: Level, now: float) -> Level:
        _reached(lambda: counters.give_back(self._table, level.policy, now))
        return replace(level, remaining=level.remaining + 1)

    def _remembered(self, policies: Sequence[Policy], now: float) -> list[Level]:
        """The levels of a refusal that still holds, or none."""
        for policy in policies:
            blocked = self._blocked.get(policy)
            if blocked and now < blocked.until:
                known = {level.policy: level for level in blocked.levels}
                known[policy] = replace(known[policy], seconds=math.ceil(blocked.until - now))
                unknown = [other for other in policies if other not in known]
                known |= {level.policy: level for level in (self.read(unknown, now) if unknown else [])}
                return [known[each] for each in policies if each in known]
        return []

    def _forget(self, now: float) -> None:
        """Keep the memory of refusals as small as what still holds."""
        self._blocked = {policy: blocked for policy, blocked in self._blocked.items() if now < blocked.until}


def _at_once(policies: Sequence[Policy], ask: Callable[[Policy], Level | None]) -> list[Level]:
    """Ask for all policies in one round trip's time: the last here, the others beside."""
    others: list[Future[Level | None]] = [_threads().submit(ask, policy) for policy in policies[:-1]]
    last = ask(policies[-1])
    return [level for level in [*(other.result() for other in others), last] if level is not None]


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="rate-limits")


def _reached[Result](call: Callable[[], Result]) -> Result | None:
    try:
        return call()
    except (BotoCoreError, ClientError) as error:
        logger.error("rate limiter unavailable", error=type(error).__name__)
        count("RateLimiterUnavailable")
        return None
