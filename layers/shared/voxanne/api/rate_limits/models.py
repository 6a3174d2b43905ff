from collections.abc import Sequence

from voxanne.api.rate_limits.policies import LimitStatus
from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp


class CurrentLimit(Resource):
    """The state of one rate limit."""

    limit: int
    """Requests in the window."""
    window_seconds: int
    """How long the window is. It slides."""
    remaining: int
    """How many are left."""
    reset_seconds: int
    """Seconds until `remaining` rises."""
    reset_at: Timestamp
    """When `remaining` rises."""


class CurrentLimits(Resource):
    """The rate limits of an organisation. A limit is null while its counter is unavailable."""

    plan: str
    """The organisation's plan."""
    organization: CurrentLimit | None
    """Of all API keys together."""
    ip: CurrentLimit | None
    """Of the address that this request came from."""
    member: CurrentLimit | None = None
    """Of the member who sends this request from the dashboard: the other limits do not hold there."""


def current_limits(plan: str, levels: Sequence[LimitStatus]) -> CurrentLimits:
    """Return the response for the statuses of limits."""
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
    return CurrentLimits(plan=plan, organization=by_name.get("org"), ip=by_name.get("ip"), member=by_name.get("member"))
