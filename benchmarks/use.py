"""`python -m benchmarks.use`: measure what a phone call and an API request use and store, and write use.toml."""

from benchmarks import left, phone_calls, prices
from benchmarks.bill import MEASURED
from benchmarks.prices import Footprint
from benchmarks.requests import measured, new_clinic, standing_product

_HEAD = """# Written by `make costs`. What one phone call, one API request of the mix and one sent event use,
# and the bytes that they leave in tables and indexes.
"""

type Use = dict[str, dict[str, float]]


def measure() -> Use:
    """Return the use of a call, a request and an event, and the bytes that each leaves in the tables."""
    mix: dict[str, int] = prices.table()["mix"]
    request, request_leaves = Footprint(), dict[str, float]()
    with standing_product() as product:
        call, call_leaves = phone_calls.use_of_a_call(new_clinic(product))
        event, event_leaves = phone_calls.use_of_an_event(new_clinic(product))
        for each in measured(product, only=frozenset(mix)):
            share = mix[each.operation.name] / sum(mix.values())
            request += each.footprint.times(share)
            request_leaves = left.added(request_leaves, each.leaves, share)
    return {
        "call": call.parts(),
        "call_leaves": call_leaves,
        "request": request.parts(),
        "request_leaves": request_leaves,
        "event": event.parts(),
        "event_leaves": event_leaves,
    }


def write(use: Use) -> None:
    """Write the file."""
    sections = [
        f"\n[{name}]\n" + "".join(f"{key} = {round(value, 2)}\n" for key, value in values.items())
        for name, values in use.items()
    ]
    MEASURED.write_text(_HEAD + "".join(sections), encoding="utf-8")


if __name__ == "__main__":
    write(measure())
