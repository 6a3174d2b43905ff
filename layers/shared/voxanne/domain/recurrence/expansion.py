"""Which wall times a rule of days, weeks, months or years gives. Pure.

Each day that is examined is a step, and steps are limited: a rule that never matches, or counts from long ago, ends
after the same number of steps on every machine.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from voxanne.core.time_zones import DAY, Span
from voxanne.domain.recurrence.errors import TooManyStepsError
from voxanne.domain.recurrence.models import Rule

# A time that is found counts as this many steps, because it takes that much longer than a day that is examined.
STEPS_OF_A_TIME = 8
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS, _DAYS_OF_A_WEEK = 12, 7
_FEBRUARY, _DAYS_OF_MONTHS = 2, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LAST_DAY = date(9998, 12, 31).toordinal()
# Week 1 is the first with four days in its year.
_DAYS_TO_WEEKS_MIDDLE = 3


@dataclass
class Steps:
    """The number of days that may still be examined; a rule's steps also count against those of the whole file."""

    left: int
    whole: "Steps | None" = None

    def take(self, number: int) -> None:
        """Take some.

        Raises:
            TooManyStepsError: there are not as many.
        """
        if self.whole is not None:
            self.whole.take(number)
        self.left -= number
        if self.left < 0:
            raise TooManyStepsError


