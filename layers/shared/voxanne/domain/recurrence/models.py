"""Recurrence rules, and where they begin. Wall times are whole seconds, as in core/time_zones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

type Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]


@dataclass(frozen=True)
class Rule:
    """A recurrence rule. Parts that are empty restrict nothing; `until` is a wall time, included."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: int | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    """Weekday from Monday, 0, and which one of its month or year; 0: every one."""
    positions: frozenset[int] = frozenset()
    times: tuple[int, ...] = ()
    """Seconds of the day, in order. Empty: that of the start."""


@dataclass(frozen=True)
class Start:
    """Where a rule begins: a wall time, or a date, and the wall time at each instant there."""

    wall: int
    wall_of: Callable[[int], int]
    is_date: bool = False
