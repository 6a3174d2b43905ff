"""Other names by which tools and their arguments are called."""

import json
import re
from collections.abc import Mapping
from typing import Any

from voxanne.tools.models import CantError

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


def tool_named(name: str) -> str:
    """Our name of a tool."""
    ours = _snake(name)
    return _TOOLS.get(ours, ours)


def arguments_of(given: Any) -> dict[str, str]:
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
            raise CantError(f"The {ours.replace('_', ' ')} was given twice and differs; give it once.")
    return found


def _object(given: Any) -> Mapping[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except (ValueError, RecursionError):
            given = None
    if given is None or not isinstance(given, Mapping):
        raise CantError("The arguments could not be read; send them as one JSON object.")
    return given


def _text(value: Any) -> str:
    if value is None or isinstance(value, (Mapping, list, bool)):
        return ""
    return " ".join(str(value).split())[:_LONGEST]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", name.strip()).lower()
