"""What pydantic found wrong, in the client's terms: a pointer, a sentence, and our spelling where theirs is near."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from voxanne.core.errors import InvalidFieldsError

# Other spellings by which integrators of similar APIs know a field of ours.
_KNOWN_SPELLINGS = {
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
    "customer_id": ("contact_id",),
    "patient": ("contact",),
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


def invalid_fields(found: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> InvalidFieldsError:
    """Turn pydantic's findings into ours; *fields* are the names that the body may have."""
    errors = [_error(finding, fields) for finding in found]
    return InvalidFieldsError(errors)


def _error(finding: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    place, *path = [str(part) for part in finding["loc"]]
    error = {"pointer": "#" + "".join(f"/{_escaped(part)}" for part in path), "detail": _detail(finding, path, fields)}
    # A pointer into the query would read as one into the body.
    return error if place == "body" else {**error, "in": place}


def _detail(finding: Mapping[str, Any], path: Sequence[str], fields: Sequence[str]) -> str:
    match finding["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            ours = _our_spelling(path[-1], fields) if len(path) == 1 else None
            return f"is unknown; did you mean {ours}?" if ours else "is unknown"
        case "value_error":
            return str(finding["ctx"]["error"])
        case _:
            message: str = finding["msg"]
            return (
                message.removeprefix("Input ")
                .removeprefix("String ")
                .removeprefix("Value ")
                .replace("should", "must", 1)
            )


def _our_spelling(theirs: str, fields: Sequence[str]) -> str | None:
    spelling = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", theirs).lower()
    known = [name for name in (spelling, *_KNOWN_SPELLINGS.get(spelling, ())) if name in fields]
    near = difflib.get_close_matches(spelling, fields, n=1, cutoff=0.7)
    return next(iter([*known, *near]), None)


def _escaped(part: str) -> str:
    """RFC 6901: ~ and / within a name."""
    return part.replace("~", "~0").replace("/", "~1")
