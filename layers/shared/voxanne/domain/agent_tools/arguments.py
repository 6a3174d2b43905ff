"""The arguments of tool calls: names without aliases, values as text, dates and times in the calendar's zone."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from voxanne.core.times import resolve_instant, resolve_local_time
from voxanne.domain.agent_tools.context import today
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.spoken_dates import UnreadableError, full_date, read_date, read_time
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES

_TOOL_ALIASES = {"book_clinic_appointment": "book_appointment"}
_ARGUMENT_ALIASES = {
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
_MAX_CHARACTERS = 2000


def canonical_tool_name(name: str) -> str:
    """Return the name of a tool after resolving aliases."""
    tool = _to_snake_case(name)
    return _TOOL_ALIASES.get(tool, tool)


def normalize_arguments(arguments: Any) -> dict[str, str]:
    """Return the arguments as text, by their names after resolving aliases; empty ones are left out.

    Raises:
        ToolRefusedError: they cannot be read, or one is given twice with different values.
    """
    normalized: dict[str, str] = {}
    for alias, value in _parse_object(arguments).items():
        text = _to_text(value)
        if not text:
            continue
        name = _ARGUMENT_ALIASES.get(_to_snake_case(alias), _to_snake_case(alias))
        if normalized.setdefault(name, text) != text:
            raise ToolRefusedError(f"The {name.replace('_', ' ')} was given twice and differs; give it once.")
    return normalized


def parse_date_argument(text: str | None, calendar: Calendar) -> date:
    """Return the date that an argument names.

    Raises:
        ToolRefusedError: it is missing, ambiguous or in the past; the reply names today's date.
    """
    current = today(calendar)
    reminder = f"Today is {full_date(current)}."
    if text is None:
        raise ToolRefusedError(f"A date is missing. {reminder}", today=current.isoformat())
    try:
        # A model may send a date as a whole timestamp at midnight.
        day = read_date(text.partition("T")[0] if "T00:00" in text else text, current)
    except UnreadableError:
        raise ToolRefusedError(
            f"That date could not be understood for sure. {reminder} Say the date like {current.isoformat()}.",
            today=current.isoformat(),
        ) from None
    if day < current:
        raise ToolRefusedError(f"{full_date(day)} is past. {reminder}", today=current.isoformat())
    return day


def parse_start(arguments: dict[str, str], calendar: Calendar) -> int:
    """Return the instant that `date` and `time` name, or `starts_at`.

    Raises:
        ToolRefusedError: it is missing or ambiguous.
        InvalidFieldsError: the clocks skip that time, or show it twice.
    """
    starts_at = arguments.get("starts_at")
    if starts_at is None and "time" not in arguments and "T" in arguments.get("date", ""):
        starts_at = arguments["date"]
    if starts_at is not None:
        return resolve_instant(starts_at.strip().replace(" ", "T", 1), calendar.time_zone, "starts_at")
    day = parse_date_argument(arguments.get("date"), calendar)
    minutes = parse_time_of_day(arguments.get("time"))
    local_time = datetime.combine(day, time(minutes // 60, minutes % 60))
    return resolve_local_time(local_time, calendar.time_zone, "starts_at")


def parse_time_of_day(text: str | None) -> int:
    """Return the minutes from midnight to a time, on the clock.

    Raises:
        ToolRefusedError: it is missing or ambiguous.
    """
    if text is None:
        raise ToolRefusedError("A time is missing. Say it like 14:30 or 2:30 PM.")
    try:
        return read_time(text)
    except UnreadableError:
        raise ToolRefusedError("That time could not be understood for sure. Say it like 14:30 or 2:30 PM.") from None


def parse_duration(text: str | None) -> int | None:
    """Return a duration in minutes, None if it is missing.

    Raises:
        ToolRefusedError: it is not a number of minutes that an appointment may have.
    """
    if text is None:
        return None
    number = text.removesuffix("minutes").removesuffix("min").removesuffix(".0").strip()
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:6]) <= MAX_DURATION_MINUTES:
        raise ToolRefusedError(f"The duration must be a number of minutes from 1 to {MAX_DURATION_MINUTES}.")
    return int(number)


def _parse_object(arguments: Any) -> Mapping[str, Any]:
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments) if arguments.strip() else {}
        except (ValueError, RecursionError):
            arguments = None
    if arguments is None or not isinstance(arguments, Mapping):
        raise ToolRefusedError("The arguments could not be read; send them as one JSON object.")
    return arguments


def _to_text(value: Any) -> str:
    if value is None or isinstance(value, (Mapping, list, bool)):
        return ""
    return " ".join(str(value).split())[:_MAX_CHARACTERS]


def _to_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", name.strip()).lower()
