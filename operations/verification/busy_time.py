"""Busy blocks against the counts in their calendars' hours, and blocks whose placement was never ended."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.core.time_zones import DAY
from voxanne.domain.busy_time.counts import CHANGES, BusyCounts
from voxanne.domain.busy_time.errors import BlockChangedError
from voxanne.domain.busy_time.models import StoredBusyBlock
from voxanne.domain.busy_time.placement import BusyTimeDependencies, place
from voxanne.domain.busy_time.placement import Change as BlockChange
from voxanne.domain.busy_time.repository import BusyBlockRepository
from voxanne.domain.calendars.occupancy import (
    ATTRIBUTES,
    BUCKET_SECONDS,
    BUCKETS_PER_HOUR,
    by_hour,
    first_bucket,
    key_of_calendar,
)
from voxanne.domain.calendars.repository import CalendarRepository


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield blocks that are half placed or half freed, and hours whose counts are not those of the blocks.

    Hours that are over by more than a day are left: nothing is booked there, and their blocks are forgotten.
    """
    blocks = stored_blocks(stack, organization_id)
    for block in blocks:
        if block.placed is not None or block.is_leaving:
            yield _unfinished(stack, organization_id, block)
    calendars = {item["id"] for item in query(stack.table("CalendarsTable"), "organization_id", organization_id)}
    hours = {
        (calendar_id, item["hour"]): item
        for calendar_id in sorted(calendars | {block.calendar_id for block in blocks})
        for item in query(stack.table("CalendarHoursTable"), "calendar", key_of_calendar(organization_id, calendar_id))
    }
    # The blocks are read again after the hours: a block that was placed since then has changed its hours, so that the
    # finding is overtaken.
    expected = _expected(stored_blocks(stack, organization_id))
    since = (int(clock.now()) - DAY) // BUCKET_SECONDS
    for calendar_id, hour in sorted({*hours, *expected}):
        item, counts = hours.get((calendar_id, hour), {}), expected.get((calendar_id, hour), Counter())
        wrong = {name: counts[name] for _, name in ATTRIBUTES if item.get(name, 0) != counts[name]}
        if wrong and first_bucket(hour) >= since:
            key = {"calendar": key_of_calendar(organization_id, calendar_id), "hour": hour}
            yield _miscounted(stack, key, item, wrong, {"calendar_id": calendar_id, "hour": hour})


def stored_blocks(stack: Stack, organization_id: str) -> list[StoredBusyBlock]:
    """Return an organisation's blocks, without the counts of how many a calendar has."""
    items = query(stack.table("BusyBlocksTable"), "organization_id", organization_id)
    return [StoredBusyBlock.model_validate(item) for item in items if "id" in item]


def dependencies_of(stack: Stack) -> BusyTimeDependencies:
    """Return what busy time reads and writes in a deployment."""
    return BusyTimeDependencies(
        CalendarRepository(stack.table("CalendarsTable")),
        BusyBlockRepository(stack.table("BusyBlocksTable")),
        BusyCounts(stack.table("CalendarHoursTable")),
    )


def _expected(blocks: list[StoredBusyBlock]) -> dict[tuple[str, str], Counter[str]]:
    """Return the counts of each hour of each calendar, by their names."""
    expected: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for block in blocks:
        for hour, buckets in by_hour(block.counted):
            names = (ATTRIBUTES[bucket % BUCKETS_PER_HOUR][1] for bucket in buckets)
            expected[block.calendar_id, hour].update(names)
    return expected


def _miscounted(
    stack: Stack, key: Mapping[str, str], item: Item, wrong: Mapping[str, int], ids: Mapping[str, str]
) -> Finding:
    text, using = f"attribute_not_exists({CHANGES})", Expression()
    if CHANGES in item:
        text, using = f"{CHANGES} = :counted", Expression(values={":counted": item[CHANGES]})
    as_read = Condition(stack.table("CalendarHoursTable"), key, text, using)
    return Finding("miscounted", ids, [], Change(as_read, Update().change(wrong).add(CHANGES, 1)))


def _unfinished(stack: Stack, organization_id: str, block: StoredBusyBlock) -> Finding:
    as_read = Condition(
        stack.table("BusyBlocksTable"),
        {"organization_id": organization_id, "block_key": block.block_key},
        "revision = :revision",
        Expression(values={":revision": block.revision}),
    )
    ids = {"calendar_id": block.calendar_id, "busy_block_id": block.id}
    return Finding("unfinished", ids, [as_read], action=partial(_finish, stack, organization_id, block))


def _finish(stack: Stack, organization_id: str, block: StoredBusyBlock) -> None:
    whole = None if block.is_leaving else block.model_copy(update={"placed": None})
    # Another request for the block has completed it meanwhile.
    with suppress(BlockChangedError):
        place(dependencies_of(stack), organization_id, BlockChange(block, whole))
