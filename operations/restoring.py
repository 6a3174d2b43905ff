"""Bringing items back from a restored copy of a table, into the table that the product uses.

DynamoDB restores into a new table only. The stack's own keeps its name, indexes, stream and permissions: what is
missing or spoiled in it is copied from the restored one, item by item, and never over what someone wrote since.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from operations.deletion import items
from operations.reading import everything
from operations.stacks import Stack
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write


class _ChangedMeanwhileError(Exception):
    """It is no longer what was read."""


def restore(
    stack: Stack, table: str, restored: str, organization_id: str | None, *, apply: bool, overwrite: bool
) -> Iterator[dict[str, Any]]:
    """Compare the restored table with the product's, and bring back what that lacks; with *overwrite* what differs too.

    Without *apply* nothing is written. Each line names an item by its key, and what became of it.
    """
    live = stack.table(table)
    schema = client().describe_table(TableName=live.name)["Table"]["KeySchema"]
    names = [key["AttributeName"] for key in schema]
    for item in _wanted(stack, table, restored, organization_id):
        key = {name: item[name] for name in names}
        now = live.get(key)
        if now == item:
            continue
        kind = "missing" if now is None else "differs"
        if not apply or (now is not None and not overwrite):
            yield {"table": table, **_shown(key), "finding": kind, "outcome": "found"}
        else:
            yield {"table": table, **_shown(key), "finding": kind, "outcome": _bring_back(live, item, now, names)}


def _wanted(stack: Stack, table: str, restored: str, organization_id: str | None) -> Iterator[Item]:
    if organization_id is None:
        return everything(Table(restored))
    copy = replace(stack, resources={**stack.resources, table: restored})
    return items.of(copy, table, organization_id)


def _bring_back(live: Table, item: Item, now: Item | None, names: list[str]) -> str:
    condition, using = _still(now, names)
    try:
        write(live.build_put(item, condition=condition, using=using, on_conflict=lambda _: _ChangedMeanwhileError()))
    except _ChangedMeanwhileError:
        return "overtaken"
    return "brought_back"


def _still(now: Item | None, names: list[str]) -> tuple[str, Expression]:
    """The condition that an item is what it was when it was read, be it nothing."""
    if now is None:
        return "attribute_not_exists(#key)", Expression(names={"#key": names[0]})
    told = {f"n{number}": name for number, name in enumerate(sorted(now))}
    text = " AND ".join(f"#{each} = :{each}" for each in told)
    return text, Expression(
        {f"#{each}": name for each, name in told.items()}, {f":{each}": now[name] for each, name in told.items()}
    )


def _shown(key: Mapping[str, Any]) -> dict[str, Any]:
    # A phone's key item has the number in its key.
    return {name: "phone#…" if str(value).startswith("phone#") else value for name, value in key.items()}
