"""Units of a page, whatever the number of agents behind it."""

from typing import Any

import boto3

from benchmarks import calls, figures
from benchmarks.figures import Figure
from benchmarks.scenarios import Side, new_agent, sides
from voxanne.aws.dynamodb.items import to_item
from voxanne.core import clock
from voxanne.core.ids import new_id

_COUNTS = (100, 10_000)
_MOST_IN_A_BATCH = 25
_PAGE = "/api/agents?limit=20"


def measure() -> list[Figure]:
    """The first page, and one from the middle, at each count."""
    with sides() as (ours, _):
        found: list[Figure] = []
        first: list[float] = []
        for count in _COUNTS:
            _fill(ours, count)
            newest, next_page = _units(ours, _PAGE)
            later, _ = _units(ours, next_page)
            first.append(newest)
            note = f"the page after it: {later:g}"
            found.append(Figure(f"of {count:,} agents", newest, "read units", limit=first[0], note=note))
        return found


def _units(side: Side, target: str) -> tuple[float, str]:
    with calls.recorded(with_units=True) as made:
        answer = side.client("GET", target)
    if answer.next is None:
        raise AssertionError(f"{target} shows no next page: {answer}")
    return sum(call.used.read for call in made), answer.next


def _fill(side: Side, count: int) -> None:
    """Copy an agent until there are *count*: made by requests, ten thousand would take minutes."""
    identifier = new_agent(side)
    organization_id = side.client.organization_id
    stored = [item for item in side.client.product.items("AgentsTable") if item["organization_id"] == organization_id]
    pattern = next(item for item in stored if item["id"] == identifier)
    made = [to_item(pattern | {"id": new_id("agt", clock.now())}) for _ in range(count - len(stored))]
    client = boto3.client("dynamodb")
    for begin in range(0, len(made), _MOST_IN_A_BATCH):
        puts: list[Any] = [{"PutRequest": {"Item": item}} for item in made[begin : begin + _MOST_IN_A_BATCH]]
        client.batch_write_item(RequestItems={"AgentsTable": puts})


if __name__ == "__main__":
    figures.save(measure)
