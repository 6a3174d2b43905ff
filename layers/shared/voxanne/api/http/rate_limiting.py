"""Rate limits of a request, and their response headers (draft-ietf-httpapi-ratelimit-headers)."""

import functools
import math
from collections.abc import Sequence

from voxanne.api.http.request_context import RequestContext
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import LimitStatus, Policy, of_organization, of_organization_at_address
from voxanne.core import clock, config
from voxanne.core.errors import RateLimitedError

# Reading the limits does not count as a request.
_UNCOUNTED_PATHS = frozenset({"/api/limits"})


@functools.cache
def limiter() -> Limiter:
    """Return the process's limiter, which remembers refusals."""
    return Limiter(config.required("RATE_LIMITS_TABLE"))


def policies(request: RequestContext) -> list[Policy]:
    """Return the policies that apply to a request: its organisation's and its address's."""
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
        names = {"org": "the organisation's requests", "ip": "requests from this address"}
        exceeded = " and ".join(names[level.policy.name] for level in refused)
        raise RateLimitedError(f"The rate limit for {exceeded} is exceeded.", retry_after=wait)


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
