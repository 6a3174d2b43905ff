"""Pages out of indexes that hold more than a page shows, read in the list's order and as sparingly as can be."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table

# What a page with several filters may read (the contract's "Lists").
MAX_ENTRIES = 500


@dataclass(frozen=True)
class KeyRange:
    """The entries of one index, or of the table itself, whose ids lie from `low` to `high`, both included."""

    scope: str
    """What the entries are kept under, and in which attribute."""
    attribute: str
    low: str
    high: str
    index: str | None = None

    def query(self, condition: "Filter | None") -> dict[str, Any]:
        """The query that reads it, newest first."""
        values = {":scope": self.scope, ":low": self.low, ":high": self.high}
        query = {
            "KeyConditionExpression": f"{self.attribute} = :scope AND id BETWEEN :low AND :high",
            "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items()},
            "ScanIndexForward": False,
            **({"ConsistentRead": True} if self.index is None else {"IndexName": self.index}),
        }
        if condition is not None:
            using = condition.using.arguments()
            values_of_both = query["ExpressionAttributeValues"] | using.get("ExpressionAttributeValues", {})
            query |= using | {"ExpressionAttributeValues": values_of_both, "FilterExpression": condition.text}
        return query


@dataclass(frozen=True)
class Filter:
    """What the page shows of the entries that are read; its placeholders are others than `:scope`, `:low`, `:high`."""

    text: str
    using: Expression


@dataclass
class _Reading:
    """A page in the making: of `seen` entries it has `items`."""

    table: Table
    wanted: int
    most: int | None
    items: list[Item] = field(default_factory=list)
    seen: int = 0
    answers: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.items) >= self.wanted

    @property
    def is_over(self) -> bool:
        return self.is_full or self.seen == self.most

    def read(self, query: dict[str, Any]) -> dict[str, Any] | None:
        """Read on; return the key of the last entry that was read, or None at the query's end."""
        result = client().query(TableName=self.table.name, Limit=self._entries(), **query)
        self.items += [from_item(item) for item in result["Items"]]
        self.seen += result["ScannedCount"]
        self.answers += 1
        return dict(result["LastEvaluatedKey"]) if "LastEvaluatedKey" in result else None

    def found(self, stopped_at: str | None = None) -> QueryResult:
        """The page, reading having stopped behind an entry or, without one, at the end."""
        if self.is_full:
            return QueryResult(self.items[: self.wanted - 1], more=True, answers=self.answers)
        return QueryResult(self.items, more=stopped_at is not None, answers=self.answers, stopped_at=stopped_at)

    def _entries(self) -> int:
        """What is missing, and what will have to be read in vain if entries go on as they began."""
        missing = self.wanted - len(self.items)
        in_vain = missing * (self.seen - len(self.items)) // max(len(self.items), 1)
        return missing + in_vain if self.most is None else min(missing + in_vain, self.most - self.seen)


def query_page(
    table: Table, stretches: Iterable[KeyRange], count: int, condition: Filter | None = None, most: int | None = None
) -> QueryResult:
    """The first *count* entries of *stretches*, one stretch after the other, that meet *condition*.

    With *most*, reading ends after that many entries, whatever they were; where it ended is `stopped_at`. Without, the
    page is full unless it is the last.
    """
    reading = _Reading(table, count + 1, most)  # one more than is shown tells whether there is more
    stopped_at = ""
    for stretch in stretches:
        if reading.is_over:
            return reading.found(stopped_at)
        query = stretch.query(condition)
        while (key := reading.read(query)) is not None:
            stopped_at = from_item(key)["id"]
            if reading.is_over:
                return reading.found(stopped_at)
            query["ExclusiveStartKey"] = key
        # Whoever goes on from here begins with the next stretch.
        stopped_at = stretch.low
    return reading.found()
