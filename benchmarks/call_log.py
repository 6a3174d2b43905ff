"""Measure a page of 20 calls with each filter, from a hundred calls to a hundred thousand, on DynamoDB Local.

The units are the consumed capacity that DynamoDB Local reports. Storing the calls takes most of the time, so it has a
time limit.
"""

import time
from collections.abc import Iterator

from benchmarks import figures
from benchmarks.figures import Figure
from local.runner.stores.dynamodb_local import missing
from tests.integration.call_costs import ORGANIZATION, SINGLE, cost_of_each, fill, on_dynamodb_local, reads
from tests.integration.calls import repository
from voxanne.domain.calls.listing import CallFilters

_COUNTS = (100, 1_000, 10_000, 100_000)
_BATCH, _MAX_SECONDS = 2_500, 240
_MAX_ENTRIES = 500
_SEVERAL = {
    "agent_id and outcome, no match": CallFilters(agent_id="agt_1", outcome="other"),
    "contact_id and status, each matches": CallFilters(contact_id="con_1", status="no_answer"),
    "agent_id, direction and a span, no match": CallFilters(
        direction="inbound", agent_id="agt_2", started_after=SINGLE["started_after"].started_after
    ),
}


def measure() -> list[Figure]:
    """Measure each filter alone at each count, then several filters at the highest count."""
    if missing() is not None:
        return [Figure("DynamoDB Local", 0, note=f"skipped: {missing()}")]
    with on_dynamodb_local():
        costs = dict(_costs())
        return [*_alone(costs), *_several(max(costs))]


def _costs() -> Iterator[tuple[int, dict[str, float]]]:
    ends, filled = time.monotonic() + _MAX_SECONDS, 0
    for count in _COUNTS:
        while filled < count and time.monotonic() < ends:
            following = min(filled + _BATCH, count)
            fill(range(filled, following))
            filled = following
        yield filled, {name: sum(units for _, units in queries) for name, queries in cost_of_each(pages=1).items()}
        if filled < count:
            return


def _alone(costs: dict[int, dict[str, float]]) -> list[Figure]:
    first, *others = costs
    return [
        Figure(
            f"{name} at {max(costs):,} calls",
            costs[max(costs)][name],
            "read units",
            limit=costs[first][name],
            note=", ".join(f"{costs[count][name]:g} at {count:,}" for count in [first, *others[:-1]]),
        )
        for name in SINGLE
    ]


def _several(count: int) -> list[Figure]:
    rows = []
    for name, filters in _SEVERAL.items():
        with reads() as queries:
            page = repository().list_matching(ORGANIZATION, filters, 20, None)
        entries, units = sum(entries for entries, _ in queries), sum(units for _, units in queries)
        note = f"{units:g} read units, {len(page.items)} calls found, of {count:,}"
        rows.append(Figure(name, entries, "entries", limit=_MAX_ENTRIES, note=note))
    return rows


if __name__ == "__main__":
    figures.save(measure)
