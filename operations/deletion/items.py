"""An organisation's items, table by table. The partition key selects them, except in the tables listed here."""

import itertools
from collections.abc import Callable, Iterator

from operations.queries import query, scan
from operations.stacks import Stack
from voxanne.api.rate_limits.policies import of_organization
from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item, to_item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import link_of
from voxanne.domain.calendars.occupancy import key_of_calendar
from voxanne.domain.erasures.models import ORGANIZATION
from voxanne.domain.members.repository import user_key

_BATCH_SIZE = 25
_ASSISTANT = link_of("vapi", "assistant", "")


def _by_attribute(stack: Stack, table: str, organization_id: str) -> Iterator[Item]:
    """Scan the table: it is small, and no key selects an organisation's items."""
    return (item for item in scan(stack.table(table)) if item.get("organization_id") == organization_id)


def _hours(stack: Stack, organization_id: str) -> Iterator[Item]:
    calendars = {item["id"] for item in query(stack.table("CalendarsTable"), "organization_id", organization_id)}
    # Hours that were booked late name a calendar that may already be deleted.
    late = [
        item["calendar_id"]
        for table in ("AppointmentsTable", "BusyBlocksTable")
        for item in query(stack.table(table), "organization_id", organization_id)
        if "calendar_id" in item
    ]
    for calendar_id in sorted({*calendars, *late}):
        yield from query(stack.table("CalendarHoursTable"), "calendar", key_of_calendar(organization_id, calendar_id))


def _links(stack: Stack, organization_id: str) -> Iterator[Item]:
    """Return all links except those of assistants, which expire 30 days after the assistant was deleted.

    Until then they identify reports of the deleted organisation, which are dropped. Without them, the reports would be
    stored as unattributed, with the whole conversation.
    """
    links = _by_attribute(stack, "ProviderLinksTable", organization_id)
    return (each for each in links if not (each["link"].startswith(_ASSISTANT) and "expires_at" in each))


def _erasures(stack: Stack, organization_id: str) -> Iterator[Item]:
    marks = query(stack.table("ErasuresTable"), "organization_id", organization_id)
    # The organisation's own mark is part of its tombstone.
    return (mark for mark in marks if mark["id"] != ORGANIZATION)


def _members(stack: Stack, organization_id: str) -> Iterator[Item]:
    """Return the organisation's items, and before each member's item the one that leads from the person to it."""
    table, persons = stack.table("MembersTable"), set[str]()
    for item in query(table, "organization_id", organization_id):
        person = user_key(item["issuer"], item["subject"]) if "subject" in item else None
        # A backup may have brought back a second membership of a person; a batch refuses an item that is there twice.
        if person is not None and person not in persons:
            persons.add(person)
            way = table.get(key_of(person, organization_id))
            yield from [way] if way is not None else []
        yield item


def references_to(organizations: Table, organization_id: str) -> Iterator[Item]:
    """Return the operator's references to an organisation."""
    return (item for item in scan(organizations) if item.get("refers_to") == organization_id)


def _organization(stack: Stack, organization_id: str) -> Iterator[Item]:
    """Return the organisation, and the operator's references to it."""
    table = stack.table("OrganizationsTable")
    yield from query(table, "organization_id", organization_id)
    yield from references_to(table, organization_id)


def _counter(stack: Stack, organization_id: str) -> Iterator[Item]:
    # Counters of IP addresses expire within the hour.
    counter = stack.table("RateLimitsTable").get({"k": of_organization(organization_id, 1).counter})
    if counter is not None:
        yield counter


_SELECTED_OTHERWISE: dict[str, Callable[[Stack, str], Iterator[Item]]] = {
    "ApiKeysTable": lambda stack, organization_id: _by_attribute(stack, "ApiKeysTable", organization_id),
    "CalendarFeedsTable": lambda stack, organization_id: _by_attribute(stack, "CalendarFeedsTable", organization_id),
    "CalendarHoursTable": _hours,
    "ErasuresTable": _erasures,
    "MembersTable": _members,
    "OrganizationsTable": _organization,
    "ProviderLinksTable": _links,
    "RateLimitsTable": _counter,
}
# Deleted elsewhere: assistants by the worker that deletes them at the provider, the organisation at the very end.
DELETED_ELSEWHERE = frozenset({"AssistantsTable", "OrganizationsTable"})
# Tables whose items are found through others come first; those others come last.
_FIRST, _LAST = ("ProviderLinksTable", "CalendarHoursTable"), ("CalendarsTable", "ApiKeysTable")
NOT_BY_PARTITION_KEY = frozenset({*_SELECTED_OTHERWISE, *DELETED_ELSEWHERE})


def tables(stack: Stack) -> list[str]:
    """Return the tables in the order in which they are emptied."""
    names = {name for name in stack.resources if name.endswith("Table")} - DELETED_ELSEWHERE
    between = sorted(names - {*_FIRST, *_LAST})
    return [name for name in (*_FIRST, *between, *_LAST) if name in names]


def items_of(stack: Stack, table: str, organization_id: str) -> Iterator[Item]:
    """Return the organisation's items in a table."""
    if table in _SELECTED_OTHERWISE:
        return _SELECTED_OTHERWISE[table](stack, organization_id)
    return query(stack.table(table), "organization_id", organization_id)


def delete(table: Table, items: Iterator[Item]) -> int:
    """Delete the items and return their number."""
    schema = client().describe_table(TableName=table.name)["Table"]["KeySchema"]
    key_names = [key["AttributeName"] for key in schema]
    count = 0
    for batch in itertools.batched(items, _BATCH_SIZE):
        requests = {
            table.name: [
                {"DeleteRequest": {"Key": to_item({name: item[name] for name in key_names})}} for item in batch
            ]
        }
        while requests:
            # DynamoDB returns the requests for which it had no capacity.
            answer = client().batch_write_item(RequestItems=requests)  # type: ignore[arg-type]
            requests = answer.get("UnprocessedItems", {})  # type: ignore[assignment]
        count += len(batch)
    return count
