"""Dates and times as people say them, read from speech. Pure.

Words often have several readings ("Monday" said on a Monday, "9:30" without half of the day). All are returned; which
one is meant is decided by the other arguments and by what can be booked, or else asked.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from voxanne.domain.agent_tools.spoken.wording import PARTS, Wording
from voxanne.domain.calendars.schemas import WEEKDAYS

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MAX_CHARACTERS, _HALF_A_DAY, _NOON = 80, 12 * 60, 12
# Of clocks on earth.
_MAX_OFFSET_HOURS = 14
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ISO_DATETIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ](?P<time>[0-9]{2}:[0-9]{2})(?::00(?:\.0+)?)?"
    r"(?P<offset> ?z|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
)
_DAY, _YEAR = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<year>[0-9]{4}))?"
_DAY_AND_MONTH = (
    re.compile(rf"(?P<month>[a-z]+)\.? (?:the )?{_DAY}{_YEAR}", re.ASCII),
    re.compile(rf"(?:the )?{_DAY} (?:of )?(?P<month>[a-z]+)\.?{_YEAR}", re.ASCII),
)
_RELATIVE_DAYS = {"today": 0, "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}
_RELATIVE_WEEKDAY = re.compile(r"(?P<which>next|this|coming|this coming|on) (?P<day>[a-z]+)", re.ASCII)
_PART = re.compile(r"(?P<rest>.*?)(?: in the| at|)? ?(?P<part>morning|afternoon|evening|night)", re.ASCII)
_TIME_24_HOURS = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::00)?", re.ASCII)
_TIME_12_HOURS = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.? ?m\.?", re.ASCII)
_BARE_HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?: ?o'?clock)?", re.ASCII)


class UnreadableError(Exception):
    """The text is no date or time."""


def read_words(text: str, today: date) -> Wording:
    """Return the date and time that *text* means when it is said on the day *today*.

    A weekday is the next one after today, or today if it is today's. "Next" skips today. It is ambiguous if the nearest
    one is tomorrow, which people would call tomorrow. A date without a year is in the current year, even if it is past.

    Raises:
        UnreadableError: it is neither a date nor a time nor both.
    """
    words = " ".join(text.lower().replace("\u2019", "'").split()).strip(" ,;!?")
    if not words or len(words) > _MAX_CHARACTERS:
        raise UnreadableError
    written = _ISO_DATETIME.fullmatch(words)
    if written:
        time = frozenset({_minutes(*map(int, written["time"].split(":")))})
        return Wording(frozenset({_iso_date(written["date"])}), time, time, None, _offset(written["offset"]))
    readings = set(_readings(words.removesuffix("."), today))
    if len(readings) != 1:
        raise UnreadableError
    return readings.pop()


def read_part(text: str) -> str | None:
    """Return the part of the day that *text* names, None for the whole day.

    Raises:
        UnreadableError: it names neither.
    """
    words = " ".join(text.lower().split()).removeprefix("in ").removeprefix("at ").removeprefix("the ")
    if words in {"any", "anytime", "any time", "all day", "whole day", "day"}:
        return None
    part = "evening" if words in {"night", "tonight"} else words.removeprefix("this ")
    if part not in PARTS:
        raise UnreadableError
    return part


def read_birth_date(text: str) -> date:
    """Return a date with its year: 1985-07-31, July 31, 1985, 31 July 1985 or 7/31/1985.

    Raises:
        UnreadableError: it is none, or it is ambiguous which number is the month.
    """
    words = " ".join(text.lower().split()).strip(" .,")
    numbers = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", words, re.ASCII)
    if numbers:
        first, second, year = map(int, numbers.groups())
        if first != second and max(first, second) <= _NOON:
            raise UnreadableError
        return _date(year, *((second, first) if first > _NOON else (first, second)))
    if _ISO_DATE.fullmatch(words):
        return _iso_date(words)
    if not re.search(r"[0-9]{4}", words, re.ASCII):
        raise UnreadableError
    return _day_and_month(words, 1)


def _readings(words: str, today: date) -> Iterator[Wording]:
    """Yield the readings of a date, a time, or one beside the other in either order."""
    day, time = _try_date(words, today), _try_time(words)
    yield from (reading for reading in (day, time) if reading is not None)
    parts = words.split(" ")
    for position in range(1, len(parts)):
        before = " ".join(parts[:position]).rstrip(",").removesuffix(" at")
        after = " ".join(parts[position:]).removeprefix("at ").removeprefix("on ")
        for date_words, time_words in ((before, after), (after, before)):
            day = _try_date(date_words, today)
            time = _try_time(time_words) or _try_time(f"{time_words} in the {day.part}" if day and day.part else "")
            if day is not None and time is not None and (day.part is None or time.part in {None, day.part}):
                yield Wording(day.dates, time.times, time.likely_times, day.part or time.part)


def _try(read: Callable[[], Wording]) -> Wording | None:
    try:
        return read()
    except UnreadableError:
        return None


def _try_date(words: str, today: date) -> Wording | None:
    return _try(lambda: _read_date(words.removeprefix("on "), today))


def _try_time(words: str) -> Wording | None:
    return _try(lambda: _read_time(words))


def _read_date(words: str, today: date) -> Wording:
    if words == "tonight":
        return Wording(frozenset({today}), part="evening")
    with_part = _PART.fullmatch(words)
    if with_part:
        rest = with_part["rest"].strip(" ,")
        days = frozenset({today}) if rest == "this" else _dates(rest, today)
        return Wording(days, part=read_part(with_part["part"]))
    return Wording(_dates(words, today))


def _dates(words: str, today: date) -> frozenset[date]:
    if words in _RELATIVE_DAYS:
        return frozenset({today + timedelta(days=_RELATIVE_DAYS[words])})
    if _ISO_DATE.fullmatch(words):
        return frozenset({_iso_date(words)})
    relative = _RELATIVE_WEEKDAY.fullmatch(words)
    weekday = relative["day"] if relative else words
    if weekday in WEEKDAYS:
        return _weekdays(weekday, today, is_next=relative is not None and relative["which"] == "next")
    # "Monday, November 23": the weekday must be right.
    first, _, rest = words.partition(" ")
    first = first.rstrip(",")
    day = _day_and_month(rest.removeprefix("the ") if first in WEEKDAYS else words, today.year)
    if first in WEEKDAYS and WEEKDAYS[day.weekday()] != first:
        raise UnreadableError
    return frozenset({day})


def _weekdays(name: str, today: date, *, is_next: bool) -> frozenset[date]:
    days = (WEEKDAYS.index(name) - today.weekday()) % 7
    nearest, following = today + timedelta(days=days), today + timedelta(days=days + 7)
    if days == 0:
        return frozenset({following}) if is_next else frozenset({nearest, following})
    return frozenset({nearest, following}) if is_next and days == 1 else frozenset({nearest})


def _read_time(words: str) -> Wording:
    if words in {"noon", "midday", "12 noon"}:
        return _time(_NOON * 60)
    twelve_hours = _TIME_12_HOURS.fullmatch(words)
    if twelve_hours and 1 <= int(twelve_hours["hour"]) <= _NOON:
        hour = int(twelve_hours["hour"]) % _NOON + (_NOON if twelve_hours["half"] == "p" else 0)
        return _time(_minutes(hour, int(twelve_hours["minute"] or 0)))
    if _TIME_24_HOURS.fullmatch(words):
        return _time_on_the_clock(words)
    with_part = _PART.fullmatch(words)
    if not with_part:
        raise UnreadableError
    rest, part = with_part["rest"].strip(), read_part(with_part["part"])
    hour_alone = _BARE_HOUR.fullmatch(rest)
    time = _time_on_the_clock(f"{hour_alone['hour']}:00") if hour_alone else _read_time(rest)
    return Wording(None, time.times, time.likely_times, part)


def _time_on_the_clock(words: str) -> Wording:
    """Read 9:30 or 14:30: an hour of one digit can be in either half of the day, 09:30 is on a clock of 24 hours."""
    match = _TIME_24_HOURS.fullmatch(words)
    if not match:
        raise UnreadableError
    minutes = _minutes(int(match["hour"]), int(match["minute"]))
    if match["hour"].startswith("0") or not 1 <= int(match["hour"]) <= _NOON:
        return _time(minutes)
    readings = frozenset({minutes, (minutes + _HALF_A_DAY) % (2 * _HALF_A_DAY)})
    return Wording(None, readings, readings if len(match["hour"]) == 1 else frozenset({minutes}))


def _time(minutes: int) -> Wording:
    return Wording(None, frozenset({minutes}), frozenset({minutes}))


def _offset(text: str | None) -> int | None:
    """Return the minutes of an offset from UTC such as +05:30."""
    if text is None:
        return None
    if text.strip() == "z":
        return 0
    hours, rest = int(text[1:3]), int(text[-2:])
    if hours > _MAX_OFFSET_HOURS or rest not in range(60):
        raise UnreadableError
    minutes = hours * 60 + rest
    return -minutes if text[0] == "-" else minutes


def _day_and_month(text: str, default_year: int) -> date:
    for pattern in _DAY_AND_MONTH:
        match = pattern.fullmatch(text)
        if match:
            return _date(int(match["year"] or default_year), _month(match["month"]), int(match["day"]))
    raise UnreadableError


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, 1):
        if name in {month, month[:3]} or name == month[:4] == "sept":
            return number
    raise UnreadableError


def _iso_date(text: str) -> date:
    return _date(*map(int, text.split("-")))


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableError from None


def _minutes(hour: int, minute: int) -> int:
    if hour not in range(24) or minute not in range(60):
        raise UnreadableError
    return hour * 60 + minute
