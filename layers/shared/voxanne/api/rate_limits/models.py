from collections.abc import Sequence

from voxanne.api.rate_limits.policies import LimitStatus
from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp


class CurrentLimit(Resource):
    """The state of one rate limit."""

    limit: int
    """The maximum number of requests in the window."""
    window_seconds: int
    """The length of the sliding window in seconds."""
    remaining: int
    """The number of requests that are left now."""
    reset_seconds: int
    """The seconds until `remaining` increases."""
    reset_at: Timestamp
    """When `remaining` increases."""


class CurrentLimits(Resource):
    """The rate limits of an organisation. A limit is null while its counter is unavailable."""

    plan: str
    """The organisation's plan."""
    organization: CurrentLimit | None
    """The limit of all API keys of the organisation together. Null: temporarily unknown."""
    ip: CurrentLimit | None
    """The limit of the IP address that sends this request. Null: temporarily unknown."""
    member: CurrentLimit | None = None
    """The limit of the member who sends this request from the dashboard, which replaces the other limits. Null: an API
    key sends it."""


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
