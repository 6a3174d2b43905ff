"""Other names by which tools and their arguments are called."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from voxanne.domain.agent_tools.context import today
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.spoken_dates import UnreadableError, full_date, read_date, read_time
from voxanne.domain.appointments.schemas import resolve_instant, resolve_local_time
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES

_TOOLS = {"book_clinic_appointment": "book_appointment"}


_ARGUMENTS = {
    "appointment_date": "date",
    "new_date": "date",
    "day": "date",
    "appointment_time": "time",
    "new_time": "time",
    "patient_name": "name",
    "customer_name": "name",
    "caller_name": "name",
    "full_name": "name",
    "patient_phone": "phone",
    "customer_phone": "phone",
    "phone_number": "phone",
    "patient_email": "email",
    "customer_email": "email",
    "service_type": "service",
    "appointment_type": "service",
    "duration": "duration_minutes",
    "scheduled_at": "starts_at",
    "start_time": "starts_at",
    "date_time": "starts_at",
    "datetime": "starts_at",
    "time_of_day": "part_of_day",
    "old_date": "current_date",
    "original_date": "current_date",
    "old_time": "current_time",
    "original_time": "current_time",
}


_LONGEST = 2000


def canonical_tool_name(name: str) -> str:
    """Our name of a tool."""
    ours = _snake(name)
    return _TOOLS.get(ours, ours)


def normalize_arguments(given: Any) -> dict[str, str]:
    """The arguments under our names, as text; what is empty is absent.

    Raises:
        CantError: they can't be read, or one is given twice and differs.
    """
    found: dict[str, str] = {}
    for name, value in _object(given).items():
        text = _text(value)
        if not text:
            continue
        ours = _ARGUMENTS.get(_snake(name), _snake(name))
        if found.setdefault(ours, text) != text:
            raise ToolRefusedError(f"The {ours.replace('_', ' ')} was given twice and differs; give it once.")
    return found


def _object(given: Any) -> Mapping[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except (ValueError, RecursionError):
            given = None
    if given is None or not isinstance(given, Mapping):
        raise ToolRefusedError("The arguments could not be read; send them as one JSON object.")
    return given


def _text(value: Any) -> str:
    if value is None or isinstance(value, (Mapping, list, bool)):
        return ""
    return " ".join(str(value).split())[:_LONGEST]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", name.strip()).lower()


def parse_date_argument(said: str | None, calendar: Calendar) -> date:
    """The date that is meant.

    Raises:
        CantError: none that can be told for sure, or a past one; today is named.
    """
    now = today(calendar)
    reminder = f"Today is {full_date(now)}."
    if said is None:
        raise ToolRefusedError(f"A date is missing. {reminder}", today=now.isoformat())
    try:
        # A model may write the date of a whole moment; the time in it is not the date's business.
        found = read_date(said.partition("T")[0] if "T00:00" in said else said, now)
    except UnreadableError:
        raise ToolRefusedError(
            f"That date could not be understood for sure. {reminder} Say the date like {now.isoformat()}.",
            today=now.isoformat(),
        ) from None
    if found < now:
        raise ToolRefusedError(f"{full_date(found)} is past. {reminder}", today=now.isoformat())
    return found


def parse_start(arguments: dict[str, str], calendar: Calendar) -> int:
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
        return resolve_instant(moment, calendar.time_zone, "starts_at")
    day = parse_date_argument(arguments.get("date"), calendar)
    minutes = parse_time_of_day(arguments.get("time"))
    wall = datetime.combine(day, time(minutes // 60, minutes % 60))
    return resolve_local_time(wall, calendar.time_zone, "starts_at")


def parse_time_of_day(said: str | None) -> int:
    """Minutes after midnight, by the clock.

    Raises:
        CantError: it can't be told for sure.
    """
    if said is None:
        raise ToolRefusedError("A time is missing. Say it like 14:30 or 2:30 PM.")
    try:
        return read_time(said)
    except UnreadableError:
        raise ToolRefusedError("That time could not be understood for sure. Say it like 14:30 or 2:30 PM.") from None


def parse_duration(said: str | None) -> int | None:
    """How long it shall last, or None for as long as usual.

    Raises:
        CantError: no number of minutes that an appointment can have.
    """
    if said is None:
        return None
    number = said.removesuffix("minutes").removesuffix("min").removesuffix(".0").strip()
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:6]) <= MAX_DURATION_MINUTES:
        raise ToolRefusedError(f"The duration must be a number of minutes from 1 to {MAX_DURATION_MINUTES}.")
    return int(number)
