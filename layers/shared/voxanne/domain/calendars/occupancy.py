"""Occupied time, in steps of five minutes since the epoch. Pure.

A calendar's hour is one item of calendar_hours; its attributes b00 to b11 are the hour's steps, and one that is taken
holds the appointment's id. Hours are UTC's: a calendar's zone may change.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.calendars.errors import ConcurrentUpdateError, SlotTakenError

_SECONDS = 300


_IN_AN_HOUR = 12


def buckets_in(begins: int, ends: int) -> range:
    """The steps that a span of instants touches."""
    return range(begins // _SECONDS, -(-ends // _SECONDS))


def buckets_by_hour(taken: Iterable[int]) -> dict[str, list[str]]:
    """Steps as the hours in which they lie and the attributes that they are there."""
    return {
        hour_of(hour * _IN_AN_HOUR): [_attribute(step) for step in within]
        for hour, within in groupby(sorted(taken), lambda step: step // _IN_AN_HOUR)
    }


def hour_of(step: int) -> str:
    """The hour in which a step lies: 2026-11-23T14."""
    return datetime.fromtimestamp(step * _SECONDS, UTC).strftime("%Y-%m-%dT%H")


def occupied_in(hour: str, attributes: Mapping[str, object]) -> list[int]:
    """The steps that are taken in an hour's item."""
    first = int(datetime.fromisoformat(f"{hour}:00:00+00:00").timestamp()) // _SECONDS
    return [first + number for number in range(_IN_AN_HOUR) if _attribute(number) in attributes]


def is_free(wanted: range, taken: list[int]) -> bool:
    """Tell whether none of the steps is among the taken ones, which are in order."""
    place = bisect_left(taken, wanted.start)
    return place == len(taken) or taken[place] >= wanted.stop


def _attribute(step: int) -> str:
    return f"b{step % _IN_AN_HOUR:02d}"


@dataclass(frozen=True)
class Occupancy:
    """Steps of a calendar."""

    calendar_id: str
    buckets: range


class OccupancyRepository:
    """Which time of which calendar is taken: the only truth about it.

    There is no version and nothing is read before it is written, so bookings of one hour don't wait for each other; the
    conditions on the steps alone keep two appointments apart.
    """

    def __init__(self, hours: Table) -> None:
        self._hours = hours

    def occupied(self, organization_id: str, calendar_id: str, within: range) -> list[int]:
        """The steps that are taken in the hours of *within*, in order: one query."""
        if not within:
            return []
        values = {
            ":calendar": _calendar(organization_id, calendar_id),
            ":first": hour_of(within.start),
            ":last": hour_of(within.stop - 1),
        }
        found = self._hours.query_up_to(
            len(within) + 1,
            KeyConditionExpression="calendar = :calendar AND #hour BETWEEN :first AND :last",
            ExpressionAttributeNames={"#hour": "hour"},
            ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
            ConsistentRead=True,
        )
        return [step for item in found.items for step in occupied_in(item["hour"], item)]

    def build_move(
        self, organization_id: str, appointment_id: str, old: Occupancy | None, new: Occupancy | None
    ) -> list[Write]:
        """The writes that take an appointment from one place to another, to none, or from none.

        One for each hour of either; steps that it keeps are not named.

        Raises, when committed:
            SlotTakenError: a new step is someone else's.
            ChangedMeanwhileError: an old step is not the appointment's.
        """
        left, entered = _steps(old), _steps(new)
        changes: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for side, steps in enumerate((left - entered, entered - left)):
            for calendar_id, hour, attributes in _hours_of(steps):
                changes.setdefault((calendar_id, hour), ([], []))[side].extend(attributes)
        return [
            self._change({"calendar": _calendar(organization_id, calendar_id), "hour": hour}, appointment_id, *sides)
            for (calendar_id, hour), sides in sorted(changes.items())
        ]

    def _change(self, key: dict[str, str], appointment_id: str, free: list[str], take: list[str]) -> Write:
        sets = f"SET {', '.join(f'{step} = :appointment' for step in take)}" if take else ""
        removes = f"REMOVE {', '.join(free)}" if free else ""
        conditions = [f"attribute_not_exists({step})" for step in take] + [f"{step} = :appointment" for step in free]

        def on_conflict(old: Item | None) -> Exception:
            return SlotTakenError() if any(step in (old or {}) for step in take) else ConcurrentUpdateError()

        return self._hours.build_update(
            key,
            f"{sets} {removes}".strip(),
            condition=" AND ".join(conditions),
            using=Expression(values={":appointment": appointment_id}),
            on_conflict=on_conflict,
        )


def _calendar(organization_id: str, calendar_id: str) -> str:
    return f"{organization_id}#{calendar_id}"


def _steps(place: Occupancy | None) -> set[tuple[str, int]]:
    return set() if place is None else {(place.calendar_id, step) for step in place.buckets}


def _hours_of(steps: set[tuple[str, int]]) -> Iterable[tuple[str, str, list[str]]]:
    for calendar_id in sorted({calendar_id for calendar_id, _ in steps}):
        for hour, attributes in buckets_by_hour(step for owner, step in steps if owner == calendar_id).items():
            yield calendar_id, hour, attributes
