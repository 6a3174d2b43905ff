"""What a file says: events, which may repeat, and what takes the place of repetitions."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from voxanne.core.time_zones import DAY
from voxanne.domain.recurrence.models import Rule


@dataclass(frozen=True)
class Limits:
    """How much of a file is read. None depends on time, so that a file is refused on every machine or on none."""

    max_bytes: int = 2 * 1024**2
    max_events: int = 2_000
    """Events that are wholly past are not counted."""
    steps_of_an_event: int = 40_000
    steps: int = 500_000


class Zone(Protocol):
    """A time zone: wall times to instants and back, both in whole seconds as in core/time_zones."""

    def instant_of(self, wall: int) -> int:
        """Return the instant of a wall time: of two, the first; of one that is skipped, by the offset before.

        Source: RFC 5545, 3.3.5.
        """
        ...

    def wall_of(self, instant: int) -> int:
        """Return the wall time at an instant."""
        ...


@dataclass(frozen=True)
class Moment:
    """A wall time in its zone; a date is the midnight at which it begins."""

    wall: int
    zone: Zone
    is_date: bool = False

    @property
    def instant(self) -> int:
        """The instant in seconds since the epoch."""
        return self.zone.instant_of(self.wall)


@dataclass(frozen=True)
class Length:
    """How long an event is: the later of several ends, each so many seconds on the clock, then so many that pass.

    An end that is given as a time may mean either where the clocks change during a repetition.
    """

    ends: tuple[tuple[int, int], ...]

    def end_after(self, wall: int, instant: int, zone: Zone) -> int:
        """Return the instant at which an event ends that begins at a wall time, which is that instant."""
        return max(
            (zone.instant_of(wall + on_the_clock) if on_the_clock else instant) + passing
            for on_the_clock, passing in self.ends
        )

    @property
    def longest(self) -> int:
        """Its seconds, but for a change of the clocks."""
        return max(on_the_clock + passing for on_the_clock, passing in self.ends)


@dataclass
class Event:
    """An event, or what takes the place of one repetition, or of one and all after it."""

    uid: str
    sequence: int
    start: Moment
    length: Length
    is_busy: bool
    replaces: Moment | None = None
    with_future: bool = False
    rules: list[Rule] = field(default_factory=list)
    added: list[tuple[Moment, Length]] = field(default_factory=list)
    excluded: set[int] = field(default_factory=set)
    excluded_days: set[int] = field(default_factory=set)
    is_refused: bool = False
    """Some of its rules are not followed."""


@dataclass
class Exceptions:
    """The events that take the place of others' repetitions: of one each, or of one and all after it."""

    events: Sequence[Event]
    instants: set[int] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    changes: list[tuple[int, Event]] = field(default_factory=list)
    """Those of all that follow, by the instant from which on."""

    def __post_init__(self) -> None:
        """Sort them."""
        for event in self.events:
            if event.replaces is None:
                continue
            if event.replaces.is_date:
                self.days.add(event.replaces.wall // DAY)
            else:
                self.instants.add(event.replaces.instant)
            if event.with_future:
                self.changes.append((event.replaces.instant, event))
        self.changes.sort(key=lambda each: each[0])

    def change_at(self, instant: int) -> Event | None:
        """Return what takes the place of a repetition that would begin at an instant, with others after it."""
        number = bisect_right(self.changes, instant, key=lambda each: each[0])
        return self.changes[number - 1][1] if number else None

    def is_replaced(self, instant: int, day: int) -> bool:
        """Tell whether an event stands for the one repetition that would begin then."""
        return instant in self.instants or day in self.days
