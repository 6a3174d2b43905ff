"""What tests of rate limits share."""

import re
from dataclasses import dataclass

from tests.product import Answer, Client, dynamodb
from voxanne.api.rate_limits.policies import Policy
from voxanne.api.rate_limits.windows import Window
from voxanne.aws.dynamodb.items import to_item

# At the begin of a part, the organisation's (36 s) as well as an address's (9 s).
NOW = 1_800_000_000


@dataclass(frozen=True)
class Told:
    """What an answer's headers tell of the limits: what is left, and seconds until that rises."""

    organization: tuple[int, int]
    address: tuple[int, int]


def told(answer: Answer) -> Told:
    found = re.fullmatch(r'"org";r=(\d+);t=(\d+), "ip";r=(\d+);t=(\d+)', answer.header("RateLimit") or "")
    assert found, answer
    a, b, c, d = (int(group) for group in found.groups())
    return Told((a, b), (c, d))


def spend(client: Client, count: int) -> list[int]:
    """Send requests; their statuses. One that is refused by its method counts like any other."""
    return [client("PUT", "/api/agents").status for _ in range(count)]


def store_counter(policy: Policy, count: int) -> None:
    """Write that a counter has admitted *count* requests now, as many as would take long over HTTP."""
    moment = Window(policy, NOW)
    item = {"k": policy.counter, "n": count, moment.attribute: count * moment.unit, "x": moment.expiry}
    dynamodb().put_item(TableName="RateLimitsTable", Item=to_item(item))
