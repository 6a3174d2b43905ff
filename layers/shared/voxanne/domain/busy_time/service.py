"""Put and delete the busy blocks that clients send."""

import math
from dataclasses import dataclass

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.dynamodb.writes import unaccompanied
from voxanne.core import clock
from voxanne.core.errors import StaleVersionError
from voxanne.core.ids import is_id, new_id
from voxanne.core.time_zones import DAY, Span, rfc3339
from voxanne.core.times import lasts_longer, parse_instant
from voxanne.domain.busy_time.errors import (
    BUSY_BLOCK,
    BlockChangedError,
    is_over,
    odd_external_id,
    reversed_block,
    too_long,
)
from voxanne.domain.busy_time.models import BY_API, StoredBusyBlock, block_key, end_of
from voxanne.domain.busy_time.placement import (
    MAX_ATTEMPTS,
    PAUSE_SECONDS,
    BusyTimeDependencies,
    Change,
    conflicts_of,
    place,
)
from voxanne.domain.busy_time.schemas import NewBusyBlock, is_external_id
from voxanne.domain.calendars.errors import CALENDAR
from voxanne.domain.calendars.occupancy import buckets_in

# How long a block is kept after its end. After that, neither its item nor its counts are needed.
RETENTION_SECONDS = 30 * DAY
MAX_DAYS = 31


@dataclass(frozen=True)
class Precondition:
    """What a request requires of the block that is there: a version, that there is one, or that there is none."""

    version: int | None = None
    exists: bool = False
    absent: bool = False

    def check(self, block: StoredBusyBlock | None) -> None:
        """Check the block that was read.

        Raises:
            StaleVersionError: it does not fulfil the precondition.
        """
        found = None if block is None or block.is_leaving else block
        if found is None:
            if self.exists or self.version is not None:
                raise StaleVersionError("There is no such busy block; the request expected one.")
            return
        # One whose creation was cut off is completed by the same request.
        if self.absent and (found.placed is None or found.updated_at != found.created_at):
            raise StaleVersionError("There is such a busy block; the request expected none.")
        BUSY_BLOCK.check_version(found.version, self.version)


ANY_STATE = Precondition()


def read_block(
    dependencies: BusyTimeDependencies, organization_id: str, calendar_id: str, external_id: str
) -> StoredBusyBlock:
    """Return a block that was put by the API.

    Raises:
        NotFoundError: there is no such block, or no such calendar.
    """
    is_key = is_id(CALENDAR.prefix, calendar_id)
    block = dependencies.blocks.find(organization_id, calendar_id, BY_API, external_id) if is_key else None
    if block is None or block.is_leaving:
        raise BUSY_BLOCK.not_found(external_id)
    return block


def put_block(
    dependencies: BusyTimeDependencies,
    organization_id: str,
    calendar_id: str,
    external_id: str,
    body: NewBusyBlock,
    *,
    precondition: Precondition = ANY_STATE,
) -> tuple[StoredBusyBlock, bool]:
    """Make a block, or change the one with that external id; return it, and whether it is new.

    It takes its time at once, whatever stands there; appointments that do are its conflicts, and keep their time.

    Raises:
        InvalidFieldsError: its external id, or its time.
        NotFoundError: there is no such calendar.
        StaleVersionError: the block does not fulfil the *precondition*.
        ConflictError: the calendar has as many blocks ahead as it can have.
    """
    # If the id cannot be a calendar's, that error comes before all others.
    CALENDAR.key(organization_id, calendar_id)
    if not is_external_id(external_id):
        raise odd_external_id()
    span = span_of(body, clock.now())
    has_room = False

    def attempt() -> tuple[StoredBusyBlock, bool, bool]:
        """Return the block, whether it is new, and whether this attempt needed room for it."""
        nonlocal has_room
        calendar_lookup = dependencies.calendars.get_in_background(organization_id, calendar_id)
        seen_lookup = in_background(
            lambda: dependencies.counts.appointments_in(organization_id, calendar_id, buckets_in(*span))
        )
        old = dependencies.blocks.find(organization_id, calendar_id, BY_API, external_id)
        calendar_lookup()
        precondition.check(old)
        new = changed_block(old, calendar_id, external_id, span, note=body.note)
        seen = seen_lookup()
        is_same = old is not None and is_equal(old, new) and conflicts_of(new, seen) == old.conflicts
        if old is not None and is_same and is_settled(old):
            return old, False, False
        is_new = old is None or bool(old.is_leaving)
        needs_room = old is None or old.is_leaving or not _is_counted(old)
        if needs_room and not has_room:
            # The audit event belongs to the block's own write, not to this one.
            with unaccompanied():
                dependencies.blocks.take_room(organization_id, calendar_id)
            has_room = True
        placed = place(dependencies, organization_id, Change(old, new), seen)
        return placed or new, is_new, needs_room

    # If an attempt fails, its room stays taken: a part of a long block may be placed, which the next request completes.
    block, is_new, needs_room = retry_on_conflict(
        attempt, MAX_ATTEMPTS, on=BlockChangedError, pause_seconds=PAUSE_SECONDS
    )
    if has_room and not needs_room:
        # Another request put the block between two attempts.
        _give_room_back(dependencies, organization_id, calendar_id)
    return block, is_new


