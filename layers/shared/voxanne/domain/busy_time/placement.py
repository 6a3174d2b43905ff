"""Place blocks in their calendar's time: a block's item and the counts of its hours change in one transaction.

A few blocks are longer than one transaction can hold. They are placed step by step, additions before subtractions, and
after each step the item says where the block is counted. So a crash between two steps leaves consistent data, and the
next request for the block continues from there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Self

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import commit
from voxanne.domain.busy_time.counts import BusyCounts
from voxanne.domain.busy_time.models import StoredBusyBlock, ranges_of
from voxanne.domain.busy_time.repository import BusyBlockRepository
from voxanne.domain.calendars.occupancy import BUCKETS_PER_HOUR, by_hour
from voxanne.domain.calendars.repository import CalendarRepository

# A transaction has at most 100 items: these, and the audit event of the request.
_MAX_ITEMS, MAX_HOURS = 96, 90
_MAX_CONFLICTS = 1000
# A day that many systems write at once takes more attempts than an object that one client changes.
MAX_ATTEMPTS = 15
PAUSE_SECONDS = (0.0, 0.05)


@dataclass(frozen=True)
class BusyTimeDependencies:
    """The repositories of calendars, busy blocks, and their counts in the calendars' hours."""

    calendars: CalendarRepository
    blocks: BusyBlockRepository
    counts: BusyCounts

    @classmethod
    def from_environment(cls) -> Self:
        """Return what busy time reads and writes in the deployment that the function belongs to."""
        return cls(
            CalendarRepository.from_environment(), BusyBlockRepository.from_environment(), BusyCounts.from_environment()
        )


@dataclass(frozen=True)
class Change:
    """A block as it was read, and as it is to be; None stands for no block."""

    old: StoredBusyBlock | None
    new: StoredBusyBlock | None

    @property
    def block(self) -> StoredBusyBlock:
        """The block as it is to be; as it was, if it is to go."""
        block = self.new or self.old
        if block is None:
            raise LookupError("a change is of a block")
        return block


