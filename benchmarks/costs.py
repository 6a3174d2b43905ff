"""Measure the cost of 1,000 API requests and of 1,000 phone calls."""

from collections.abc import Iterator

from benchmarks import figures, phone_calls, prices
from benchmarks.figures import Figure
from benchmarks.prices import Footprint
from benchmarks.requests import measured, new_clinic, standing_product

_THOUSAND = 1000


def measure() -> list[Figure]:
    """Return the costs of both, in total and by part."""
    with standing_product() as product:
        mix: dict[str, int] = prices.table()["mix"]
        request = Footprint()
        for each in measured(product, only=frozenset(mix)):
            request += each.footprint.times(mix[each.operation.name] / sum(mix.values()))
        call, _ = phone_calls.use_of_a_call(new_clinic(product))
    call += request.times(prices.table()["calls"]["requests_of_the_api"])
    return [*_parts("API requests", request), *_parts("phone calls, with the API requests of each", call)]


def _parts(what: str, footprint: Footprint) -> Iterator[Figure]:
    dollars = footprint.dollars()
    yield Figure(f"1,000 {what}", round(_THOUSAND * sum(dollars.values()), 4), unit="$")
    for name, each in sorted(dollars.items(), key=lambda part: -part[1]):
        used = getattr(footprint, name)
        yield Figure(f"  {name.replace('_', ' ')}", round(_THOUSAND * each, 4), unit="$", note=f"{used:,.1f} for each")


if __name__ == "__main__":
    figures.save(measure)
