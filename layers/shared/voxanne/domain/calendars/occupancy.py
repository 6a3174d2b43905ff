"""Occupied time of calendars, in buckets of five minutes since the epoch, and the table that holds it.

One item of the table `calendar_hours` is an hour of a calendar. Its attributes b00 to b11 are the hour's buckets; an
occupied bucket holds the id of its appointment. The hours are UTC, as a calendar may change its time zone.

The value of a bucket that is held for some minutes is the end of the hold and the holder (`held_until`). Digits sort
before the letters with which ids begin, so one comparison finds expired holds. A bucket with an expired hold is free.

The attributes n00 to n11 count the busy blocks over each bucket (`domain/busy_time`), whatever its value is. No
appointment enters a bucket with a count above zero, not even through an earlier hold. One that is there stays; once it
leaves, the bucket is busy.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.domain.calendars.errors import SlotTakenError

BUCKET_SECONDS, BUCKETS_PER_HOUR = 300, 12
HOLDER_MARK = "#"
# The attributes of each bucket of an hour: its value, and the number of busy blocks over it.
ATTRIBUTES = [(f"b{number:02d}", f"n{number:02d}") for number in range(BUCKETS_PER_HOUR)]
_COUNT_OF = dict(ATTRIBUTES)

type Bucket = tuple[str, int]
"""A calendar and a bucket of it."""


@dataclass(frozen=True)
class Occupancy:
    """A range of a calendar's buckets."""

    calendar_id: str
    buckets: range


