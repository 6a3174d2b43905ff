"""Dates and times as people say them. Never guessed: what can mean two things means nothing here. Pure."""

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


_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<year>[0-9]{4}))?"


_SPOKEN = (
    re.compile(rf"(?P<month>[a-z]+)\.? {_DAY}{_YEAR}", re.ASCII),
    re.compile(rf"(?:the )?{_DAY} (?:of )?(?P<month>[a-z]+)\.?{_YEAR}", re.ASCII),
)


_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}


_NEXT = re.compile(r"(?P<which>next|this|coming|this coming|on) (?P<day>[a-z]+)", re.ASCII)


_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::00)?", re.ASCII)


_HALVES = re.compile(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m\.?", re.ASCII)


_HOURS_OF_HALF = 12


class UnreadableError(Exception):
    """It is no date or time, or may be more than one."""


def read_date(said: str, today: date) -> date:
    """The date that is meant by someone who speaks on that day.

    A weekday is the next one after today; on that very weekday only "next" says so. A date without its year is this
    year's, past or not: the year is not moved for anyone.

    Raises:
        UnreadableError: none, or more than one can be meant.
    """
    text = " ".join(said.lower().split())
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if _ISO.fullmatch(text):
        return _date(*map(int, text.split("-")))
    following = _NEXT.fullmatch(text)
    weekday = following["day"] if following else text
    if weekday in WEEKDAYS:
        return _weekday(weekday, today, is_next=following is not None and following["which"] == "next")
    # "Monday, November 23": the weekday has to agree.
    named, _, rest = text.partition(", ")
    found = _spoken(rest if named in WEEKDAYS else text, today)
    if named in WEEKDAYS and WEEKDAYS[found.weekday()] != named:
        raise UnreadableError
    return found


def read_time(said: str) -> int:
    """Minutes after midnight, by the clock. An hour alone may be of either half of the day: no time.

    Raises:
        UnreadableError: none, or more than one can be meant.
    """
    text = " ".join(said.lower().split())
    if text in {"noon", "midday"}:
        return _HOURS_OF_HALF * 60
    halves = _HALVES.fullmatch(text)
    if halves and 1 <= int(halves["hour"]) <= _HOURS_OF_HALF:
        hour = int(halves["hour"]) % _HOURS_OF_HALF + (_HOURS_OF_HALF if halves["half"] == "p" else 0)
        return _minutes(hour, int(halves["minute"] or 0))
    whole = _CLOCK.fullmatch(text)
    if whole:
        return _minutes(int(whole["hour"]), int(whole["minute"]))
    raise UnreadableError


def _weekday(name: str, today: date, *, is_next: bool) -> date:
    ahead = (WEEKDAYS.index(name) - today.weekday()) % 7
    if ahead == 0 and not is_next:
        raise UnreadableError
    return today + timedelta(days=ahead or 7)


def _spoken(text: str, today: date) -> date:
    for pattern in _SPOKEN:
        found = pattern.fullmatch(text)
        if found:
            return _date(int(found["year"] or today.year), _month(found["month"]), int(found["day"]))
    raise UnreadableError


def _month(name: str) -> int:
    known = [
        number for number, month in enumerate(_MONTHS, 1) if name in {month, month[:3]} or name == month[:4] == "sept"
    ]
    if not known:
        raise UnreadableError
    return known[0]


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError from None


def _minutes(hour: int, minute: int) -> int:
    try:
        moment = datetime(2000, 1, 1, hour, minute)  # noqa: DTZ001 - only to see whether there is such a time
    except ValueError:
        raise UnreadableError from None
    return moment.hour * 60 + moment.minute


def spoken_date(day: date, today: date) -> str:
    """Monday, November 23; with its year where that is not this one."""
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A, %B} {day.day}{year}"


def full_date(day: date) -> str:
    """Monday, November 23, 2026."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def spoken_time(moment: datetime) -> str:
    """9:30 AM."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"  # noqa: PLR2004


def spoken_datetime(moment: datetime, today: date) -> str:
    """Monday, November 23 at 9:30 AM."""
    return f"{spoken_date(moment.date(), today)} at {spoken_time(moment)}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
