"""The number of busy blocks over each bucket of a calendar, stored beside the bucket's own value in the same item.

Counts, not ids: an hour's item stays small, however many blocks overlap. A count is right because each block is added
and subtracted once, in the transaction that writes the block's own item on the condition of its revision. `counted` is
the number of changes to an hour's counts, so that a comparison with the blocks notices concurrent ones.
"""

from collections.abc import Mapping
from typing import Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.calendars.occupancy import (
    ATTRIBUTES,
    BUCKETS_PER_HOUR,
    OccupancyRepository,
    by_hour,
    first_bucket,
    is_held,
    key_of_calendar,
)

CHANGES = "counted"
# Sorts after the values of holds and before ids.
_FIRST_ID = "a"


class BusyCounts:
    """The counts of busy blocks in the table of calendars' hours, and the appointments in the same buckets."""

    def __init__(self, hours: Table) -> None:
        self._hours = hours
        self._occupancy = OccupancyRepository(hours)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDAR_HOURS_TABLE"))

    def appointments_in(self, organization_id: str, calendar_id: str, buckets: range) -> dict[int, str]:
        """Return the appointments in the hours that *buckets* touches, by bucket, in order: one query."""
        return {
            first_bucket(item["hour"]) + number: item[bucket]
            for item in self._occupancy.read_hours(organization_id, calendar_id, buckets)
            for number, (bucket, _) in enumerate(ATTRIBUTES)
            if bucket in item and not is_held(item[bucket])
        }

    def build(
        self, organization_id: str, calendar_id: str, amounts: Mapping[int, int], seen: Mapping[int, str]
    ) -> list[Write]:
        """Return the writes that add *amounts* to the counts, by bucket; one write for each hour.

        *seen* are the appointments that were read there, by bucket.

        Raises, when committed:
            ConcurrentUpdateError: another appointment has entered a bucket whose count is to rise.
        """
        calendar = key_of_calendar(organization_id, calendar_id)
        return [
            self._build_hour({"calendar": calendar, "hour": hour}, {each: amounts[each] for each in buckets}, seen)
            for hour, buckets in by_hour(bucket for bucket, amount in amounts.items() if amount)
        ]

    def _build_hour(self, key: dict[str, str], amounts: Mapping[int, int], seen: Mapping[int, str]) -> Write:
        names = {amount: f":by{position}" for position, amount in enumerate(sorted(set(amounts.values())))}
        using = Expression(values={":change": 1} | {name: amount for amount, name in names.items()})
        conditions = []
        for bucket in (bucket for bucket, amount in amounts.items() if amount > 0):
            number = bucket % BUCKETS_PER_HOUR
            holder = ATTRIBUTES[number][0]
            using.values[":first"] = _FIRST_ID
            known = ""
            if bucket in seen:
                using.values[f":seen{number}"] = seen[bucket]
                known = f" OR {holder} = :seen{number}"
            conditions.append(f"(attribute_not_exists({holder}) OR {holder} < :first{known})")
        added = ", ".join(f"{ATTRIBUTES[bucket % BUCKETS_PER_HOUR][1]} {names[amounts[bucket]]}" for bucket in amounts)
        return self._hours.build_update(
            key,
            f"ADD {added}, {CHANGES} :change",
            # A subtraction needs no other condition: the one on the block's item, in the same transaction, ensures that
            # the block is counted here.
            condition=" AND ".join(conditions) or "attribute_exists(calendar)",
            using=using,
            on_conflict=ConcurrentUpdateError,
        )
