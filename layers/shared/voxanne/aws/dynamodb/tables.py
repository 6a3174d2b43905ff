"""Reads of one table, and its writes as values."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, from_item, to_item
from voxanne.aws.dynamodb.writes import OnConflict, Write
from voxanne.core import clock, config


@dataclass(frozen=True)
class QueryResult:
    """The items of a query, whether more follow, and how many responses of up to 1 MB it took (`answers`).

    `stopped_at` is the id of the last entry that was read, if a filter left that entry out of `items`.
    """

    items: list[Item]
    more: bool
    answers: int = 1
    stopped_at: str | None = None


class Table:
    """One table, by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def from_environment(cls, variable: str) -> Self:
        """Return the table whose name is in an environment variable."""
        return cls(config.required(variable))

    def get(self, key: Mapping[str, Any]) -> Item | None:
        """Read one item consistently; None if there is none."""
        result = current_client().get_item(TableName=self.name, Key=to_item(key), ConsistentRead=True)
        return from_item(result["Item"]) if "Item" in result else None

    def query_up_to(self, count: int, **query: Any) -> QueryResult:
        """Read *count* items, or all there are. One response ends at 1 MB, counted before any filter."""
        items: list[Item] = []
        for answers in itertools.count(1):
            # One more than requested tells whether more follow.
            result = current_client().query(TableName=self.name, Limit=count + 1 - len(items), **query)
            items += [from_item(item) for item in result["Items"]]
            if len(items) > count or "LastEvaluatedKey" not in result:
                return QueryResult(items[:count], len(items) > count, answers)
            query["ExclusiveStartKey"] = result["LastEvaluatedKey"]
        raise AssertionError("unreachable")

    def newest_first(self, organization_id: str, count: int, before: str | None, **query: Any) -> QueryResult:
        """Read an organisation's *count* newest items, of those created before the id *before* if one is given."""
        return self.query_up_to(count, **of_organization(organization_id, before), ScanIndexForward=False, **query)

    def query_due(self, kind: str, limit: int, *, index: str = "due", attribute: str = "due") -> list[Item]:
        """Read up to *limit* entries of a sparse index whose time has come, the longest due first."""
        return self.query_up_to(
            limit,
            IndexName=index,
            KeyConditionExpression=f"{attribute} = :due AND {attribute}_at <= :now",
            ExpressionAttributeValues=to_item({":due": kind, ":now": clock.instant()}),
        ).items

    def build_put(
        self, item: Mapping[str, Any], *, condition: str, on_conflict: OnConflict, using: Expression | None = None
    ) -> Write:
        """Return the write that stores *item*."""
        arguments = {"TableName": self.name, "Item": to_item(item), "ConditionExpression": condition}
        return Write("Put", arguments | (using or Expression()).arguments(), on_conflict)

    def build_update(
        self, key: Mapping[str, Any], update: str, *, condition: str, on_conflict: OnConflict, using: Expression
    ) -> Write:
        """Return the write that changes the item at *key*."""
        arguments = {
            "TableName": self.name,
            "Key": to_item(key),
            "UpdateExpression": update,
            "ConditionExpression": condition,
        }
        return Write("Update", arguments | using.arguments(), on_conflict)

    def build_delete(
        self, key: Mapping[str, Any], *, condition: str, on_conflict: OnConflict, using: Expression | None = None
    ) -> Write:
        """Return the write that deletes the item at *key*."""
        arguments = {"TableName": self.name, "Key": to_item(key), "ConditionExpression": condition}
        return Write("Delete", arguments | (using or Expression()).arguments(), on_conflict)

    def build_check(
        self, key: Mapping[str, Any], *, condition: str, on_conflict: OnConflict, using: Expression | None = None
    ) -> Write:
        """Return a condition on an item that the transaction does not write."""
        arguments = {"TableName": self.name, "Key": to_item(key), "ConditionExpression": condition}
        return Write("ConditionCheck", arguments | (using or Expression()).arguments(), on_conflict)


def of_organization(organization_id: str, before: str | None = None) -> dict[str, Any]:
    """Return the query for an organisation's items, or those created before the id *before*: ids sort by creation."""
    older = {} if before is None else {":before": before}
    return {
        "KeyConditionExpression": "organization_id = :organization" + (" AND id < :before" if older else ""),
        "ExpressionAttributeValues": to_item({":organization": organization_id, **older}),
    }


def due_attributes(kind: str, due_at: str | None) -> dict[str, str | None]:
    """Return the keys of the sparse index of due work: of this kind from *due_at* on, or not in it (None)."""
    return {"due": None if due_at is None else kind, "due_at": due_at}
