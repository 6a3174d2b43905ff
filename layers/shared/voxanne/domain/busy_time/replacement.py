"""Replace the blocks of one iCalendar source by others, in few transactions, even after an attempt that was cut off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.core import clock
from voxanne.domain.busy_time.errors import BlockChangedError
from voxanne.domain.busy_time.models import StoredBusyBlock, end_of
from voxanne.domain.busy_time.placement import BusyTimeDependencies, Change, place_together
from voxanne.domain.busy_time.service import changed_block, is_equal, is_settled

_MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class SourceBlock:
    """A block in a source: its id there (at most 200 characters), and its start and end in seconds since the epoch.

    The same external id stands for the same block in the next fetch. A block may be of any length.
    """

    external_id: str
    start: int
    end: int
    note: str | None = None


@dataclass(frozen=True)
class Replaced:
    """How many blocks of a source were made, changed and removed."""

    created: int = 0
    changed: int = 0
    removed: int = 0


def replace_source_blocks(
    dependencies: BusyTimeDependencies,
    organization_id: str,
    calendar_id: str,
    source_id: str,
    blocks: Iterable[SourceBlock],
) -> Replaced:
    """Make *blocks* the source's blocks in a calendar; no two of them have the same external id.

    If nothing changed it is one query. Changes are made in transactions of up to 100 items, each of which leaves every
    block whole; after a crash the next call does the rest. A time that a removed block leaves to a new one is busy
    throughout. Blocks that are over are neither made nor removed: they are forgotten by themselves. Blocks of the API
    and of other sources stay as they are. The appointments that a block meets are noted as its conflicts, from which
    the event `calendar.conflict` follows.

    Raises:
        UnavailableError: the store is busy, or another call replaces the same source's blocks; call it again.
    """
    wanted = {block.external_id: block for block in blocks}
    return _repeat(dependencies, organization_id, calendar_id, source_id, wanted, since=clock.now())


def remove_source_blocks(
    dependencies: BusyTimeDependencies, organization_id: str, calendar_id: str, source_id: str
) -> Replaced:
    """Remove all blocks of a source from a calendar, those that are over too, as `replace_source_blocks` does."""
    return _repeat(dependencies, organization_id, calendar_id, source_id, {}, since=0)


def _repeat(
    dependencies: BusyTimeDependencies,
    organization_id: str,
    calendar_id: str,
    source_id: str,
    wanted: Mapping[str, SourceBlock],
    *,
    since: float,
) -> Replaced:
    def attempt() -> Replaced:
        blocks = dependencies.blocks.all_of(organization_id, calendar_id, source_id)
        stored = {block.external_id: block for block in blocks}
        changes = [
            change
            for external_id in wanted.keys() | stored.keys()
            if (change := _change(calendar_id, source_id, stored.get(external_id), wanted.get(external_id), since))
        ]
        # New blocks first, removals last: what a removed block leaves to a new one is never free in between. Otherwise
        # in order of time, so that blocks of the same hours are in the same transaction.
        changes.sort(key=lambda change: (_turn(change), change.block.starts_at))
        place_together(dependencies, organization_id, changes)
        removed = sum(change.new is None for change in changes)
        created = sum(change.old is None for change in changes)
        return Replaced(created, len(changes) - created - removed, removed)

    return retry_on_conflict(attempt, _MAX_ATTEMPTS, on=BlockChangedError)


def _turn(change: Change) -> int:
    """Return 0 for a block that is made, 1 for one that is changed, 2 for one that is removed."""
    return (change.old is not None) + (change.new is None)


def _change(
    calendar_id: str, source_id: str, old: StoredBusyBlock | None, block: SourceBlock | None, since: float
) -> Change | None:
    """Return the change for a block that is stored, in the source, or both; None if there is nothing to change."""
    if block is None or block.end <= since:
        is_over = old is None or (is_settled(old) and end_of(old) <= since)
        return None if is_over else Change(old, None)
    span = block.start, block.end
    new = changed_block(old, calendar_id, block.external_id, span, source_id=source_id, note=block.note)
    return None if old is not None and is_settled(old) and is_equal(old, new) else Change(old, new)
