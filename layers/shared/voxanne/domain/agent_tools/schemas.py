"""What a model may send: the names of tools and arguments with their aliases, and values as text.

An argument that a tool does not take is refused, never ignored: what the caller said would be lost.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from voxanne.core.phones import is_withheld
from voxanne.core.quoting import has_half_characters, plain_line, quoted
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.spoken.wording import join_words
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES

_LOOK_UP = "lookup_caller"
_TOOL_ALIASES = {"book_clinic_appointment": "book_appointment", "opt_out": "stop_calling"}
_WHEN = ("date", "time", "starts_at", "part_of_day", "time_zone")
_WHICH = (
    *("appointment_id", "current_date", "current_time", "current_starts_at", "practitioner", "service", "patient"),
    *("date_of_birth", "phone"),
)
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "check_availability": (*_WHEN, "service", "practitioner", "duration_minutes"),
    "book_appointment": (
        *(*_WHEN, "name", "phone", "email", "service", "duration_minutes", "notes", "date_of_birth", "practitioner"),
    ),
    "reschedule_appointment": (*_WHICH, *_WHEN, "duration_minutes"),
    "cancel_appointment": (*_WHICH, "time_zone", "reason"),
    "confirm_appointment": (*_WHICH, "time_zone"),
    _LOOK_UP: ("date_of_birth", "phone"),
    "stop_calling": ("reason",),
    "transfer_call": ("reason", "department"),
    "end_call": ("reason",),
}
_ALIASES = {
    **dict.fromkeys(("appointment_date", "day"), "date"),
    "appointment_time": "time",
    **dict.fromkeys(("scheduled_at", "start_time", "start", "date_time", "datetime"), "starts_at"),
    "time_of_day": "part_of_day",
    **dict.fromkeys(("timezone", "tz"), "time_zone"),
    **dict.fromkeys(("service_type", "appointment_type"), "service"),
    **dict.fromkeys(("duration", "minutes"), "duration_minutes"),
    **dict.fromkeys(("patient_phone", "customer_phone", "phone_number", "caller_phone"), "phone"),
    **dict.fromkeys(("patient_email", "customer_email", "email_address"), "email"),
    **dict.fromkeys(("birth_date", "birthdate", "birthday", "dob"), "date_of_birth"),
    **dict.fromkeys(("old_date", "original_date"), "current_date"),
    **dict.fromkeys(("old_time", "original_time"), "current_time"),
    **dict.fromkeys(("old_starts_at", "original_starts_at"), "current_starts_at"),
    **dict.fromkeys(("calendar", "calendar_name", "provider", "doctor"), "practitioner"),
    "id": "appointment_id",
}
_PERSON = ("patient", "name", "patient_name", "customer_name", "caller_name", "full_name")
_NEW = {"new_date": "date", "new_time": "time", "new_starts_at": "starts_at"}
_CURRENT = {name: f"current_{name}" for name in ("date", "time", "starts_at")}
# Aliases that mean different arguments of different tools.
_ALIASES_OF_TOOL: dict[str, dict[str, str]] = {
    "book_appointment": {**dict.fromkeys(_PERSON, "name"), **_NEW, "reason": "notes"},
    "check_availability": _NEW,
    "reschedule_appointment": {**dict.fromkeys(_PERSON, "patient"), **_NEW},
    "cancel_appointment": {**dict.fromkeys(_PERSON, "patient"), **_CURRENT},
    "confirm_appointment": {**dict.fromkeys(_PERSON, "patient"), **_CURRENT},
}
# What models write instead of a missing value: the whole value, in upper or lower case.
_NOT_GIVEN = {
    *("", "null", "none", "nil", "undefined", "unknown", "n/a", "not given", "not provided", "not specified"),
    *("not available", "unspecified", "tbd", "-", "--", "?"),
}
# These are also people's names.
_NOT_GIVEN_UNLESS_NAMES = {"na", "nan"}
# What models write instead of the name that the caller did not say.
_NO_NAME = {
    *("caller", "customer", "patient", "guest", "user", "name", "full name", "first name", "last name", "anonymous"),
    *("me", "myself", "self", "the caller", "the customer", "the patient", "unknown caller", "unknown patient"),
    *("string", "not mentioned"),
}
# In addition to the words for a withheld number.
_NO_PHONE = {"same", "caller", "customer.number", "string", "not mentioned"}
# "my number", "the same phone number", "the number I'm calling from", but not "my husband's number".
_CALLING_NUMBER = re.compile(
    r"(?:(?:my|the|this|that) )?(?:same as )?(?:(?:own|same|current|calling|caller|caller's|cell|mobile) )?"
    r"(?:(?:cell|mobile) )?(?:phone number|number|phone|caller id)"
    r"(?: (?:i'm|i am|he's|she's|they're) calling from)?"
)
# "any doctor", "the first available": the caller does not mind with whom.
_ANY_PRACTITIONER = re.compile(
    r"(?:with )?(?:any|anyone|anybody|who\w*|either|no preference|(?:the )?(?:first|next)|(?:it )?doesn't matter)"
    r"(?: (?:of (?:them|you)|one|doctor|dentist|practitioner|provider|is|available|free|fine|will do))*"
)
_AFTER_A_NUMBER = re.compile(r"(?<=\d) ?\((?:cell|mobile|home|work)\)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r".*(?:\{\{|\}\}|\$\{|#\{).*|\{[\w\s.'\u2019-]*\}|<[\w\s.'\u2019-]*>|\[[\w\s.'\u2019-]*\]|%\w*%", re.DOTALL
)
# In free texts, which may have brackets of their own.
_FREE_TEXTS = {"service", "notes", "reason"}
_WHOLE_PLACEHOLDER = re.compile(r"[{$#]*\{[^{}]*\}+")
_DURATION = re.compile(r"(?P<minutes>[0-9]{1,4})(?:\.0{1,9})? ?(?:minutes?|mins?|m)?", re.ASCII)
# Of free texts; all else is compared with names, dates and numbers, which takes time by the square of its length.
_MAX_CHARACTERS, _MAX_CHARACTERS_COMPARED, _MAX_NAMED = 5000, 400, 3


UNUSED = "unused"
"""The argument of `lookup_caller` that names the arguments it does not take: it answers all the same, and says so."""


class UnknownArgumentsError(ToolRefusedError):
    """The tool does not take some of the arguments."""

    def __init__(self, tool: str, unknown: list[str]) -> None:
        named = [plain_line(name) for name in unknown[:_MAX_NAMED]]
        more = {"more": len(unknown) - _MAX_NAMED} if len(unknown) > _MAX_NAMED else {}
        super().__init__(
            f"{tool} does not take {join_words([quoted(name) for name in named])}, and nothing was done. "
            f"It takes {join_words(ARGUMENTS[tool])}; say there what was meant.",
            unknown=named,
            **more,
        )


def canonical_tool_name(name: str) -> str:
    """Return the name of a tool after resolving aliases."""
    tool = _to_snake_case(name)
    return _TOOL_ALIASES.get(tool, tool)


def normalize_arguments(tool: str, arguments: Any) -> dict[str, str]:
    """Return the arguments of a tool as text, by their names after resolving aliases; those without value are left out.

    Raises:
        ToolRefusedError: they cannot be read, one is unknown or no text, or one is given twice and differs.
    """
    normalized: dict[str, str] = {}
    unknown: list[str] = []
    for alias, value in _parse_object(arguments).items():
        name = _argument_name(tool, alias)
        text = _to_text(name, value)
        if text is None:
            continue
        if name not in ARGUMENTS[tool]:
            unknown.append(alias)
        elif normalized.setdefault(name, text) != text:
            raise ToolRefusedError(f"The {name.replace('_', ' ')} was given twice and differs; give it once.")
    if unknown and tool != _LOOK_UP:
        raise UnknownArgumentsError(tool, unknown)
    if unknown:
        normalized[UNUSED] = join_words([quoted(name) for name in unknown[:_MAX_NAMED]])
    return normalized


def parse_duration(text: str | None) -> int | None:
    """Return a duration in minutes, None if it is missing.

    Raises:
        ToolRefusedError: it is not a number of minutes that an appointment may have.
    """
    if text is None:
        return None
    match = _DURATION.fullmatch(text.lower())
    if match is None or not 1 <= int(match["minutes"]) <= MAX_DURATION_MINUTES:
        raise ToolRefusedError(f"The duration must be a number of minutes from 1 to {MAX_DURATION_MINUTES}; ask again.")
    return int(match["minutes"])


def _argument_name(tool: str, alias: str) -> str:
    name = _to_snake_case(alias)
    name = _ALIASES.get(name, name)
    return _ALIASES_OF_TOOL.get(tool, {}).get(name, name)


def _parse_object(arguments: Any) -> Mapping[str, Any]:
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments, object_pairs_hook=_without_repetition) if arguments.strip() else {}
        except (ValueError, RecursionError):
            arguments = []
    if arguments is None:
        # Of a tool that needs none, models leave them out.
        return {}
    if not isinstance(arguments, Mapping):
        raise ToolRefusedError("The arguments could not be read; send them as one JSON object.")
    return arguments


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        # json would take the last one.
        raise ToolRefusedError("An argument was given twice; give it once.")
    return result


def _to_text(name: str, value: Any) -> str | None:
    """Return a value as one line of text; None if it stands for no value."""
    if value is None or value in ([], {}):
        return None
    label = plain_line(name.replace("_", " "))
    if isinstance(value, (Mapping, list, bool)) or (isinstance(value, str) and has_half_characters(value)):
        raise ToolRefusedError(f'The argument "{label}" could not be read; send it as text.')
    text = " ".join(_digits_or_text(value).split())
    if len(text) > (_MAX_CHARACTERS if name in _FREE_TEXTS else _MAX_CHARACTERS_COMPARED):
        raise ToolRefusedError(f'The argument "{label}" is too long; say it shorter.')
    word = text.lower().rstrip(".")
    placeholder = _WHOLE_PLACEHOLDER if name in _FREE_TEXTS else _PLACEHOLDER
    if placeholder.fullmatch(text) or _is_filler(name, word.replace("\u2019", "'")):
        return None
    return _AFTER_A_NUMBER.sub("", text) if name == "phone" else text


def _is_filler(name: str, word: str) -> bool:
    if name in {"name", "patient"} and word in _NO_NAME:
        return True
    if name == "phone" and (word in _NO_PHONE or _CALLING_NUMBER.fullmatch(word) or is_withheld(word)):
        return True
    if name == "practitioner" and _ANY_PRACTITIONER.fullmatch(word):
        return True
    fillers = _NOT_GIVEN | (set() if name in {"name", "patient"} else _NOT_GIVEN_UNLESS_NAMES)
    # "None None": a first and a last name that were not said.
    return word in fillers or all(part in _NOT_GIVEN for part in word.split(" "))


def _digits_or_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        # A phone that is written as a number must not gain a digit.
        value = int(value)
    try:
        return str(value)
    except ValueError:
        # An integer of more digits than Python converts.
        return "9" * (_MAX_CHARACTERS + 1)


def _to_snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", name.strip()).lower()
