"""The sparse index of due work: an item has `due` and `due_at`, its keys, while work on it is outstanding."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.items import Item, from_item, to_item
from voxanne.aws.dynamodb.tables import Table, due_partitions
from voxanne.core import clock

# Read at once.
_OF_A_PARTITION = 4_000
# DynamoDB compares with at most 100 values.
_MAX_EXCLUDED = 100


@dataclass(frozen=True)
class Share:
    """Due work of each organisation, up to a number of pieces; `more` tells whether there may be more."""

    items: list[Item]
    more: bool


@dataclass(frozen=True)
class DueIndex:
    """The sparse index in which one kind of work of a table is due."""

    table: Table
    kind: str
    name: str = "due"
    attribute: str = "due"

    def read(self, of_each: int) -> Share:
        """Read due work, at most *of_each* pieces of each organisation: all oldest pieces, then all second ones."""
        partitions = due_partitions(self.kind)
        lookups = [in_background(partial(self._read_partition, each, of_each)) for each in partitions]
        shares = [lookup() for lookup in lookups]
        items = [item for share in shares for item in share.items]
        # While work of an earlier version remains, an organisation may have work in two partitions.
        ordered = _in_turns(items, f"{self.attribute}_at", of_each)
        return Share(ordered, len(ordered) < len(items) or any(share.more for share in shares))

    def _read_partition(self, partition: str, of_each: int) -> Share:
        counts: Counter[str] = Counter()
        items: list[Item] = []
        for page in self._pages(partition, of_each, counts):
            for item in page:
                if counts[item["organization_id"]] < of_each:
                    counts[item["organization_id"]] += 1
                    items.append(item)
            if len(items) >= _OF_A_PARTITION:
                return Share(items, more=True)
        return Share(items, more=any(number >= of_each for number in counts.values()))

    def _pages(self, partition: str, of_each: int, counts: Counter[str]) -> Iterator[list[Item]]:
        """Yield due entries, oldest first, leaving out organisations of which enough pieces were read."""
        begin: dict[str, Any] = {}
        values = {":due": partition, ":now": clock.instant()}
        while True:
            full = [each for each, number in counts.most_common(_MAX_EXCLUDED) if number >= of_each]
            excluded = {f":full{place}": each for place, each in enumerate(full)}
            # A limit counts entries before the filter: a tenth of a megabyte at first, then whole responses.
            narrowed = (
                {"FilterExpression": f"NOT organization_id IN ({', '.join(excluded)})"} if full else {"Limit": 500}
            )
            page = current_client().query(
                TableName=self.table.name,
                IndexName=self.name,
                KeyConditionExpression=f"{self.attribute} = :due AND {self.attribute}_at <= :now",
                ExpressionAttributeValues=to_item(values | excluded),
                **narrowed,
                **begin,
            )
            yield [from_item(item) for item in page["Items"]]
            if "LastEvaluatedKey" not in page:
                return
            begin = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _in_turns(items: Iterable[Item], due_at: str, of_each: int) -> list[Item]:
    """Return one piece of each organisation, then a second, up to *of_each*; the oldest of each first."""
    turns: Counter[str] = Counter()
    ordered: list[tuple[int, str, Item]] = []
    for item in sorted(items, key=lambda item: str(item[due_at])):
        turns[item["organization_id"]] += 1
        ordered.append((turns[item["organization_id"]], item[due_at], item))
    return [item for turn, _, item in sorted(ordered, key=lambda each: each[:2]) if turn <= of_each]
