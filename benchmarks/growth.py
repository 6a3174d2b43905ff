"""Measure each list of the OpenAPI document, with each filter, at three sizes, on DynamoDB Local.

It stores 1.2 million objects directly, which takes most of the time. `GROWTH=100,2000` measures other sizes.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks import figures
from benchmarks.figures import Figure
from local.runner.stores.dynamodb_local import missing
from tests.growing_lists import Query, Reads, fill, lists, patterns, reads
from tests.integration.call_costs import on_dynamodb_local
from tests.list_recipes import NOW
from tests.product import Client, in_process_product

_SIZES = tuple(int(size) for size in os.environ.get("GROWTH", "100,10000,100000").split(","))
_MAX_ENTRIES = 500


def measure() -> list[Figure]:
    """Measure all lists; a list or filter without a recipe is an error."""
    if missing() is not None:
        return [Figure("DynamoDB Local", 0, note=f"skipped: {missing()}")]
    with in_process_product() as product, on_dynamodb_local():
        product.clock.stop(NOW)
        stored = patterns(product)
        rows: list[Figure] = []
        for number, each in enumerate(lists()):
            clinics = {size: product.organization(name=f"Of {number} {size}") for size in _SIZES}
            for size, clinic in clinics.items():
                clinic("GET", "/api/organization")
                fill(clinic.organization_id, each, stored[each.operation], range(size))
            rows += [_figure(query, _at_each_size(query, clinics)) for query in each.queries()]
        return rows


@dataclass(frozen=True)
class _Measured:
    """The reads of two pages, and this process's CPU milliseconds per page; the store is another process."""

    reads: Reads
    cpu: float


def _at_each_size(query: Query, clinics: Mapping[int, Client]) -> dict[int, _Measured]:
    return {size: _measured(query, clinic) for size, clinic in clinics.items()}


def _measured(query: Query, clinic: Client) -> _Measured:
    found = reads(clinic, query)
    # Measure the second time: at the first, the process may have filled caches.
    began = time.process_time()
    pages = len(reads(clinic, query).shown)
    return _Measured(found, (time.process_time() - began) * 1000 / pages)


def _figure(query: Query, found: Mapping[int, _Measured]) -> Figure:
    """Count the items that are read and not shown, because only those can grow. Units follow from the items' sizes."""
    largest = found[max(found)].reads
    note = f"shown {' and '.join(map(str, largest.shown))}; "
    note += ", ".join(f"{each.reads.units:g} units and {each.cpu:.1f} ms at {size:,}" for size, each in found.items())
    limit = (_MAX_ENTRIES if query.is_bounded else query.most_beyond) * len(largest.shown)
    beyond = max(each.reads.beyond for each in found.values())
    return Figure(str(query), beyond, "entries", limit=limit, note=note)


if __name__ == "__main__":
    figures.save(measure)
