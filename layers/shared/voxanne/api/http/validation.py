"""pydantic's errors in the client's terms: a pointer, a sentence, and our name of a field with a similar one."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAliasType, get_args

from pydantic import BaseModel

from voxanne.api.http.bodies import MAX_ERRORS, MAX_NAME_CHARACTERS, pointer_part
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
    "birthdate": ("date_of_birth",),
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
    "holidays": ("public_holidays", "closures"),
    "openings": ("special_hours",),
    "date_overrides": ("special_hours",),
    "slot_interval": ("slot_minutes",),
    "default_duration": ("default_duration_minutes",),
    "buffer": ("buffer_minutes",),
    "buffer_after_minutes": ("buffer_minutes",),
    "buffer_before": ("buffer_before_minutes",),
    "minimum_booking_notice": ("min_notice_minutes",),
    "booking_window": ("booking_window_days",),
    "permissions": ("scopes",),
    "expires": ("expires_at",),
    "default_agent": ("default_agent_id",),
}


# The last part of pydantic's location where a key of an object is wrong.
_OF_KEY = "[key]"


# pydantic's types of errors, and what JSON would have been right.
_WANTED = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "list_type": "an array",
}
_BOUNDS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}


def invalid_fields(
    errors: Sequence[Mapping[str, Any]], models: Sequence[Any], document: Mapping[str, Any]
) -> InvalidFieldsError:
    """Make our error from pydantic's *errors* in a *document*; *models* are those of the body."""
    shown = [_to_field_error(error, models, document) for error in errors[:MAX_ERRORS]]
    return InvalidFieldsError(shown, total=len(errors))


def _to_field_error(error: Mapping[str, Any], models: Sequence[Any], document: Mapping[str, Any]) -> dict[str, str]:
    location, *given = error["loc"]
    path = _path_in(document, given, is_missing=error["type"] == "missing") if location == "body" else given
    detail = _detail(error, path, models)
    if given[-1:] == [_OF_KEY] and len(path) < len(given):
        detail = f"the name {detail}"
    field_error = {"pointer": "#" + "".join(f"/{pointer_part(str(part))}" for part in path), "detail": detail}
    # Without it, a pointer into the query would read as one into the body.
    return field_error if location == "body" else {**field_error, "in": location}


def _path_in(document: Any, location: Sequence[str | int], *, is_missing: bool) -> list[str | int]:
    """Return the parts of pydantic's *location* that lead into the document.

    Others name the choice of a union, or say that it is a key of an object that is wrong.
    """
    path: list[str | int] = []
    for part in location:
        if isinstance(document, Mapping) and part in document:
            document = document[str(part)]
        elif isinstance(document, list) and isinstance(part, int):
            document = document[part]
        elif not (is_missing and part is location[-1]):
            continue
        path.append(part)
    return path


def _detail(error: Mapping[str, Any], path: Sequence[str | int], models: Sequence[Any]) -> str:
    match error["type"]:
        case "missing":
            return "is required"
        case kind if kind in _WANTED or kind in _BOUNDS:
            return _value_detail(error)
        case "extra_forbidden":
            suggestion = _similar_field(str(path[-1]), _fields_at(models, path[:-1]))
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


def _value_detail(error: Mapping[str, Any]) -> str:
    """Say what a value must be, and what was sent instead."""
    kind, sent = error["type"], error["input"]
    if kind in _BOUNDS:
        limit, words = _BOUNDS[kind]
        return f"must be {words} {error['ctx'][limit]}"
    has_decimals = kind.startswith("int") and isinstance(sent, float)
    return f"must be {_WANTED[kind]}, not {'one with decimals' if has_decimals else _kind_of(sent)}"


def _kind_of(value: Any) -> str:
    """Return what JSON calls a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case Mapping():
            return "an object"
        case _:
            return "an array"


def _length_detail(error: Mapping[str, Any]) -> str:
    """Say how long a text or list must be: pydantic counts "items" of a text if its length is checked last."""
    word = "most" if error["type"] == "too_long" else "least"
    length = error["ctx"].get("max_length", error["ctx"].get("min_length"))
    unit = "character" if isinstance(error["input"], str) else "item"
    return f"must have at {word} {length} {unit}{'' if length == 1 else 's'}"


def _fields_at(annotations: Sequence[Any], path: Sequence[str | int]) -> list[str]:
    """Return the names that the object at a *path* into values of these types may have."""
    models = [model for annotation in annotations for model in _models_in(annotation)]
    if not path:
        return [name for model in models for name in model.model_fields]
    inner, *rest = path
    if isinstance(inner, int):
        # The models of an array are those of its items.
        return _fields_at(models, rest)
    return _fields_at([model.model_fields[inner].annotation for model in models if inner in model.model_fields], rest)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that an annotation names: itself, or within aliases, unions and arrays."""
    if isinstance(annotation, TypeAliasType):
        return _models_in(annotation.__value__)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def _similar_field(unknown: str, fields: Sequence[str]) -> str | None:
    if len(unknown) > MAX_NAME_CHARACTERS:
        return None
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s.]+", "_", unknown).lower()
    synonyms = [synonym for synonym in (name, *_OTHER_NAMES.get(name, ())) if synonym in fields]
    close = difflib.get_close_matches(name, fields, n=1, cutoff=0.7)
    return next(iter([*synonyms, *close]), None)
