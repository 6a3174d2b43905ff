"""Busy blocks as they are stored and shown: time of a calendar that something outside of Voxanne takes."""

from collections.abc import Iterable, Sequence

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.occupancy import buckets_in

# The owner of the blocks that clients put; those of an iCalendar source have its id.
BY_API = "api"


class BusyBlock(Resource):
    """Time at which a calendar is busy elsewhere. It can't be booked; appointments booked before keep their time."""

    id: str
    external_id: str
    """The id that the client, or the iCalendar source, has given it."""
    calendar_id: str
    """The calendar that is busy."""
    source_id: str | None = None
    """The iCalendar source that it comes from. Null: the API put it."""
    starts_at: Timestamp
    """When it starts (UTC)."""
    ends_at: Timestamp
    """When it ends (UTC)."""
    note: str | None = None
    """A note for your staff. Callers do not hear it."""
    conflicts: list[str] = []
    """The ids of the appointments that it overlapped when it was put, at most 1,000. They keep their time."""
    created_at: Timestamp
    updated_at: Timestamp


class StoredBusyBlock(BusyBlock):
    """A busy block as its table holds it."""

    # `<calendar_id>#<owner>#<external_id>`: so blocks of different owners never meet.
    block_key: str
    # Counts the changes that clients see.
    version: int
    # Counts every write. A long block is placed in several transactions, each on the condition that it is the next.
    revision: int
    # While a long block is being placed: the ranges of buckets that are counted already. Absent: exactly its own.
    placed: list[list[int]] | None = None
    # It was deleted, and the last of its time is being freed: clients see no such block.
    is_leaving: bool | None = None
    # When DynamoDB may forget it.
    forgotten_at: int

    @property
    def owner(self) -> str:
        """Who put it."""
        return self.source_id or BY_API

    @property
    def buckets(self) -> range:
        """The buckets that it touches; none if it is leaving."""
        return range(0) if self.is_leaving else buckets_in(start_of(self), end_of(self))

    @property
    def counted(self) -> set[int]:
        """The buckets in which it is counted."""
        return set(self.buckets) if self.placed is None else buckets_of(self.placed)

    def to_response(self) -> BusyBlock:
        """Return the block as clients see it."""
        return BusyBlock.model_validate(self.model_dump())


def start_of(block: BusyBlock) -> int:
    """Return the start of a block in seconds since the epoch."""
    return round(clock.seconds_of(block.starts_at))


def end_of(block: BusyBlock) -> int:
    """Return the end of a block in seconds since the epoch."""
    return round(clock.seconds_of(block.ends_at))


def block_key(calendar_id: str, owner: str, external_id: str) -> str:
    """Return the key of a block within its organisation."""
    return f"{calendar_id}#{owner}#{external_id}"


def buckets_of(ranges: Sequence[Sequence[int]]) -> set[int]:
    """Return the buckets of half open ranges."""
    return {bucket for first, end in ranges for bucket in range(first, end)}


def ranges_of(buckets: Iterable[int]) -> list[list[int]]:
    """Return buckets as half open ranges, in order."""
    ranges: list[list[int]] = []
    for bucket in sorted(buckets):
        if ranges and ranges[-1][1] == bucket:
            ranges[-1][1] = bucket + 1
        else:
            ranges.append([bucket, bucket + 1])
    return ranges
