"""Counts of calls as items of their table, with what each call has contributed to them.

A counter is an item `day#<date>#<agent>`. A call's present contribution is an item under the call's id. It and the
counters change in one transaction, so each call is counted once, as it was at the version of that item.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import ALWAYS, Expression, Update
from voxanne.aws.dynamodb.items import Item, to_item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.domain.call_counts.contributions import ATTRIBUTES, DayCounts, differences


@dataclass(frozen=True)
class StoredContribution:
    """The contribution of a call at a version: `counts` to the item `counter`, or nothing (None).

    The day follows the clocks of `time_zone`, that of the organisation when the call was first counted.
    """

    version: int
    time_zone: str
    counter: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    expires_at: int | None = None


class CallCountRepository:
    """Counts of calls by organisation, day and agent."""

    def __init__(self, counts: Table) -> None:
        self.table = counts

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALL_COUNTS_TABLE"))

    def find(self, organization_id: str, call_id: str) -> StoredContribution | None:
        """Read what a call has contributed; None if it has not been counted."""
        item = self.table.get(key_of(organization_id, call_id))
        return None if item is None else to_contribution(item)

    def replace(
        self, organization_id: str, call_id: str, old: StoredContribution | None, new: StoredContribution
    ) -> None:
        """Count what a call contributes now in place of *old*, as it was read.

        Raises:
            ConcurrentUpdateError: it is no longer what was read.
        """
        own = self.table.build_put(
            {**key_of(organization_id, call_id), **asdict(new)},
            condition="attribute_not_exists(id)" if old is None else "version = :read",
            using=None if old is None else Expression(values={":read": old.version}),
            on_conflict=ConcurrentUpdateError,
        )
        commit([own, *self._build_additions(organization_id, old, new)])

    def list_days(self, organization_id: str, first: str, last: str) -> list[DayCounts]:
        """Read the counts of all agents from the day *first* to the day *last*, oldest first."""
        items = self.table.query_all(
            KeyConditionExpression="organization_id = :organization AND id BETWEEN :first AND :last",
            ExpressionAttributeValues=to_item(
                {":organization": organization_id, ":first": f"day#{first}#", ":last": f"day#{last}#~"}
            ),
        )
        return [to_day(item) for item in items]

    def _build_additions(
        self, organization_id: str, old: StoredContribution | None, new: StoredContribution
    ) -> list[Write]:
        before = {} if old is None or old.counter is None else {old.counter: old.counts}
        after = {} if new.counter is None else {new.counter: new.counts}
        added = {
            counter: differences(before.get(counter, {}), after.get(counter, {}))
            for counter in sorted({*before, *after})
        }
        return [self._build_addition(organization_id, counter, counts) for counter, counts in added.items() if counts]

    def _build_addition(self, organization_id: str, counter: str, counts: Mapping[str, int]) -> Write:
        # The revision tells `verify` whether anything was counted while it compared.
        update = Update().add("revision", 1)
        for name, number in counts.items():
            update.add(name, number)
        return self.table.build_update(
            key_of(organization_id, counter),
            update,
            condition=ALWAYS,
            on_conflict=ConcurrentUpdateError,
        )


def to_contribution(item: Item) -> StoredContribution:
    """Convert an item to what its call has contributed."""
    return StoredContribution(**{name: item[name] for name in StoredContribution.__annotations__ if name in item})


def to_day(item: Mapping[str, Any]) -> DayCounts:
    """Convert a counter's item."""
    _, day, agent_id = item["id"].split("#")
    return DayCounts(day, agent_id or None, {name: item[name] for name in ATTRIBUTES & item.keys()})
