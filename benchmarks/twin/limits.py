"""The two rate limits of a request: two parallel updates, like ours, through the Table resource."""

import functools
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import ClientError

from benchmarks.twin.tables import failed_condition, table
from voxanne.api.http.callers import Caller
from voxanne.api.rate_limits.policies import LimitStatus, Policy, of_organization, of_organization_at_address
from voxanne.api.rate_limits.windows import Window
from voxanne.core import clock
from voxanne.core.errors import RateLimitedError


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)


def admit(caller: Caller, address: str) -> dict[str, str]:
    """Count a request and return the rate limit headers.

    Raises:
        RateLimitedError: one of the limits is used up.
    """
    now = clock.now()
    organization = of_organization(caller.organization_id, caller.organization_limit)
    at_organization = _threads().submit(_take, organization, now)
    at_address = _take(of_organization_at_address(caller.organization_id, address, caller.address_limit), now)
    levels = [at_organization.result(), at_address]
    if not all(level.admitted for level in levels):
        raise RateLimitedError("too many requests", max(level.seconds for level in levels if not level.admitted))
    scarce = min(levels, key=lambda level: level.remaining / level.policy.quota)
    return {
        "RateLimit-Policy": ", ".join(str(level.policy) for level in levels),
        "RateLimit": ", ".join(str(level) for level in levels),
        "X-RateLimit-Limit": str(scarce.policy.quota),
        "X-RateLimit-Remaining": str(scarce.remaining),
        "X-RateLimit-Reset": str(math.ceil(now + scarce.seconds)),
    }


def _take(policy: Policy, now: float) -> LimitStatus:
    moment = Window(policy, now)
    try:
        response: dict[str, Any] = dict(
            table("RATE_LIMITS_TABLE").update_item(
                Key={"k": policy.counter},
                UpdateExpression="ADD #n :one, #b :unit SET #x = :x",
                ConditionExpression="attribute_not_exists(#n) OR #n < :quota",
                ExpressionAttributeNames={"#n": "n", "#b": moment.attribute, "#x": "x"},
                ExpressionAttributeValues={
                    ":one": 1,
                    ":unit": moment.unit,
                    ":x": moment.expiry,
                    ":quota": policy.quota,
                },
                ReturnValues="ALL_NEW",
            )
        )
    except ClientError as error:
        if not failed_condition(error):
            raise
        return LimitStatus(policy, 0, now, now + policy.window, admitted=False)
    return moment.level(
        {name: value if name == "k" else int(value) for name, value in response["Attributes"].items()}, admitted=True
    )
