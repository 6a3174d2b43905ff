"""Dates and times as people say them: read from speech, and written to be spoken. Pure.

Ambiguous expressions are refused, never guessed.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from voxanne.domain.calendars.schemas import WEEKDAYS

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<year>[0-9]{4}))?"
_DAY_AND_MONTH = (
    re.compile(rf"(?P<month>[a-z]+)\.? {_DAY}{_YEAR}", re.ASCII),
    re.compile(rf"(?:the )?{_DAY} (?:of )?(?P<month>[a-z]+)\.?{_YEAR}", re.ASCII),
)
_RELATIVE_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_RELATIVE_WEEKDAY = re.compile(r"(?P<which>next|this|coming|this coming|on) (?P<day>[a-z]+)", re.ASCII)
_TIME_24_HOURS = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::00)?", re.ASCII)
_TIME_12_HOURS = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m\.?", re.ASCII)
_NOON = 12


class UnreadableError(Exception):
    """The text is no date or time, or is ambiguous."""


def read_date(text: str, today: date) -> date:
    """Return the date that *text* names when it is said on the day *today*.

    A weekday is the next one after today; today's own weekday needs "next". A date without a year is in the current
    year, even if it is in the past.

    Raises:
        UnreadableError: it is no date, or is ambiguous.
    """
    words = " ".join(text.lower().split())
    if words in _RELATIVE_DAYS:
        return today + timedelta(days=_RELATIVE_DAYS[words])
    if _ISO_DATE.fullmatch(words):
        return _date(*map(int, words.split("-")))
    relative = _RELATIVE_WEEKDAY.fullmatch(words)
    weekday = relative["day"] if relative else words
    if weekday in WEEKDAYS:
        return _next_weekday(weekday, today, is_next=relative is not None and relative["which"] == "next")
    # "Monday, November 23": the weekday must be right.
    first, _, rest = words.partition(", ")
    day = _day_and_month(rest if first in WEEKDAYS else words, today)
    if first in WEEKDAYS and WEEKDAYS[day.weekday()] != first:
        raise UnreadableError
    return day


def read_time(text: str) -> int:
    """Return the minutes from midnight to a time. An hour alone is ambiguous: morning or afternoon.

    Raises:
        UnreadableError: it is no time, or is ambiguous.
    """
    words = " ".join(text.lower().split())
    if words in {"noon", "midday"}:
        return _NOON * 60
    twelve_hours = _TIME_12_HOURS.fullmatch(words)
    if twelve_hours and 1 <= int(twelve_hours["hour"]) <= _NOON:
        hour = int(twelve_hours["hour"]) % _NOON + (_NOON if twelve_hours["half"] == "p" else 0)
        return _minutes(hour, int(twelve_hours["minute"] or 0))
    whole_day = _TIME_24_HOURS.fullmatch(words)
    if whole_day:
        return _minutes(int(whole_day["hour"]), int(whole_day["minute"]))
    raise UnreadableError


def spoken_date(day: date, today: date) -> str:
    """Return a date such as "Monday, November 23", with its year if that is not the current one."""
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A, %B} {day.day}{year}"


def full_date(day: date) -> str:
    """Return a date such as "Monday, November 23, 2026"."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def spoken_time(moment: datetime) -> str:
    """Return a time such as "9:30 AM"."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"  # noqa: PLR2004


def spoken_datetime(moment: datetime, today: date) -> str:
    """Return a date and time such as "Monday, November 23 at 9:30 AM"."""
    return f"{spoken_date(moment.date(), today)} at {spoken_time(moment)}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """Return a list such as "A, B and C"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def _next_weekday(name: str, today: date, *, is_next: bool) -> date:
    days = (WEEKDAYS.index(name) - today.weekday()) % 7
    if days == 0 and not is_next:
        raise UnreadableError
    return today + timedelta(days=days or 7)


def _day_and_month(text: str, today: date) -> date:
    for pattern in _DAY_AND_MONTH:
        match = pattern.fullmatch(text)
        if match:
            return _date(int(match["year"] or today.year), _month(match["month"]), int(match["day"]))
    raise UnreadableError


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, 1):
        if name in {month, month[:3]} or name == month[:4] == "sept":
            return number
    raise UnreadableError


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError from None


def _minutes(hour: int, minute: int) -> int:
    try:
        moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001 - only a check that there is such a time of day
    except ValueError:
        raise UnreadableError from None
    return moment.hour * 60 + moment.minute
