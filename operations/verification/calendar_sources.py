"""iCalendar sources against what they leave elsewhere: busy blocks, notes in their calendars, and their count."""

from collections.abc import Iterator, Mapping
from functools import partial

from operations.queries import query
from operations.stacks import Stack
from operations.verification.busy_time import dependencies_of, stored_blocks
from operations.verification.counts import count_of, miscounted
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.core.ids import is_id
from voxanne.domain.busy_time.models import StoredBusyBlock
from voxanne.domain.busy_time.replacement import remove_source_blocks
from voxanne.domain.calendar_sources.errors import SOURCE
from voxanne.domain.calendars.models import STALE_FROM

_NOTED = "noted_stale_from"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield blocks whose source is not there, notes of calendars that are not their sources', and a wrong count."""
    table = stack.table("CalendarSourcesTable")
    # Blocks and notes come after their source, and go before it: read in this order, each has had one.
    count = count_of(table, organization_id)
    blocks = stored_blocks(stack, organization_id)
    calendars = list(query(stack.table("CalendarsTable"), "organization_id", organization_id))
    items = list(query(table, "organization_id", organization_id))
    sources = {item["id"]: item for item in items if is_id(SOURCE.prefix, _source_id(item["id"]))}
    abandoned = {f"{block.calendar_id}#{block.source_id}": block for block in blocks if block.source_id is not None}
    for identifier in sorted(abandoned.keys() - sources.keys()):
        yield _abandoned(stack, organization_id, identifier, abandoned[identifier])
    for calendar in calendars:
        yield from _misnoted(stack, calendar, sources)
    staying = sum("is_leaving" not in source for source in sources.values())
    yield from miscounted(table, organization_id, count, staying)


def _abandoned(stack: Stack, organization_id: str, identifier: str, block: StoredBusyBlock) -> Finding:
    """Return the finding for the blocks of a source, of which *block* is one."""
    no_source = Condition(
        stack.table("CalendarSourcesTable"), key_of(organization_id, identifier), "attribute_not_exists(id)"
    )
    as_read = Condition(
        stack.table("BusyBlocksTable"),
        {"organization_id": organization_id, "block_key": block.block_key},
        "revision = :revision",
        Expression(values={":revision": block.revision}),
    )
    where = organization_id, block.calendar_id, _source_id(identifier)
    remove = partial(remove_source_blocks, dependencies_of(stack), *where)
    ids = {"calendar_id": block.calendar_id, "source_id": _source_id(identifier)}
    return Finding("of_no_source", ids, [no_source, as_read], action=remove)


def _misnoted(stack: Stack, calendar: Item, sources: Mapping[str, Item]) -> Iterator[Finding]:
    """Yield the sources for which the calendar has noted another time of becoming stale than they have."""
    notes = {name.removeprefix(STALE_FROM): at for name, at in calendar.items() if name.startswith(STALE_FROM)}
    own = {_source_id(each): item for each, item in sources.items() if each.startswith(f"{calendar['id']}#")}
    for source_id in sorted(notes.keys() | own.keys()):
        stated = own.get(source_id, {}).get(_NOTED)
        if notes.get(source_id) != stated:
            source = key_of(calendar["organization_id"], f"{calendar['id']}#{source_id}")
            is_source = _as_read(stack, "CalendarSourcesTable", source, _NOTED, stated)
            note = f"{STALE_FROM}{source_id}"
            key = key_of(calendar["organization_id"], calendar["id"])
            is_calendar = _as_read(stack, "CalendarsTable", key, note, notes.get(source_id))
            update = Update().change({note: stated})
            change = Change(is_calendar, update)
            yield Finding("misnoted", {"calendar_id": calendar["id"], "source_id": source_id}, [is_source], change)


def _as_read(stack: Stack, table: str, key: Mapping[str, str], name: str, value: str | None) -> Condition:
    text = "attribute_not_exists(#noted)" if value is None else "#noted = :noted"
    using = Expression({"#noted": name}, {} if value is None else {":noted": value})
    return Condition(stack.table(table), key, text, using)


def _source_id(identifier: str) -> str:
    return identifier.partition("#")[2]
