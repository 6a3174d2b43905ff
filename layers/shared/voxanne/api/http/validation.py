"""pydantic's errors in the client's terms: a pointer, a sentence, and our name of a field with a similar one."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from voxanne.api.http.bodies import escape
from voxanne.core.errors import InvalidFieldsError

# Names that similar APIs use for a field of ours.
_OTHER_NAMES = {
    "title": ("name",),
    "full_name": ("name",),
    "system_prompt": ("prompt",),
    "instructions": ("prompt",),
    "voice": ("voice_id",),
    "provider": ("voice_provider",),
    "greeting": ("first_message",),
    "first_sentence": ("first_message",),
    "locale": ("language",),
    "phone_number": ("phone",),
    "phone": ("phone_number",),
    "mobile": ("phone",),
    "telephone": ("phone",),
    "email_address": ("email",),
    "mail": ("email",),
    "dob": ("date_of_birth",),
    "birthday": ("date_of_birth",),
    "birth_date": ("date_of_birth",),
    "dnc": ("do_not_call",),
    "max_duration": ("max_duration_seconds",),
    "scheduled_at": ("starts_at",),
    "start_time": ("starts_at",),
    "start": ("starts_at",),
    "end": ("ends_at",),
    "end_time": ("ends_at",),
    "duration": ("duration_minutes",),
    "timezone": ("time_zone",),
    "calendar": ("calendar_id",),
    "patient_id": ("contact_id",),
    "patient_name": ("patient",),
    "force": ("override_rules",),
    "customer_id": ("contact_id",),
    "customer": ("contact",),
    "attendee": ("contact",),
    "reason": ("cancellation_reason",),
    "availability": ("opening_hours",),
    "business_hours": ("opening_hours",),
    "holidays": ("closures",),
    "slot_interval": ("slot_minutes",),
    "default_duration": ("default_duration_minutes",),
    "buffer": ("buffer_minutes",),
    "minimum_booking_notice": ("min_notice_minutes",),
    "booking_window": ("booking_window_days",),
    "permissions": ("scopes",),
    "expires": ("expires_at",),
    "default_agent": ("default_agent_id",),
}


# A response shows so many errors: the next attempt shows others. Every error takes work, and names what was sent.
MAX_ERRORS = 100
_MAX_NAME_CHARACTERS = 100


def invalid_fields(errors: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> InvalidFieldsError:
    """Make our error from pydantic's *errors*; *fields* are the names that the body may have."""
    return InvalidFieldsError([_to_field_error(error, fields) for error in errors[:MAX_ERRORS]], total=len(errors))


def _to_field_error(error: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    location, *path = [str(part) for part in error["loc"]]
    pointer = "#" + "".join(f"/{escape(part[:_MAX_NAME_CHARACTERS])}" for part in path)
    field_error = {"pointer": pointer, "detail": _detail(error, path, fields)}
    # Without it, a pointer into the query would read as one into the body.
    return field_error if location == "body" else {**field_error, "in": location}


def _detail(error: Mapping[str, Any], path: Sequence[str], fields: Sequence[str]) -> str:
    match error["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            suggestion = _similar_field(path[-1], fields) if len(path) == 1 else None
            return f"is unknown; did you mean {suggestion}?" if suggestion else "is unknown"
        case "value_error":
            return str(error["ctx"]["error"])
        case "too_long" | "too_short" if "actual_length" in error.get("ctx", ()):
            return _length_detail(error)
        case _:
            message: str = error["msg"]
            return (
                message.removeprefix("Input ")
                .removeprefix("String ")
                .removeprefix("Value ")
                .replace("should", "must", 1)
            )


def _length_detail(error: Mapping[str, Any]) -> str:
    """Say how long a text or list must be: pydantic counts "items" of a text if its length is checked last."""
    word = "most" if error["type"] == "too_long" else "least"
    length = error["ctx"].get("max_length", error["ctx"].get("min_length"))
    unit = "character" if isinstance(error["input"], str) else "item"
    return f"must have at {word} {length} {unit}{'' if length == 1 else 's'}"


def _similar_field(unknown: str, fields: Sequence[str]) -> str | None:
    if len(unknown) > _MAX_NAME_CHARACTERS:
        return None
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", unknown).lower()
    synonyms = [synonym for synonym in (name, *_OTHER_NAMES.get(name, ())) if synonym in fields]
    close = difflib.get_close_matches(name, fields, n=1, cutoff=0.7)
    return next(iter([*synonyms, *close]), None)
