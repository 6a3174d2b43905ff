"""Dates and times of tool calls, in the calendar's zone, read from all arguments that state one.

What is missing, contradictory or ambiguous is asked about. Every question names today's date and weekday.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.quoting import quoted
from voxanne.core.time_zones import MINUTE, local, wall_of
from voxanne.core.times import SUPPORTED_YEARS, resolve_local_time, zone_name
from voxanne.domain.agent_tools.errors import ask, beyond_window
from voxanne.domain.agent_tools.spoken.dates import UnreadableError, read_part, read_words
from voxanne.domain.agent_tools.spoken.wording import (
    Moment,
    Reading,
    Wording,
    full_date,
    join_words,
    reading_of,
    spoken_datetime,
    today,
)
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.opening_hours import is_open

_UNREADABLE = {
    "date": "That date could not be understood for sure.",
    "time": "That time could not be understood for sure.",
    "starts_at": "That date and time could not be understood.",
}
# No calendar takes bookings further ahead.
_MAX_DAYS_AHEAD = 740
_LOCAL_ZONE = {"local", "local time", "clinic", "clinic time"}


def parse_moment(arguments: Mapping[str, str], calendar: Calendar, prefix: str = "") -> Moment:
    """Return what `date`, `time` and `starts_at` say together, or those with the prefix `current_`.

    Raises:
        ToolRefusedError: one cannot be read, or they contradict each other.
    """
    moment = Moment(part=None if prefix else _part(arguments, calendar))
    for name in ("date", "time", "starts_at"):
        text = arguments.get(prefix + name)
        if text is not None:
            moment = _both(moment, _read(name, text, calendar), calendar)
    return moment


def parse_day(moment: Moment, calendar: Calendar) -> date:
    """Return the one date of a moment.

    Raises:
        ToolRefusedError: it is missing, open, past or too far ahead.
    """
    if moment.dates is None:
        raise ask("A date is missing.", calendar)
    dates = sorted(moment.dates)
    if len(dates) > 1:
        raise ask(f"That can be {join_words([full_date(day) for day in dates], 'or')}. Ask which.", calendar)
    _check_day(dates[0], calendar)
    return dates[0]


def readings_of(moment: Moment, calendar: Calendar) -> list[Reading]:
    """Return the readings of a moment that has a date and a time.

    Raises:
        ToolRefusedError: there are none.
    """
    readings = moment.readings()
    if not readings:
        raise ask("The times that were given contradict each other; ask which is meant.", calendar)
    return readings


def parse_start(arguments: Mapping[str, str], calendar: Calendar, minutes: int) -> int:
    """Return the instant that `date` and `time` name, or `starts_at`, for an appointment of *minutes*.

    Raises:
        ToolRefusedError: it is missing, open or contradictory.
        InvalidFieldsError: the clocks skip that time, or show it twice.
    """
    moment = parse_moment(arguments, calendar)
    if moment.dates is None:
        raise ask("A date is missing.", calendar)
    for day in moment.dates if len(moment.dates) == 1 else ():
        _check_day(day, calendar)
    if moment.times is None:
        raise ask("A time is missing.", calendar)
    readings = readings_of(moment, calendar)
    starts = _starts(moment, readings, calendar)
    possible = [start for start in starts if start >= clock.now()] or starts[-1:]
    if moment.pairs is not None and len(possible) > 1:
        possible = _of_two_zones(moment, possible, calendar, minutes)
    elif len({local(calendar.time_zone, start).date() for start in possible}) == 1:
        possible = [start for start in possible if _is_open(calendar, start, minutes)] or possible[-1:]
    if len(possible) > 1:
        moments = [local(calendar.time_zone, start) for start in possible]
        spoken = join_words([spoken_datetime(moment, today(calendar)) for moment in moments], "or")
        raise ask(f"That can be {spoken}. Ask which.", calendar, options=[moment.isoformat() for moment in moments])
    check_time_zone(arguments, calendar, possible[0])
    return possible[0]


def check_time_zone(arguments: Mapping[str, str], calendar: Calendar, start: float) -> None:
    """Check that `time_zone`, if it is given, has the calendar's time at *start*.

    Raises:
        ToolRefusedError: it has another, or is no time zone.
    """
    text = arguments.get("time_zone")
    if text is None or text.lower() in {calendar.time_zone.lower(), *_LOCAL_ZONE}:
        return
    try:
        offset = datetime.fromtimestamp(start, ZoneInfo(zone_name(text))).utcoffset()
    except (ValueError, OSError):
        offset = None
    if offset != local(calendar.time_zone, int(start)).utcoffset():
        sentence = f"Times are understood in {calendar.time_zone}, but {quoted(text)} was given; say the time there."
        raise ask(sentence, calendar, time_zone=calendar.time_zone)


def _check_day(day: date, calendar: Calendar) -> None:
    current = today(calendar)
    if day < current:
        raise ask(f"{full_date(day)} is past.", calendar)
    if (day - current).days > _MAX_DAYS_AHEAD:
        raise beyond_window(calendar)


def _part(arguments: Mapping[str, str], calendar: Calendar) -> str | None:
    try:
        return read_part(arguments["part_of_day"]) if "part_of_day" in arguments else None
    except UnreadableError:
        raise ask("The part of the day must be morning, afternoon or evening.", calendar) from None


def _read(name: str, text: str, calendar: Calendar) -> Moment:
    try:
        wording = read_words(text, today(calendar))
    except UnreadableError:
        raise ask(_UNREADABLE[name], calendar) from None
    if name == "date" and wording.times == frozenset({0}) and "t00:00" in text.lower():
        # Models send a date as a whole timestamp at midnight.
        return Moment(wording.dates)
    if wording.offset_minutes is None:
        return Moment(wording.dates, wording.times, wording.likely_times, wording.part)
    return _with_offset(wording, wording.offset_minutes, calendar)


def _with_offset(wording: Wording, offset_minutes: int, calendar: Calendar) -> Moment:
    day, minutes = min(wording.dates or ()), min(wording.times or ())
    if day.year not in SUPPORTED_YEARS:
        _check_day(day, calendar)
    instant = wall_of(day, minutes) - offset_minutes * MINUTE
    as_instant = reading_of(local(calendar.time_zone, instant))
    pairs = frozenset({(day, minutes), as_instant})
    times = frozenset(reading[1] for reading in pairs)
    return Moment(frozenset(reading[0] for reading in pairs), times, times, None, pairs, {as_instant: instant})


def _both(first: Moment, second: Moment, calendar: Calendar) -> Moment:
    """Return the readings that both sets allow."""
    dates = _common(first.dates, second.dates)
    times, pairs = _common(first.times, second.times), _common(first.pairs, second.pairs)
    if dates == frozenset() or times == frozenset() or pairs == frozenset():
        what = "dates" if dates == frozenset() else "times"
        raise ask(f"The {what} that were given differ; ask which is meant.", calendar)
    if first.part is not None and second.part not in {None, first.part}:
        raise ask("The parts of the day that were given differ; ask which is meant.", calendar)
    likely = _common(first.likely_times, second.likely_times) or times
    return Moment(dates, times, likely, first.part or second.part, pairs, {**first.instants, **second.instants})


def _common[Value](first: frozenset[Value] | None, second: frozenset[Value] | None) -> frozenset[Value] | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def _starts(moment: Moment, readings: list[Reading], calendar: Calendar) -> list[int]:
    """Return the instants of readings in order; if there are several, without those that the clocks skip or repeat."""
    return sorted(_instants(moment, readings, calendar)) or [_instant(moment, readings[-1], calendar)]


def _instants(moment: Moment, readings: list[Reading], calendar: Calendar) -> Iterator[int]:
    for reading in readings:
        try:
            yield _instant(moment, reading, calendar)
        except InvalidFieldsError:
            if len(readings) == 1:
                raise


def _instant(moment: Moment, reading: Reading, calendar: Calendar) -> int:
    day, minutes = reading
    if reading in moment.instants:
        return moment.instants[reading]
    return resolve_local_time(datetime.combine(day, time(minutes // 60, minutes % 60)), calendar.time_zone, "starts_at")


def _of_two_zones(moment: Moment, starts: list[int], calendar: Calendar, minutes: int) -> list[int]:
    """Return the start that counts where a time has another offset than the calendar's.

    Models often write local times with `Z`. The instant counts only if the time as written is one at which the
    calendar is closed; otherwise both are returned, to be asked.
    """
    open_starts = [start for start in starts if _is_open(calendar, start, minutes)]
    return open_starts if len(open_starts) == 1 and open_starts[0] in moment.instants.values() else starts


def _is_open(calendar: Calendar, start: int, minutes: int) -> bool:
    return is_open(calendar, start, start + minutes * MINUTE)
