"""The rate limits of one request, and the headers that tell of them (draft-ietf-httpapi-ratelimit-headers)."""

import functools
import math
from collections.abc import Sequence

from voxanne.api.http.request_context import RequestContext
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import LimitStatus, Policy, of_organization, of_organization_at_address
from voxanne.core import clock, config
from voxanne.core.errors import RateLimitedError

_FREE = frozenset({"/api/limits"})


@functools.cache
def limiter() -> Limiter:
    """The process's limiter: it remembers refusals."""
    return Limiter(config.required("RATE_LIMITS_TABLE"))


def policies(request: RequestContext) -> list[Policy]:
    """The two policies under which a request falls."""
    caller = request.caller
    return [
        of_organization(caller.organization_id, caller.organization_limit),
        of_organization_at_address(caller.organization_id, request.address, caller.address_limit),
    ]


def admit(request: RequestContext) -> None:
    """Count the request and put the figures into its answer's headers.

    Raises:
        RateLimitedError: one of the policies refuses it.
    """
    now = clock.now()
    wanted = policies(request)
    free = request.path in _FREE
    levels = limiter().read(wanted, now) if free else limiter().take(wanted, now)
    request.levels = levels
    request.headers |= headers(wanted, levels, now)
    refused = [level for level in levels if not level.admitted]
    if refused:
        wait = max(level.seconds for level in refused)
        names = {"org": "the organisation's requests", "ip": "requests from this address"}
        used_up = " and ".join(names[level.policy.name] for level in refused)
        raise RateLimitedError(f"the limit for {used_up} is used up", retry_after=wait)


def headers(wanted: Sequence[Policy], levels: Sequence[LimitStatus], now: float) -> dict[str, str]:
    """RateLimit fields for all policies, X-RateLimit-* for the one of which the smallest share is left."""
    told = {"RateLimit-Policy": ", ".join(str(policy) for policy in wanted)}
    if not levels:
        return told
    scarce = min(levels, key=lambda level: level.remaining / level.policy.quota)
    return told | {
        "RateLimit": ", ".join(str(level) for level in levels),
        "X-RateLimit-Limit": str(scarce.policy.quota),
        "X-RateLimit-Remaining": str(scarce.remaining),
        "X-RateLimit-Reset": str(math.ceil(now + scarce.seconds)),
    }
