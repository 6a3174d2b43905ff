"""Slices of time, whose partitions hold objects by id: a span of time is a few of them, read together.

A sort key holds one order. So that objects within a span can be read in the order of their ids, each is in one
partition for each of three lengths of time (`LENGTHS`), and a span is covered with the longest slices that fit: up to
15 of each of the shorter lengths on both sides, and those of the longest between them. Each slice is asked for its
newest entries, which costs the same however many entries it has.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.items import Item

_HOUR = 3600
# Hours of a slice, each 16 times the one before. With shorter slices a span would need more of them; with longer ones,
# more of the next shorter ones at both ends.
LENGTHS = (4, 64, 1024)
# A span of more slices than this, which an appointment in a distant year can cause, is not read by slices.
_MAX_SLICES = 160
_FIRST_ENTRIES = 4


@dataclass(frozen=True)
class Slice:
    """A slice of time: its length in hours, and its number since the epoch."""

    hours: int
    number: int

    @property
    def attribute(self) -> str:
        """The attribute that is the partition key of the slices of this length."""
        return f"slice_{self.hours}h"

    @property
    def index(self) -> str:
        """The index of the slices of this length."""
        return f"by-slice-{self.hours}h"

    def partition(self, organization_id: str) -> str:
        """Return the value of the partition key."""
        return f"{organization_id}#{self.number}"


def slice_attributes(organization_id: str, seconds: int) -> Item:
    """Return the partition keys of an object at a time, one for each length."""
    slices = [Slice(hours, seconds // (hours * _HOUR)) for hours in LENGTHS]
    return {each.attribute: each.partition(organization_id) for each in slices}


def covering(begin: int, end: int) -> list[Slice]:
    """Return the fewest slices that hold all times from *begin* to *end*, in seconds; none if it takes too many."""
    shortest = LENGTHS[0] * _HOUR
    at, until = begin // shortest * shortest, end // shortest * shortest + shortest
    slices: list[Slice] = []
    while at < until and len(slices) <= _MAX_SLICES:
        hours = max(hours for hours in LENGTHS if at % (hours * _HOUR) == 0 and at + hours * _HOUR <= until)
        slices.append(Slice(hours, at // (hours * _HOUR)))
        at += hours * _HOUR
    return slices if len(slices) <= _MAX_SLICES else []


class NewestFirst(Protocol):
    """A query in progress, newest first: the matching items so far."""

    items: list[Item]
    ended: bool

    def read(self, entries: int) -> None:
        """Read so many more entries."""

    @property
    def stopped_at(self) -> str | None:
        """The id of the last entry that was read; None before the first."""


@dataclass
class Merged:
    """The *count* newest items of many queries, once no query can have a newer one."""

    queries: Sequence[NewestFirst]
    count: int
    _entries: int = _FIRST_ENTRIES

    @property
    def items(self) -> list[Item]:
        """The newest items so far."""
        items = [item for query in self.queries for item in query.items]
        return sorted(items, key=lambda item: str(item["id"]), reverse=True)[: self.count]

    @property
    def ended(self) -> bool:
        """Whether the newest items so far are the newest of all."""
        return next(self._behind(), None) is None

    def read(self) -> None:
        """Read more of each query that may have a newer item, twice as much each time."""
        reads: list[Callable[[], None]] = [partial(query.read, self._entries) for query in self._behind()]
        for wait in [in_background(read) for read in reads]:
            wait()
        self._entries *= 2

    def _behind(self) -> Iterator[NewestFirst]:
        newest = self.items
        oldest = str(newest[-1]["id"]) if len(newest) == self.count else ""
        for query in self.queries:
            if not query.ended and (query.stopped_at is None or query.stopped_at > oldest):
                yield query