def wall_times(rule: Rule, start: int, within: Span, steps: Steps) -> Iterator[int]:
    """Yield the wall times of a rule that lie in the half-open span, in order; none before *start*.

    Raises:
        TooManyStepsError: they take too many steps.
    """
    rule = _completed(rule, start)
    periods = _Periods(rule, start // DAY)
    # What counts must be counted from the start; other rules begin at the span.
    number, period = 0, 0 if rule.count is not None else periods.last_before(within[0] // DAY)
    while (days := periods.days(period, steps)) is not None:
        for wall in _selected([day * DAY + time for day in days for time in rule.times], rule.positions):
            if wall < start:
                continue
            number += 1
            is_over = (rule.until is not None and wall > rule.until) or (rule.count is not None and number > rule.count)
            if is_over or wall >= within[1]:
                return
            if wall >= within[0]:
                steps.take(STEPS_OF_A_TIME)
                yield wall
        period += 1
        if periods.first_day(period) * DAY >= within[1]:
            return


def _selected(walls: list[int], positions: frozenset[int]) -> list[int]:
    """Return those at the positions (BYSETPOS): from 1, or from the end, -1."""
    if not positions:
        return walls
    last = len(walls)
    return [wall for place, wall in enumerate(walls) if place + 1 in positions or place - last in positions]


def _completed(rule: Rule, start: int) -> Rule:
    """Return a rule with the parts that follow from its start (RFC 5545, 3.3.10: "information ... missing")."""
    day = _date_of(start // DAY)
    times = rule.times or (start % DAY,)
    if rule.frequency == "DAILY" or rule.month_days or rule.year_days or rule.weekdays:
        return replace(rule, times=times)
    if rule.frequency == "WEEKLY" or rule.weeks:
        return replace(rule, times=times, weekdays=frozenset({(day.weekday(), 0)}))
    months = frozenset({day.month}) if rule.frequency == "YEARLY" and not rule.months else rule.months
    return replace(rule, times=times, months=months, month_days=frozenset({day.day}))


@dataclass(frozen=True)
class _Periods:
    """The days, weeks, months or years of a rule, by number from that of the start. Days are numbered from 1970."""

    rule: Rule
    start_day: int

    def first_day(self, period: int) -> int:
        """Return the first day of a period; one beyond all spans after the calendar's last year."""
        ahead = period * self.rule.interval
        start = _date_of(self.start_day)
        match self.rule.frequency:
            case "DAILY":
                return self.start_day + ahead
            case "WEEKLY":
                into_week = (start.weekday() - self.rule.week_start) % _DAYS_OF_A_WEEK
                return self.start_day - into_week + ahead * _DAYS_OF_A_WEEK
            case "MONTHLY":
                years, month = divmod(start.month - 1 + ahead, _MONTHS)
                return _first_of(start.year + years, month + 1)
            case "YEARLY":
                return _first_of(start.year + ahead, 1)

    def last_before(self, day: int) -> int:
        """Return a period that ends before a day, or the first one."""
        length = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[self.rule.frequency] * self.rule.interval
        # A period can be shorter than its length here: go on from there, a few at most for each century.
        period = max((day - self.start_day) // length - 1, 0)
        while self.first_day(period + 2) < day:
            period += 1
        return period

    def days(self, period: int, steps: Steps) -> list[int] | None:
        """Return the days of a period on which the rule gives times; None after the calendar's last year."""
        first = self.first_day(period)
        if first + _EPOCH > _LAST_DAY:
            return None
        days: list[int] = []
        for begins, length in self._candidates(first):
            steps.take(max(length, 1) * len(self.rule.times))
            days += [day for day in range(begins, begins + length) if self._matches(_date_of(day))]
        return days

    def _candidates(self, first: int) -> list[tuple[int, int]]:
        """Return spans of days to look at, each as its first day and length."""
        match self.rule.frequency:
            case "DAILY":
                return [(first, 1)]
            case "WEEKLY":
                return [(first, _DAYS_OF_A_WEEK)]
            case "MONTHLY":
                months = {_date_of(first).month}
            case "YEARLY":
                months = set(range(1, _MONTHS + 1))
        year = _date_of(first).year
        wanted = sorted(months & self.rule.months if self.rule.months else months)
        return [(_first_of(year, month), _length_of_month(year, month)) for month in wanted] or [(first, 0)]

    def _matches(self, day: date) -> bool:
        rule = self.rule
        if rule.months and day.month not in rule.months:
            return False
        if rule.month_days and not _is_among(day.day, _length_of_month(day.year, day.month), rule.month_days):
            return False
        if rule.year_days and not _is_among(_day_of_year(day), _length_of_year(day.year), rule.year_days):
            return False
        if rule.weeks and not _is_among(*_week(day, rule.week_start), rule.weeks):
            return False
        return not rule.weekdays or self._is_weekday(day)

    def _is_weekday(self, day: date) -> bool:
        weekday = day.weekday()
        if (weekday, 0) in self.rule.weekdays:
            return True
        if self.rule.frequency in {"DAILY", "WEEKLY"}:
            return any(weekday == each for each, _ in self.rule.weekdays)
        if self.rule.frequency == "MONTHLY" or self.rule.months:
            place, length = day.day, _length_of_month(day.year, day.month)
        else:
            place, length = _day_of_year(day), _length_of_year(day.year)
        from_begin = (place - 1) // _DAYS_OF_A_WEEK + 1
        from_end = -((length - place) // _DAYS_OF_A_WEEK + 1)
        return (weekday, from_begin) in self.rule.weekdays or (weekday, from_end) in self.rule.weekdays


def _is_among(number: int, length: int, wanted: frozenset[int]) -> bool:
    """Tell whether a number from 1 to *length* is wanted, counted from the begin or, negative, from the end."""
    return number in wanted or number - length - 1 in wanted


def _week(day: date, week_start: int) -> tuple[int, int]:
    """Return a day's week of the year that the week belongs to, and how many weeks that has."""
    into_week = (day.weekday() - week_start) % _DAYS_OF_A_WEEK
    middle = date.fromordinal(day.toordinal() - into_week + _DAYS_TO_WEEKS_MIDDLE)
    number = (_day_of_year(middle) - 1) // _DAYS_OF_A_WEEK + 1
    left = (_length_of_year(middle.year) - _day_of_year(middle)) // _DAYS_OF_A_WEEK
    return number, number + left


def _day_of_year(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _length_of_month(year: int, month: int) -> int:
    # As calendar.monthrange, which takes ten times as long.
    return _DAYS_OF_MONTHS[month - 1] + (month == _FEBRUARY and calendar.isleap(year))


def _length_of_year(year: int) -> int:
    return 365 + calendar.isleap(year)


def _first_of(year: int, month: int) -> int:
    return (date(year, month, 1).toordinal() if year < 9999 else _LAST_DAY + 1) - _EPOCH  # noqa: PLR2004 - year 9999


def _date_of(day: int) -> date:
    return date.fromordinal(day + _EPOCH)