@dataclass(frozen=True)
class Step(Change):
    """A part of a change that fits into one transaction: the block's item before and after, and what is counted."""

    amounts: Mapping[int, int]

    @property
    def hours(self) -> set[int]:
        """The hours in which it counts."""
        return {bucket // BUCKETS_PER_HOUR for bucket in self.amounts}

    @property
    def rising(self) -> range:
        """From the first bucket whose count rises to the last."""
        buckets = [bucket for bucket, amount in self.amounts.items() if amount > 0]
        return range(min(buckets), max(buckets) + 1) if buckets else range(0)


def steps_of(change: Change) -> list[Step]:
    """Return the steps of a change, usually one."""
    counted = set() if change.old is None else change.old.counted
    target = set() if change.new is None else set(change.new.buckets)
    parts = [(1, within) for _, within in by_hour(target - counted)]
    parts += [(-1, within) for _, within in by_hour(counted - target)]
    batches = list(batched(parts, MAX_HOURS)) or [()]
    steps: list[Step] = []
    item = change.old
    for batch in batches:
        amounts = {bucket: amount for amount, within in batch for bucket in within}
        counted = counted.symmetric_difference(amounts)
        after = change.new if batch is batches[-1] else _unfinished(change, counted)
        if after is not None:
            after = after.model_copy(update={"revision": (item or after).revision + 1})
        steps.append(Step(item, after, amounts))
        item = after
    return steps


def place(
    dependencies: BusyTimeDependencies, organization_id: str, change: Change, seen: Mapping[int, str] | None = None
) -> StoredBusyBlock | None:
    """Make a change; return the resulting block, with the appointments that it meets as its conflicts.

    *seen* are the appointments within the new block, by bucket, if they were just read.

    Raises:
        BlockChangedError: the block is no longer what was read.
        UnavailableError: others kept booking in its time.
    """
    block = change.old
    conflicts = block.conflicts if block is not None and _is_resumed(block, change.new) else []
    for step in steps_of(change):
        block = _place_step(dependencies, organization_id, step, seen, conflicts)
        conflicts = [] if block is None else block.conflicts
        seen = None
    return block


def _is_resumed(old: StoredBusyBlock, new: StoredBusyBlock | None) -> bool:
    """Tell whether a change does the rest of one that was cut off: what the block met so far, it still meets."""
    is_partial = old.placed is not None and not old.is_leaving
    return is_partial and new is not None and (old.starts_at, old.ends_at) == (new.starts_at, new.ends_at)


def place_together(dependencies: BusyTimeDependencies, organization_id: str, changes: Iterable[Change]) -> None:
    """Make changes of blocks in one calendar, in their order, as many in a transaction as it takes.

    Raises:
        BlockChangedError, UnavailableError: as `place`. What was not done can be done again.
    """
    group: list[Step] = []
    for change in changes:
        steps = steps_of(change)
        hours = set().union(*(step.hours for step in [*group, *steps]))
        if len(steps) > 1 or len(group) + 1 + len(hours) > _MAX_ITEMS:
            _place_group(dependencies, organization_id, group)
            group = []
        if len(steps) > 1:
            place(dependencies, organization_id, change)
        else:
            group += steps
    _place_group(dependencies, organization_id, group)


def with_conflicts(step: Step, seen: Mapping[int, str], earlier: Sequence[str]) -> Step:
    """Return the step, with the appointments *seen* within the block as its conflicts, after *earlier* ones."""
    if step.new is None or step.new.is_leaving:
        return step
    return replace(step, new=step.new.model_copy(update={"conflicts": conflicts_of(step.new, seen, earlier)}))


def conflicts_of(block: StoredBusyBlock, seen: Mapping[int, str], earlier: Sequence[str] = ()) -> list[str]:
    """Return the appointments that a block meets, in the order of their time, after *earlier* ones."""
    met = [appointment for bucket, appointment in seen.items() if bucket in block.buckets]
    return list(dict.fromkeys([*earlier, *met]))[:_MAX_CONFLICTS]


def _place_step(
    dependencies: BusyTimeDependencies,
    organization_id: str,
    step: Step,
    seen: Mapping[int, str] | None,
    conflicts: Sequence[str],
) -> StoredBusyBlock | None:
    """Commit one step with the appointments *seen*; if they are None or out of date, read them first."""
    sightings = iter([seen])

    def attempt() -> StoredBusyBlock | None:
        met = next(sightings, None)
        if met is None:
            met = _seen_by(dependencies, organization_id, step)
        noted = with_conflicts(step, met, conflicts)
        _commit(dependencies, organization_id, [noted], met)
        return noted.new

    return retry_on_conflict(attempt, MAX_ATTEMPTS, pause_seconds=PAUSE_SECONDS)


def _seen_by(dependencies: BusyTimeDependencies, organization_id: str, step: Step) -> dict[int, str]:
    """Read the appointments in the whole block, or in the part of it that this one of several steps places."""
    where = step.rising if step.new is None or step.new.placed is not None else step.new.buckets
    return dependencies.counts.appointments_in(organization_id, step.block.calendar_id, where)


def _place_group(dependencies: BusyTimeDependencies, organization_id: str, group: list[Step]) -> None:
    rising = [step.rising for step in group if step.rising]
    where = range(min(each.start for each in rising), max(each.stop for each in rising)) if rising else range(0)

    def attempt() -> None:
        seen = dependencies.counts.appointments_in(organization_id, group[0].block.calendar_id, where)
        _commit(dependencies, organization_id, [with_conflicts(step, seen, ()) for step in group], seen)

    if group:
        retry_on_conflict(attempt, MAX_ATTEMPTS, pause_seconds=PAUSE_SECONDS)


def _commit(
    dependencies: BusyTimeDependencies, organization_id: str, steps: Sequence[Step], seen: Mapping[int, str]
) -> None:
    # The blocks come first: if one has changed, the counts to write are no longer right.
    items = [dependencies.blocks.build_replace(organization_id, step.old, step.new) for step in steps]
    amounts: Counter[int] = Counter()
    for step in steps:
        amounts.update(step.amounts)
    commit([*items, *dependencies.counts.build(organization_id, steps[0].block.calendar_id, amounts, seen)])


def _unfinished(change: Change, counted: Iterable[int]) -> StoredBusyBlock:
    leaving = {"is_leaving": True} if change.new is None else {}
    return change.block.model_copy(update={"placed": ranges_of(counted), **leaving})
