"""Pages of a list that are read from ranges of an index, with filters, in the list's order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, from_item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.core.ids import just_below

# The entries that a page with several filters may read (contract, "Lists").
MAX_ENTRIES = 500


@dataclass(frozen=True)
class KeyRange:
    """The entries of an index, or of the table itself, with ids from `low` to `high`, both included."""

    scope: str
    """The value of the partition key."""
    attribute: str
    """The name of the partition key."""
    low: str
    high: str
    index: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no id is in the range."""
        return self.low > self.high

    def query(self, condition: "Filter | None") -> dict[str, Any]:
        """Return the query that reads the range, newest first."""
        values = {":scope": self.scope, ":low": self.low, ":high": self.high}
        query = {
            "KeyConditionExpression": f"{self.attribute} = :scope AND id BETWEEN :low AND :high",
            "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items()},
            "ScanIndexForward": False,
            **({"ConsistentRead": True} if self.index is None else {"IndexName": self.index}),
        }
        if condition is not None:
            using = condition.using.arguments()
            all_values = query["ExpressionAttributeValues"] | using.get("ExpressionAttributeValues", {})
            query |= using | {"ExpressionAttributeValues": all_values, "FilterExpression": condition.text}
        return query


@dataclass(frozen=True)
class Filter:
    """A filter expression. Its placeholders must differ from `:scope`, `:low` and `:high`."""

    text: str
    using: Expression


def any_of(attribute: str, values: Iterable[str]) -> Filter:
    """Return the filter for items whose *attribute* is one of *values*."""
    using = Expression({f"#{attribute}": attribute}, {f":{attribute}{n}": value for n, value in enumerate(values)})
    return Filter(f"#{attribute} IN ({', '.join(using.values)})", using)


def all_of(*filters: Filter | None) -> Filter | None:
    """Return the filter for items that meet every one of *filters*, None left out."""
    given = [condition for condition in filters if condition is not None]
    using = Expression()
    for condition in given:
        using.names.update(condition.using.names)
        using.values.update(condition.using.values)
    return Filter(" AND ".join(condition.text for condition in given), using) if given else None


@dataclass
class _Reading:
    """A page in progress: the items that match, of the entries that were read."""

    table: Table
    count: int
    max_entries: int | None
    items: list[Item] = field(default_factory=list)
    entries_read: int = 0
    answers: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.items) >= self.count

    @property
    def is_over(self) -> bool:
        return self.is_full or self.entries_read == self.max_entries

    def read(self, query: dict[str, Any]) -> dict[str, Any] | None:
        """Read more; return the key of the last entry that was read, or None at the query's end."""
        result = current_client().query(TableName=self.table.name, Limit=self._next_limit(), **query)
        self.items += [from_item(item) for item in result["Items"]]
        self.entries_read += result["ScannedCount"]
        self.answers += 1
        return dict(result["LastEvaluatedKey"]) if "LastEvaluatedKey" in result else None

    def result(self, stopped_at: str | None = None) -> QueryResult:
        """Return the page, which ended after the entry *stopped_at* or, without one, at the end of the list."""
        if self.is_full:
            return QueryResult(self.items[: self.count - 1], more=True, answers=self.answers)
        return QueryResult(self.items, more=stopped_at is not None, answers=self.answers, stopped_at=stopped_at)

    def _next_limit(self) -> int:
        """Return how many entries to read: the missing ones, and as many that do not match as their share predicts."""
        missing = self.count - len(self.items)
        not_matching = missing * (self.entries_read - len(self.items)) // max(len(self.items), 1)
        entries = missing + not_matching
        return entries if self.max_entries is None else min(entries, self.max_entries - self.entries_read)


def query_page(
    table: Table,
    ranges: Iterable[KeyRange],
    count: int,
    condition: Filter | None = None,
    max_entries: int | None = None,
) -> QueryResult:
    """Read the first *count* entries of *ranges*, one range after the other, that meet *condition*.

    With *max_entries*, reading ends after that many entries, matching or not, and `stopped_at` is the last one.
    Without, the page is full unless it is the last one.
    """
    reading = _Reading(table, count + 1, max_entries)  # one more than requested tells whether more follow
    stopped_at = ""
    for key_range in ranges:
        if reading.is_over:
            return reading.result(stopped_at)
        query = key_range.query(condition)
        while (key := reading.read(query)) is not None:
            stopped_at = from_item(key)["id"]
            if reading.is_over:
                return reading.result(stopped_at)
            query["ExclusiveStartKey"] = key
        # The next page begins with the next range.
        stopped_at = key_range.low
    return reading.result()


def newest_of_kind(table: Table, organization_id: str, prefix: str, count: int, before: str | None) -> QueryResult:
    """Read an organisation's *count* newest items whose ids have the *prefix*, created before *before* if it is given.

    For tables in which an organisation has items of other kinds, too.
    """
    high = f"{prefix}_~" if before is None else just_below(before)
    return query_page(table, [KeyRange(organization_id, "organization_id", f"{prefix}_", high)], count)


def all_of_kind(table: Table, organization_id: str, prefix: str) -> list[Item]:
    """Read all of an organisation's items whose ids have the *prefix*, newest first.

    They may be more than clients can make: a restored table can bring others back beside those.
    """
    return table.query_all(**KeyRange(organization_id, "organization_id", f"{prefix}_", f"{prefix}_~").query(None))
