"""Busy blocks as items of their table, beside an item for each calendar that counts those of the API (`_ROOM`).

The count is at least the number of blocks that are ahead. Blocks that end are not subtracted until it reaches the
maximum; then they are counted again. It is not part of the blocks' transactions, which would all contend for it.
"""

import math
from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.core.time_zones import rfc3339
from voxanne.domain.busy_time.errors import MAX_BLOCKS_AHEAD, BlockChangedError, too_many
from voxanne.domain.busy_time.models import BY_API, BusyBlock, StoredBusyBlock, block_key

_ROOM = "room"


class BusyBlockRepository:
    """Busy blocks by organisation, calendar, owner and external id."""

    def __init__(self, blocks: Table) -> None:
        self._blocks = blocks

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("BUSY_BLOCKS_TABLE"))

    def find(self, organization_id: str, calendar_id: str, owner: str, external_id: str) -> StoredBusyBlock | None:
        """Read a block, a leaving one too; None if there is none."""
        item = self._blocks.get(_key(organization_id, block_key(calendar_id, owner, external_id)))
        return None if item is None else StoredBusyBlock.model_validate(item)

    def all_of(self, organization_id: str, calendar_id: str, owner: str) -> list[StoredBusyBlock]:
        """Read all blocks of an owner in a calendar, leaving ones too; consistent."""
        return [StoredBusyBlock.model_validate(item) for item in self._query_owner(organization_id, calendar_id, owner)]

    def list_by_start(
        self, organization_id: str, calendar_id: str, span: tuple[int | None, int | None], limit: int, after: str | None
    ) -> QueryResult:
        """Read a page of a calendar's blocks that begin within a span, earliest first, after the position *after*."""
        first = after or ("0" if span[0] is None else rfc3339(span[0]))
        last = "~" if span[1] is None else rfc3339(span[1])
        if first >= last:
            return QueryResult([], more=False)
        # BETWEEN includes both bounds. No position equals an instant alone, and a suffix excludes the position *after*.
        values = {
            ":calendar": _index_key(organization_id, calendar_id),
            ":first": first if after is None else f"{first}!",
            ":last": last,
        }
        return self._blocks.query_up_to(
            limit,
            IndexName="by-start",
            KeyConditionExpression="calendar = :calendar AND start_order BETWEEN :first AND :last",
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
        )

    def build_replace(self, organization_id: str, old: StoredBusyBlock | None, new: StoredBusyBlock | None) -> Write:
        """Return the write that replaces *old*, as it was read, by *new*; None stands for no block.

        Raises, when committed:
            BlockChangedError: the block is no longer what was read.
        """
        condition, using = "attribute_not_exists(block_key)", Expression()
        if old is not None:
            condition, using = "revision = :revision", Expression(values={":revision": old.revision})
        if new is None:
            key = _key(organization_id, old.block_key if old else "")
            return self._blocks.build_delete(key, condition=condition, using=using, on_conflict=BlockChangedError)
        return self._blocks.build_put(
            {"organization_id": organization_id, **new.model_dump(exclude_none=True), **_indexed(organization_id, new)},
            condition=condition,
            using=using,
            on_conflict=BlockChangedError,
        )

    def take_room(self, organization_id: str, calendar_id: str) -> None:
        """Count one block more of the API in a calendar.

        Raises:
            ConflictError: the calendar has as many ahead as it can have.
        """

        def attempt() -> None:
            try:
                self._add_to_room(organization_id, calendar_id, 1, "attribute_not_exists(used) OR used < :most")
            except ConcurrentUpdateError as full:
                self._count_anew(organization_id, calendar_id, full.item or {})
                raise

        retry_on_conflict(attempt)

    def give_room_back(self, organization_id: str, calendar_id: str) -> None:
        """Count one block less of the API in a calendar."""
        self._add_to_room(organization_id, calendar_id, -1, "used <= :most")

    def _add_to_room(self, organization_id: str, calendar_id: str, amount: int, condition: str) -> None:
        using = Expression(values={":amount": amount, ":most": MAX_BLOCKS_AHEAD})
        key = _key(organization_id, f"{calendar_id}#{_ROOM}")
        write(
            self._blocks.build_update(
                # What was noted about a full count does not hold for a changed one.
                key,
                "REMOVE full_until ADD used :amount",
                condition=condition,
                using=using,
                on_conflict=ConcurrentUpdateError,
            )
        )

    def _count_anew(self, organization_id: str, calendar_id: str, room: Mapping[str, Any]) -> None:
        """Count the blocks that are ahead again, since the count is full.

        Until the first of those that were ahead at the last counting is over, this would change nothing.

        Raises:
            ConflictError: there are none.
        """
        now = clock.now()
        if room.get("full_until", 0) > now:
            raise too_many()
        ends = [
            clock.seconds_of(item["ends_at"])
            for item in self._query_owner(organization_id, calendar_id, BY_API, ProjectionExpression="ends_at")
        ]
        ahead = [end for end in ends if end > now]
        using = Expression(
            values={":used": room["used"], ":ahead": len(ahead), ":until": math.floor(min(ahead, default=0))}
        )
        change = self._blocks.build_update(
            _key(organization_id, f"{calendar_id}#{_ROOM}"),
            "SET used = :ahead, full_until = :until",
            condition="used = :used",
            using=using,
            on_conflict=ConcurrentUpdateError,
        )
        write(change)

    def _query_owner(self, organization_id: str, calendar_id: str, owner: str, **query: Any) -> list[Item]:
        values = {":organization": organization_id, ":prefix": block_key(calendar_id, owner, "")}
        return self._blocks.query_all(
            KeyConditionExpression="organization_id = :organization AND begins_with(block_key, :prefix)",
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ConsistentRead=True,
            **query,
        )


def position_of(block: BusyBlock) -> str:
    """Return the place of a block in the list by start."""
    return f"{block.starts_at}#{block.id}"


def _indexed(organization_id: str, block: StoredBusyBlock) -> Item:
    """Return the keys of the index; a block that is being deleted has none, so that lists do not show it."""
    if block.is_leaving:
        return {}
    return {"calendar": _index_key(organization_id, block.calendar_id), "start_order": position_of(block)}


def _key(organization_id: str, key: str) -> dict[str, str]:
    return {"organization_id": organization_id, "block_key": key}


def _index_key(organization_id: str, calendar_id: str) -> str:
    return f"{organization_id}#{calendar_id}"
