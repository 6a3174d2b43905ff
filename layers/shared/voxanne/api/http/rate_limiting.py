"""Rate limits of a request, and their response headers (draft-ietf-httpapi-ratelimit-headers)."""

import functools
import math
from collections.abc import Sequence

from voxanne.api.http.request_context import RequestContext
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import (
    LimitStatus,
    Policy,
    of_organization,
    of_organization_at_address,
    of_session,
)
from voxanne.core import clock, config
from voxanne.core.errors import RateLimitedError

# Reading the limits does not count as a request.
_UNCOUNTED_PATHS = frozenset({"/api/limits"})


@functools.cache
def limiter() -> Limiter:
    """Return the process's limiter, which remembers refusals."""
    return Limiter(config.required("RATE_LIMITS_TABLE"))


def policies(request: RequestContext) -> list[Policy]:
    """Return the policies that apply to a request: its organisation's and its address's, or its member's alone."""
    caller = request.caller
    return [of_session(caller.organization_id, caller.key_id)] if caller.is_session else shared_policies(request)


def shared_policies(request: RequestContext) -> list[Policy]:
    """Return the policies of the requests that API keys send: the organisation's and the address's."""
    caller = request.caller
    return [
        of_organization(caller.organization_id, caller.organization_limit),
        of_organization_at_address(caller.organization_id, request.address, caller.address_limit),
    ]


def admit(request: RequestContext) -> None:
    """Count the request and set the response headers with the state of the limits.

    Raises:
        RateLimitedError: a limit is exceeded.
    """
    now = clock.now()
    applicable = policies(request)
    count = limiter().read if request.path in _UNCOUNTED_PATHS else limiter().take
    levels = count(applicable, now)
    request.levels = levels
    request.headers |= headers(applicable, levels, now)
    refused = [level for level in levels if not level.admitted]
    if refused:
        wait = max(level.seconds for level in refused)
        used_up = " and that of ".join(_described(level.policy) for level in refused)
        raise RateLimitedError(f"The limit of {used_up} is used up; try again in {wait} s.", retry_after=wait)


def _described(policy: Policy) -> str:
    whose = {"org": "by the organisation", "ip": "from this address", "member": "by you"}[policy.name]
    return f"{policy.quota} requests in {policy.window // 60} minutes {whose}"


def headers(policies: Sequence[Policy], levels: Sequence[LimitStatus], now: float) -> dict[str, str]:
    """Return RateLimit fields for all policies, and X-RateLimit-* for the one with the smallest share left."""
    fields = {"RateLimit-Policy": ", ".join(str(policy) for policy in policies)}
    if not levels:
        return fields
    scarcest = min(levels, key=lambda level: level.remaining / level.policy.quota)
    return fields | {
        "RateLimit": ", ".join(str(level) for level in levels),
        "X-RateLimit-Limit": str(scarcest.policy.quota),
        "X-RateLimit-Remaining": str(scarcest.remaining),
        "X-RateLimit-Reset": str(math.ceil(now + scarcest.seconds)),
    }
