"""Occupied time of calendars, in buckets of five minutes since the epoch, and the table that holds it.

One item of the table `calendar_hours` is an hour of a calendar. Its attributes b00 to b11 are the hour's buckets; an
occupied bucket holds the id of its appointment. The hours are UTC, as a calendar may change its time zone.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Self

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.calendars.errors import SlotTakenError

_BUCKET_SECONDS = 300
_BUCKETS_PER_HOUR = 12


@dataclass(frozen=True)
class Occupancy:
    """A range of a calendar's buckets."""

    calendar_id: str
    buckets: range


class OccupancyRepository:
    """The occupied buckets of each calendar: the only record of what is taken.

    Items have no version and are not read before they are written, so concurrent bookings of one hour do not conflict;
    the conditions on single buckets keep two appointments apart.
    """

    def __init__(self, hours: Table) -> None:
        self._hours = hours

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDAR_HOURS_TABLE"))

    def occupied(self, organization_id: str, calendar_id: str, buckets: range) -> list[int]:
        """Return the occupied buckets in the hours that *buckets* touches, in order: one query."""
        if not buckets:
            return []
        values = {
            ":calendar": _calendar_key(organization_id, calendar_id),
            ":first": hour_of(buckets.start),
            ":last": hour_of(buckets.stop - 1),
        }
        result = self._hours.query_up_to(
            len(buckets) + 1,
            KeyConditionExpression="calendar = :calendar AND #hour BETWEEN :first AND :last",
            ExpressionAttributeNames={"#hour": "hour"},
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ConsistentRead=True,
        )
        return [bucket for item in result.items for bucket in occupied_in(item["hour"], item)]

    def build_move(
        self, organization_id: str, appointment_id: str, old: Occupancy | None, new: Occupancy | None
    ) -> list[Write]:
        """Return the writes that free the buckets of *old* and occupy those of *new*; None stands for no buckets.

        One write for each hour; buckets that the appointment keeps are in none.

        Raises, when committed:
            SlotTakenError: another appointment occupies a new bucket.
            ConcurrentUpdateError: an old bucket is not the appointment's.
        """
        old_buckets, new_buckets = _bucket_set(old), _bucket_set(new)
        changes: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for side, buckets in enumerate((old_buckets - new_buckets, new_buckets - old_buckets)):
            for calendar_id, hour, attributes in _hours_of(buckets):
                changes.setdefault((calendar_id, hour), ([], []))[side].extend(attributes)
        return [
            self._change(
                {"calendar": _calendar_key(organization_id, calendar_id), "hour": hour}, appointment_id, freed, taken
            )
            for (calendar_id, hour), (freed, taken) in sorted(changes.items())
        ]

    def _change(self, key: dict[str, str], appointment_id: str, freed: list[str], taken: list[str]) -> Write:
        sets = f"SET {', '.join(f'{bucket} = :appointment' for bucket in taken)}" if taken else ""
        removes = f"REMOVE {', '.join(freed)}" if freed else ""
        conditions = [f"attribute_not_exists({bucket})" for bucket in taken]
        conditions += [f"{bucket} = :appointment" for bucket in freed]

        def on_conflict(old: Item | None) -> Exception:
            is_taken = any(bucket in (old or {}) for bucket in taken)
            return SlotTakenError() if is_taken else ConcurrentUpdateError()

        return self._hours.build_update(
            key,
            f"{sets} {removes}".strip(),
            condition=" AND ".join(conditions),
            using=Expression(values={":appointment": appointment_id}),
            on_conflict=on_conflict,
        )


def buckets_in(start: int, end: int) -> range:
    """Return the buckets that a span of instants touches."""
    return range(start // _BUCKET_SECONDS, -(-end // _BUCKET_SECONDS))


def buckets_by_hour(buckets: Iterable[int]) -> dict[str, list[str]]:
    """Group buckets by hour, as the names of their attributes."""
    return {
        hour_of(hour * _BUCKETS_PER_HOUR): [_attribute(bucket) for bucket in within]
        for hour, within in groupby(sorted(buckets), lambda bucket: bucket // _BUCKETS_PER_HOUR)
    }


def hour_of(bucket: int) -> str:
    """Return the hour of a bucket, such as 2026-11-23T14."""
    return datetime.fromtimestamp(bucket * _BUCKET_SECONDS, UTC).strftime("%Y-%m-%dT%H")


def occupied_in(hour: str, attributes: Mapping[str, object]) -> list[int]:
    """Return the occupied buckets of an hour's item, in order."""
    first = int(datetime.fromisoformat(f"{hour}:00:00+00:00").timestamp()) // _BUCKET_SECONDS
    return [first + number for number in range(_BUCKETS_PER_HOUR) if _attribute(number) in attributes]


def is_free(buckets: range, occupied: list[int]) -> bool:
    """Return whether none of the buckets is among *occupied*, which is sorted."""
    position = bisect_left(occupied, buckets.start)
    return position == len(occupied) or occupied[position] >= buckets.stop


def _attribute(bucket: int) -> str:
    return f"b{bucket % _BUCKETS_PER_HOUR:02d}"


def _calendar_key(organization_id: str, calendar_id: str) -> str:
    return f"{organization_id}#{calendar_id}"


def _bucket_set(occupancy: Occupancy | None) -> set[tuple[str, int]]:
    return set() if occupancy is None else {(occupancy.calendar_id, bucket) for bucket in occupancy.buckets}


def _hours_of(buckets: set[tuple[str, int]]) -> Iterable[tuple[str, str, list[str]]]:
    """Yield calendar, hour and attributes of buckets that may be of several calendars."""
    for calendar_id in sorted({calendar_id for calendar_id, _ in buckets}):
        own_buckets = (bucket for owner, bucket in buckets if owner == calendar_id)
        for hour, attributes in buckets_by_hour(own_buckets).items():
            yield calendar_id, hour, attributes
