"""Reads of one table, and its writes as values."""

import itertools
import random
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item, from_item, to_item
from voxanne.aws.dynamodb.writes import OnConflict, Write
from voxanne.core import config
from voxanne.core.errors import UnavailableError

_MAX_KEYS, _MAX_ATTEMPTS, _MAX_WAIT = 100, 8, 0.05


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

    def get_each(self, keys: Iterable[Mapping[str, Any]]) -> list[Item]:
        """Read several items consistently, 100 a request; those that are there, in no order.

        Raises:
            UnavailableError: DynamoDB had no capacity for some of them, time after time.
        """
        return [item for batch in itertools.batched(keys, _MAX_KEYS) for item in self._get_batch(batch)]

    def _get_batch(self, keys: tuple[Mapping[str, Any], ...]) -> list[Item]:
        items: list[Item] = []
        requests: Any = {self.name: {"Keys": [to_item(key) for key in keys], "ConsistentRead": True}}
        for _ in range(_MAX_ATTEMPTS):
            result = current_client().batch_get_item(RequestItems=requests)
            items += [from_item(item) for item in result["Responses"].get(self.name, [])]
            # DynamoDB returns the requests for which it had no capacity.
            requests = result.get("UnprocessedKeys")
            if not requests:
                return items
            time.sleep(random.uniform(0, _MAX_WAIT))  # noqa: S311 - jitter
        raise UnavailableError("The store is busy; retry.")

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

    def query_all(self, **query: Any) -> list[Item]:
        """Read all items of a query, however many responses of up to 1 MB it takes."""
        items: list[Item] = []
        while True:
            result = current_client().query(TableName=self.name, **query)
            items += [from_item(item) for item in result["Items"]]
            if "LastEvaluatedKey" not in result:
                return items
            query["ExclusiveStartKey"] = result["LastEvaluatedKey"]

    def newest_first(self, organization_id: str, count: int, before: str | None, **query: Any) -> QueryResult:
        """Read an organisation's *count* newest items, of those created before the id *before* if one is given."""
        return self.query_up_to(count, **of_organization(organization_id, before), ScanIndexForward=False, **query)

    def build_put(
        self, item: Mapping[str, Any], *, condition: str, on_conflict: OnConflict, using: Expression | None = None
    ) -> Write:
        """Return the write that stores *item*."""
        arguments = {"TableName": self.name, "Item": to_item(item), "ConditionExpression": condition}
        return Write("Put", arguments | (using or Expression()).arguments(), on_conflict)

    def build_update(
        self,
        key: Mapping[str, Any],
        update: Update | str,
        *,
        condition: str,
        on_conflict: OnConflict,
        using: Expression | None = None,
    ) -> Write:
        """Return the write that changes the item at *key*.

        The placeholders of an Update, and of the condition beside it, are in the Update; those of a text in *using*.
        """
        text, using = (update.text(), update.using) if isinstance(update, Update) else (update, using or Expression())
        arguments = {
            "TableName": self.name,
            "Key": to_item(key),
            "UpdateExpression": text,
            "ConditionExpression": condition,
        }
        return Write("Update", arguments | using.arguments(), on_conflict, using.effect)

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


# Partitions of each kind of due work in its index. One partition takes 1,000 writes a second, too few for all tenants.
# The number may be raised, since an organisation's work is also found in its former partition. Never lower it.
_DUE_PARTITIONS = 16


def due_partition(kind: str, organization_id: str) -> str:
    """Return the partition of an organisation's due work of one kind."""
    return f"{kind}#{zlib.crc32(organization_id.encode()) % _DUE_PARTITIONS}"


def due_partitions(kind: str) -> list[str]:
    """Return all partitions of one kind; the first is where earlier versions stored the work of all organisations."""
    return [kind, *(f"{kind}#{number}" for number in range(_DUE_PARTITIONS))]


def due_attributes(kind: str, organization_id: str, due_at: str | None) -> dict[str, str | None]:
    """Return the keys of the sparse index of due work: of this kind from *due_at* on, or not in it (None)."""
    return {"due": None if due_at is None else due_partition(kind, organization_id), "due_at": due_at}