def delete_block(
    dependencies: BusyTimeDependencies,
    organization_id: str,
    calendar_id: str,
    external_id: str,
    *,
    precondition: Precondition = ANY_STATE,
) -> None:
    """Delete a block and free its time, except where other blocks or appointments are.

    Deleting it again changes nothing.

    Raises:
        NotFoundError: there is no such calendar.
        StaleVersionError: the block does not fulfil the *precondition*.
    """

    def attempt() -> bool:
        calendar_lookup = dependencies.calendars.get_in_background(organization_id, calendar_id)
        old = dependencies.blocks.find(organization_id, calendar_id, BY_API, external_id)
        calendar_lookup()
        if old is None or not old.is_leaving:
            precondition.check(old)
        if old is None:
            return False
        place(dependencies, organization_id, Change(old, None))
        return _is_counted(old)

    if retry_on_conflict(attempt, MAX_ATTEMPTS, on=BlockChangedError, pause_seconds=PAUSE_SECONDS):
        _give_room_back(dependencies, organization_id, calendar_id)


def span_of(body: NewBusyBlock, now: float) -> Span:
    """Return when a block is to be, in whole seconds, rounded outward.

    Raises:
        InvalidFieldsError: it ends before it begins, is over, or is longer than 31 days.
    """
    start, end = parse_instant(body.starts_at), parse_instant(body.ends_at)
    if end <= start:
        raise reversed_block()
    if end <= now:
        raise is_over()
    if lasts_longer(body.starts_at, body.ends_at, MAX_DAYS):
        raise too_long(MAX_DAYS)
    return math.floor(start), math.ceil(end)


def changed_block(
    old: StoredBusyBlock | None,
    calendar_id: str,
    external_id: str,
    span: Span,
    *,
    note: str | None,
    source_id: str | None = None,
) -> StoredBusyBlock:
    """Return a block as it is to be: a new one, at numbers that no former one had, or the old one, changed."""
    now = clock.now()
    instant, first = clock.instant(now), int(now * 1000)
    kept = None if old is None or old.is_leaving else old
    return StoredBusyBlock(
        id=new_id(BUSY_BLOCK.prefix, now) if kept is None else kept.id,
        external_id=external_id,
        calendar_id=calendar_id,
        source_id=source_id,
        starts_at=rfc3339(span[0]),
        ends_at=rfc3339(span[1]),
        note=note,
        created_at=instant if kept is None else kept.created_at,
        updated_at=instant,
        block_key=block_key(calendar_id, source_id or BY_API, external_id),
        version=first if kept is None else kept.version + 1,
        revision=first if old is None else old.revision,
        forgotten_at=span[1] + RETENTION_SECONDS,
    )


def is_settled(block: StoredBusyBlock) -> bool:
    """Tell whether a block is counted in exactly the buckets that it touches."""
    return block.placed is None and not block.is_leaving


def is_equal(old: StoredBusyBlock, new: StoredBusyBlock) -> bool:
    """Tell whether two states of a block are equal, their conflicts aside."""
    return (old.starts_at, old.ends_at, old.note) == (new.starts_at, new.ends_at, new.note)


def known_external_id(external_id: str) -> str:
    """Return an id under which there may be a block.

    Raises:
        NotFoundError: a block cannot have it.
    """
    if not is_external_id(external_id):
        raise BUSY_BLOCK.not_found(external_id)
    return external_id


def _is_counted(block: StoredBusyBlock) -> bool:
    """Tell whether a block counts among those that are ahead. The count may already be without one that is over."""
    return end_of(block) > clock.now()


def _give_room_back(dependencies: BusyTimeDependencies, organization_id: str, calendar_id: str) -> None:
    with unaccompanied():
        dependencies.blocks.give_room_back(organization_id, calendar_id)
