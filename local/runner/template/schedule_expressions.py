"""The times of a schedule: EventBridge's ``rate(...)`` and ``cron(...)``, in UTC."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from local.runner.template.intrinsics import TemplateError

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# The 29th of February is the rarest date: eight years apart around a year such as 1900.
_MAX_DAYS = 8 * 366


class Times(Protocol):
    """The times of one schedule."""

    def after(self, moment: float) -> float | None:
        """Return the first time after *moment*, both in seconds since the epoch; None if there is none."""


@dataclass(frozen=True)
class Rate:
    """Repeats after a fixed number of seconds."""

    seconds: int

    def after(self, moment: float) -> float:
        """Return the time one period later."""
        return moment + self.seconds


@dataclass(frozen=True)
class Cron:
    """Each minute that matches all fields."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    def after(self, moment: float) -> float | None:
        """Return the beginning of the next matching minute."""
        now = datetime.fromtimestamp(moment, UTC)
        for day in self._days(now.date()):
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    found = datetime.combine(day, time(hour, minute), UTC)
                    if found > now:
                        return found.timestamp()
        return None

    def _days(self, first: date) -> Iterator[date]:
        for number in range(_MAX_DAYS):
            day = first + timedelta(number)
            fits = day.year in self.years and day.month in self.months and day.day in self.days
            if fits and day.isoweekday() % 7 + 1 in self.weekdays:
                yield day


def times_of(expression: str) -> Times:
    """Return the times of a schedule expression."""
    rate, cron = _RATE.fullmatch(expression), _CRON.fullmatch(expression)
    if rate and int(rate[1]) > 0 and (rate[1] == "1") is not bool(rate[3]):
        return Rate(int(rate[1]) * _SECONDS[rate[2]])
    if cron and (cron[3] == "?") is not (cron[5] == "?"):
        minutes, hours, days, months, weekdays, years = cron.groups()
        return Cron(
            minutes=_numbers(expression, minutes, range(60)),
            hours=_numbers(expression, hours, range(24)),
            days=_numbers(expression, days.replace("?", "*"), range(1, 32)),
            months=_numbers(expression, months, range(1, 13), _MONTHS),
            weekdays=_numbers(expression, weekdays.replace("?", "*"), range(1, 8), _DAYS),
            years=_numbers(expression, years, range(1970, 2200)),
        )
    raise _unknown(expression)


def _numbers(expression: str, field: str, all_numbers: range, names: tuple[str, ...] = ()) -> frozenset[int]:
    moment: set[int] = set()
    for part in field.split(","):
        values, _, step = part.partition("/")
        first, dash, last = values.partition("-")
        try:
            begin = all_numbers[0] if first == "*" else _number(first, names)
            # With a step, a single number is the first value, as in `5/15`.
            open_ended = first == "*" or (step and not dash)
            end = all_numbers[-1] if open_ended else _number(last if dash else first, names)
            chosen = range(begin, end + 1, int(step or 1))
        except ValueError as error:
            raise _unknown(expression) from error
        if not chosen or chosen[0] not in all_numbers or chosen[-1] not in all_numbers:
            raise _unknown(expression)
        moment.update(chosen)
    return frozenset(moment)


def _number(text: str, names: tuple[str, ...]) -> int:
    return names.index(text.upper()) + 1 if text.upper() in names else int(text)


def _unknown(expression: str) -> TemplateError:
    return TemplateError(f"the schedule {expression} is not one that EventBridge takes, or not known to the runner")
