"""Measure the rate limiter's writes for each admitted request, with an injected clock."""

from benchmarks import calls, figures
from benchmarks.figures import Figure
from tests.product import in_process_product
from voxanne.api.rate_limits.limiter import Limiter
from voxanne.api.rate_limits.policies import Policy, of_address, of_organization

_BEGIN = 1_800_000_000.0
_QUOTA = 1000
# The number of function processes that a fast client may reach; each remembers refusals separately.
_PROCESSES = 4


def measure() -> list[Figure]:
    """Measure one counter under several kinds of traffic."""
    with in_process_product():
        return [
            _figure("one request a minute, 5 hours", of_organization("sparse", _QUOTA), every=60, hours=5),
            _figure("nine tenths of the quota, 2 hours", of_organization("steady", _QUOTA), every=4, hours=2),
            _figure("one address, two requests a second", of_address("198.51.100.7"), every=0.5, hours=1),
        ]


def _figure(what: str, policy: Policy, *, every: float, hours: int) -> Figure:
    limiters = [Limiter("RateLimitsTable") for _ in range(_PROCESSES)]
    admitted: list[float] = []
    moments = [_BEGIN + index * every for index in range(int(hours * 3600 / every))]
    with calls.recorded(with_units=False, under_way_seconds=0) as writes:
        for index, now in enumerate(moments):
            (level,) = limiters[index % _PROCESSES].take([policy], now)
            if level.admitted:
                admitted.append(now)
    worst = _worst_span(admitted, policy.window)
    note = f"{len(admitted):,} of {len(moments):,} admitted; at most {worst} of {policy.quota} in any span"
    return Figure(what, round(len(writes) / len(admitted), 3), "writes", note=note)


def _worst_span(admitted: list[float], window: int) -> int:
    worst = begin = 0
    for end, moment in enumerate(admitted):
        while admitted[begin] <= moment - window:
            begin += 1
        worst = max(worst, end - begin + 1)
    return worst


if __name__ == "__main__":
    figures.save(measure)