class OccupancyRepository:
    """The occupied buckets of each calendar: the only record of occupied time.

    Items have no version and are not read before they are written, so concurrent bookings of one hour do not conflict;
    the conditions on single buckets keep two appointments apart.
    """

    def __init__(self, hours: Table, holder: str | None = None) -> None:
        self._hours = hours
        self._holder = holder

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDAR_HOURS_TABLE"))

    def for_holder(self, holder: str) -> "OccupancyRepository":
        """Return the repository as a holder sees it: its own buckets are free, unless a busy block is over them."""
        return OccupancyRepository(self._hours, holder)

    def occupied(self, organization_id: str, calendar_id: str, buckets: range) -> list[int]:
        """Return the occupied buckets in the hours that *buckets* touches, in order: one query."""
        hours = self.read_hours(organization_id, calendar_id, buckets)
        return [bucket for item in hours for bucket in occupied_in(item["hour"], item, self._holder)]

    def read_hours(self, organization_id: str, calendar_id: str, buckets: range) -> list[Item]:
        """Return the items of the hours that *buckets* touches, in order: one query."""
        if not buckets:
            return []
        values = {
            ":calendar": key_of_calendar(organization_id, calendar_id),
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
        return result.items

    def occupied_in_each(
        self, organization_id: str, calendar_ids: Sequence[str], buckets: range
    ) -> dict[str, list[int]]:
        """Return the occupied buckets of several calendars, by calendar: one query each, at the same time."""
        others = {each: self._occupied_later(organization_id, each, buckets) for each in calendar_ids[1:]}
        first = {each: self.occupied(organization_id, each, buckets) for each in calendar_ids[:1]}
        return first | {calendar_id: lookup() for calendar_id, lookup in others.items()}

    def _occupied_later(self, organization_id: str, calendar_id: str, buckets: range) -> Callable[[], list[int]]:
        return in_background(lambda: self.occupied(organization_id, calendar_id, buckets))

    def build_move(
        self, organization_id: str, appointment_id: str, old: Occupancy | None, new: Occupancy | None
    ) -> list[Write]:
        """Return the writes that free the buckets of *old* and occupy those of *new*; None stands for no buckets.

        One write for each hour; buckets that the appointment keeps are in none.

        Raises, when committed:
            SlotTakenError: another appointment occupies a new bucket.
            ConcurrentUpdateError: an old bucket is not the appointment's.
        """
        return self._build_changes(organization_id, appointment_id, _bucket_set(old), _bucket_set(new))

    def build_hold(self, organization_id: str, value: str, buckets: AbstractSet[Bucket]) -> list[Write]:
        """Return the writes that hold buckets of one or several calendars, *value* being that of `held_until`.

        Raises, when committed:
            SlotTakenError: one is not free.
        """
        return self._build_changes(organization_id, value, set(), buckets)

    def build_release(self, organization_id: str, value: str, buckets: AbstractSet[Bucket]) -> list[Write]:
        """Return the writes that free buckets which hold *value*.

        Raises, when committed:
            ConcurrentUpdateError: one does not.
        """
        return self._build_changes(organization_id, value, buckets, set())

    def _build_changes(
        self,
        organization_id: str,
        value: str,
        old_buckets: AbstractSet[Bucket],
        new_buckets: AbstractSet[Bucket],
    ) -> list[Write]:
        """Return the writes that take *value* out of the old buckets and put it into the new ones."""
        changes: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for side, buckets in enumerate((old_buckets - new_buckets, new_buckets - old_buckets)):
            for calendar_id, bucket in sorted(buckets):
                attributes = changes.setdefault((calendar_id, hour_of(bucket)), ([], []))[side]
                attributes.append(ATTRIBUTES[bucket % BUCKETS_PER_HOUR][0])
        return [
            self._change({"calendar": key_of_calendar(organization_id, calendar_id), "hour": hour}, value, freed, taken)
            for (calendar_id, hour), (freed, taken) in sorted(changes.items())
        ]

    def _change(self, key: dict[str, str], value: str, freed: list[str], taken: list[str]) -> Write:
        sets = f"SET {', '.join(f'{bucket} = :value' for bucket in taken)}" if taken else ""
        removes = f"REMOVE {', '.join(freed)}" if freed else ""
        own = "" if self._holder is None else " OR contains({0}, :holder)"
        free = f"(attribute_not_exists({{0}}) OR {{0}} < :now{own}) AND (attribute_not_exists({{1}}) OR {{1}} < :one)"
        conditions = [free.format(bucket, _COUNT_OF[bucket]) for bucket in taken]
        conditions += [f"{bucket} = :value" for bucket in freed]

        def on_conflict(old: Item | None) -> Exception:
            is_taken = (_is_occupied(old or {}, each, _COUNT_OF[each], self._holder, _run_out()) for each in taken)
            return SlotTakenError() if any(is_taken) else ConcurrentUpdateError()

        return self._hours.build_update(
            key,
            f"{sets} {removes}".strip(),
            condition=" AND ".join(conditions),
            using=Expression(values={":value": value} | (self._free_values() if taken else {})),
            on_conflict=on_conflict,
        )

    def _free_values(self) -> dict[str, object]:
        holder = {} if self._holder is None else {":holder": f"{HOLDER_MARK}{self._holder}"}
        return {":now": _run_out(), ":one": 1} | holder


def held_until(milliseconds: int, holder: str) -> str:
    """Return the value of a bucket that is held until an instant, in milliseconds since the epoch."""
    return f"{milliseconds:013d}{HOLDER_MARK}{holder}"


def is_held(value: object) -> bool:
    """Tell whether a bucket's value is that of a hold, run out or not."""
    return isinstance(value, str) and HOLDER_MARK in value


def buckets_in(start: int, end: int) -> range:
    """Return the buckets that a span of instants touches."""
    return range(start // BUCKET_SECONDS, -(-end // BUCKET_SECONDS))


def buckets_by_hour(buckets: Iterable[int]) -> dict[str, list[str]]:
    """Group buckets by hour, as the names of their attributes."""
    return {hour: [ATTRIBUTES[bucket % BUCKETS_PER_HOUR][0] for bucket in within] for hour, within in by_hour(buckets)}


def by_hour(buckets: Iterable[int]) -> list[tuple[str, list[int]]]:
    """Group buckets by the hour that they are in, in order."""
    groups = groupby(sorted(buckets), lambda bucket: bucket // BUCKETS_PER_HOUR)
    return [(hour_of(hour * BUCKETS_PER_HOUR), list(within)) for hour, within in groups]


def hour_of(bucket: int) -> str:
    """Return the hour of a bucket, such as 2026-11-23T14."""
    return datetime.fromtimestamp(bucket * BUCKET_SECONDS, UTC).strftime("%Y-%m-%dT%H")


def occupied_in(hour: str, attributes: Mapping[str, object], holder: str | None = None) -> list[int]:
    """Return the occupied buckets of an hour's item, in order.

    Expired holds are left out, and those of *holder*, except where a busy block is over them.
    """
    first, run_out = first_bucket(hour), _run_out()
    return [
        first + number
        for number, (bucket, count) in enumerate(ATTRIBUTES)
        if (bucket in attributes or count in attributes) and _is_occupied(attributes, bucket, count, holder, run_out)
    ]


def is_free(buckets: range, occupied: list[int]) -> bool:
    """Return whether none of the buckets is among *occupied*, which is sorted."""
    position = bisect_left(occupied, buckets.start)
    return position == len(occupied) or occupied[position] >= buckets.stop


def _is_occupied(attributes: Mapping[str, object], bucket: str, count: str, holder: str | None, run_out: str) -> bool:
    value, blocks = attributes.get(bucket), attributes.get(count)
    if isinstance(value, str) and HOLDER_MARK in value:
        is_own = holder is not None and value.endswith(f"{HOLDER_MARK}{holder}")
        value = None if is_own or value < run_out else value
    return value is not None or (isinstance(blocks, int) and blocks > 0)


def _run_out() -> str:
    """Return a text such that exactly the values of expired holds sort before it."""
    return f"{int(clock.now() * 1000):013d}{HOLDER_MARK}~"


def first_bucket(hour: str) -> int:
    """Return the first bucket of an hour."""
    return int(datetime.fromisoformat(f"{hour}:00:00+00:00").timestamp()) // BUCKET_SECONDS


def key_of_calendar(organization_id: str, calendar_id: str) -> str:
    """Return the partition of a calendar's hours."""
    return f"{organization_id}#{calendar_id}"


def _bucket_set(occupancy: Occupancy | None) -> set[Bucket]:
    return set() if occupancy is None else {(occupancy.calendar_id, bucket) for bucket in occupancy.buckets}
