"""Which time a tool call means, in the calendar's zone."""

from datetime import date, datetime, time

from voxanne.appointments.times import MOST_MINUTES, instant, local_instant
from voxanne.calendars.models import Calendar
from voxanne.tools.dates import UnreadableError, read_date, read_time
from voxanne.tools.models import CantError
from voxanne.tools.speech import full_date
from voxanne.tools.turns import today


def wanted_date(said: str | None, calendar: Calendar) -> date:
    """The date that is meant.

    Raises:
        CantError: none that can be told for sure, or a past one; today is named.
    """
    now = today(calendar)
    reminder = f"Today is {full_date(now)}."
    if said is None:
        raise CantError(f"A date is missing. {reminder}", today=now.isoformat())
    try:
        # A model may write the date of a whole moment; the time in it is not the date's business.
        found = read_date(said.partition("T")[0] if "T00:00" in said else said, now)
    except UnreadableError:
        raise CantError(
            f"That date could not be understood for sure. {reminder} Say the date like {now.isoformat()}.",
            today=now.isoformat(),
        ) from None
    if found < now:
        raise CantError(f"{full_date(found)} is past. {reminder}", today=now.isoformat())
    return found


def wanted_start(arguments: dict[str, str], calendar: Calendar) -> int:
    """The instant that is meant by date and time, or by `starts_at`.

    Raises:
        CantError: it can't be told for sure.
        InvalidFieldsError: there is no such time that day, or two.
    """
    written = arguments.get("starts_at")
    if written is None and "time" not in arguments and "T" in arguments.get("date", ""):
        written = arguments["date"]
    if written is not None:
        moment = written.strip().replace(" ", "T", 1)
        return instant(moment, calendar.time_zone, "starts_at")
    day = wanted_date(arguments.get("date"), calendar)
    minutes = wanted_time_of_day(arguments.get("time"))
    wall = datetime.combine(day, time(minutes // 60, minutes % 60))
    return local_instant(wall, calendar.time_zone, "starts_at")


def wanted_time_of_day(said: str | None) -> int:
    """Minutes after midnight, by the clock.

    Raises:
        CantError: it can't be told for sure.
    """
    if said is None:
        raise CantError("A time is missing. Say it like 14:30 or 2:30 PM.")
    try:
        return read_time(said)
    except UnreadableError:
        raise CantError("That time could not be understood for sure. Say it like 14:30 or 2:30 PM.") from None


def wanted_minutes(said: str | None) -> int | None:
    """How long it shall last, or None for as long as usual.

    Raises:
        CantError: no number of minutes that an appointment can have.
    """
    if said is None:
        return None
    number = said.removesuffix("minutes").removesuffix("min").removesuffix(".0").strip()
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:6]) <= MOST_MINUTES:
        raise CantError(f"The duration must be a number of minutes from 1 to {MOST_MINUTES}.")
    return int(number)
