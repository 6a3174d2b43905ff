"""Which items of which table are an organisation's: by its key, unless this says otherwise."""

import itertools
from collections.abc import Callable, Iterator

from operations.reading import everything, under
from operations.stacks import Stack
from voxanne.api.rate_limits.policies import of_organization
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, to_item
from voxanne.aws.dynamodb.tables import Table

_MOST_AT_ONCE = 25


def _by_attribute(stack: Stack, table: str, organization_id: str) -> Iterator[Item]:
    """Few items, and no key that leads to an organisation's: all are read."""
    return (item for item in everything(stack.table(table)) if item.get("organization_id") == organization_id)


def _hours(stack: Stack, organization_id: str) -> Iterator[Item]:
    for calendar in under(stack.table("CalendarsTable"), "organization_id", organization_id):
        yield from under(stack.table("CalendarHoursTable"), "calendar", f"{organization_id}#{calendar['id']}")


def _counter(_stack: Stack, organization_id: str) -> Iterator[Item]:
    # Those of addresses end by themselves within the hour.
    yield {"k": of_organization(organization_id, 1).counter}


_OTHERS: dict[str, Callable[[Stack, str], Iterator[Item]]] = {
    "ApiKeysTable": lambda stack, organization_id: _by_attribute(stack, "ApiKeysTable", organization_id),
    "CalendarHoursTable": _hours,
    "ProviderLinksTable": lambda stack, organization_id: _by_attribute(stack, "ProviderLinksTable", organization_id),
    "RateLimitsTable": _counter,
}
# Deleted apart: assistants by whoever deletes them at the provider, the organisation when all else is gone.
APART = frozenset({"AssistantsTable", "OrganizationsTable"})
# Emptied before what leads to them.
_FIRST, _LAST = ("ProviderLinksTable", "CalendarHoursTable"), ("CalendarsTable", "ApiKeysTable")
TOLD_OF = frozenset({*_OTHERS, *APART})


def tables(stack: Stack) -> list[str]:
    """Tables in the order in which they are emptied."""
    found = {name for name in stack.resources if name.endswith("Table")} - APART
    between = sorted(found - {*_FIRST, *_LAST})
    return [name for name in (*_FIRST, *between, *_LAST) if name in found]


def of(stack: Stack, table: str, organization_id: str) -> Iterator[Item]:
    """The organisation's items of a table."""
    if table in _OTHERS:
        return _OTHERS[table](stack, organization_id)
    return under(stack.table(table), "organization_id", organization_id)


def delete(table: Table, items: Iterator[Item]) -> int:
    """Delete items by their keys; return how many."""
    schema = client().describe_table(TableName=table.name)["Table"]["KeySchema"]
    names = [key["AttributeName"] for key in schema]
    count = 0
    for batch in itertools.batched(items, _MOST_AT_ONCE):
        wanted = {
            table.name: [{"DeleteRequest": {"Key": to_item({name: item[name] for name in names})}} for item in batch]
        }
        while wanted:
            # DynamoDB hands back what it had no capacity for.
            answer = client().batch_write_item(RequestItems=wanted)  # type: ignore[arg-type]
            wanted = answer.get("UnprocessedItems", {})  # type: ignore[assignment]
        count += len(batch)
    return count
