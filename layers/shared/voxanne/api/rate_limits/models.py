from collections.abc import Sequence

from pydantic import BaseModel

from voxanne.api.rate_limits.policies import LimitStatus
from voxanne.core import clock
from voxanne.core.fields import Timestamp


class CurrentLimit(BaseModel):
    """How one limit stands."""

    limit: int
    window_seconds: int
    remaining: int
    # When `remaining` rises next.
    reset_seconds: int
    reset_at: Timestamp


class CurrentLimits(BaseModel):
    """How the limits of an organisation stand; null where its counter can't be reached."""

    plan: str
    organization: CurrentLimit | None
    ip: CurrentLimit | None


def current_limits(plan: str, levels: Sequence[LimitStatus]) -> CurrentLimits:
    """Tell of limits as they are now."""
    by_name = {
        level.policy.name: CurrentLimit(
            limit=level.policy.quota,
            window_seconds=level.policy.window,
            remaining=level.remaining,
            reset_seconds=level.seconds,
            reset_at=clock.instant(level.now + level.seconds),
        )
        for level in levels
    }
    return CurrentLimits(plan=plan, organization=by_name.get("org"), ip=by_name.get("ip"))
