"""Measure the units of a page with different numbers of agents in the list."""

from typing import Any

import boto3

from benchmarks import calls, figures
from benchmarks.figures import Figure
from benchmarks.scenarios import Side, new_agent, sides
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.ids import new_id

_COUNTS = (100, 10_000)
_MAX_BATCH_ITEMS = 25
_PAGE = "/api/agents?limit=20"


def measure() -> list[Figure]:
    """Measure the first page and the next one at each count."""
    with sides() as (ours, _):
        rows: list[Figure] = []
        first: list[float] = []
        for count in _COUNTS:
            _fill(ours, count)
            newest, next_page = _units(ours, _PAGE)
            later, _ = _units(ours, next_page)
            first.append(newest)
            note = f"the page after it: {later:g}"
            rows.append(Figure(f"of {count:,} agents", newest, "read units", limit=first[0], note=note))
        return rows


def _units(side: Side, target: str) -> tuple[float, str]:
    with calls.recorded(with_units=True) as made:
        response = side.client("GET", target)
    if response.next is None:
        raise AssertionError(f"{target} has no next page: {response}")
    return sum(call.used.read for call in made), response.next


def _fill(side: Side, count: int) -> None:
    """Copy an agent until there are *count*: ten thousand requests would take minutes."""
    identifier = new_agent(side)
    organization_id = side.client.organization_id
    stored = [item for item in side.client.product.items("AgentsTable") if item["organization_id"] == organization_id]
    pattern = next(item for item in stored if item["id"] == identifier)
    made = [to_item(pattern | {"id": new_id("agt", clock.now())}) for _ in range(count - len(stored))]
    client = boto3.client("dynamodb")
    for begin in range(0, len(made), _MAX_BATCH_ITEMS):
        puts: list[Any] = [{"PutRequest": {"Item": item}} for item in made[begin : begin + _MAX_BATCH_ITEMS]]
        client.batch_write_item(RequestItems={"AgentsTable": puts})


if __name__ == "__main__":
    figures.save(measure)
