"""Occupied time, in steps of five minutes since the epoch. Pure.

A calendar's hour is one item of calendar_hours; its attributes b00 to b11 are the hour's steps, and one that is taken
holds the appointment's id. Hours are UTC's: a calendar's zone may change.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby

_SECONDS = 300
_IN_AN_HOUR = 12


def steps(begins: int, ends: int) -> range:
    """The steps that a span of instants touches."""
    return range(begins // _SECONDS, -(-ends // _SECONDS))


def by_hour(taken: Iterable[int]) -> dict[str, list[str]]:
    """Steps as the hours in which they lie and the attributes that they are there."""
    return {
        hour_of(hour * _IN_AN_HOUR): [_attribute(step) for step in within]
        for hour, within in groupby(sorted(taken), lambda step: step // _IN_AN_HOUR)
    }


def hour_of(step: int) -> str:
    """The hour in which a step lies: 2026-11-23T14."""
    return datetime.fromtimestamp(step * _SECONDS, UTC).strftime("%Y-%m-%dT%H")


def taken_in(hour: str, attributes: Mapping[str, object]) -> list[int]:
    """The steps that are taken in an hour's item."""
    first = int(datetime.fromisoformat(f"{hour}:00:00+00:00").timestamp()) // _SECONDS
    return [first + number for number in range(_IN_AN_HOUR) if _attribute(number) in attributes]


def is_free(wanted: range, taken: list[int]) -> bool:
    """Tell whether none of the steps is among the taken ones, which are in order."""
    place = bisect_left(taken, wanted.start)
    return place == len(taken) or taken[place] >= wanted.stop


def _attribute(step: int) -> str:
    return f"b{step % _IN_AN_HOUR:02d}"
