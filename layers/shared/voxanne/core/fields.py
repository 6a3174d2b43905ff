"""Types of fields that more than one resource has. Each says in JSON Schema what it checks in Python.

Models of input are strict: "5" is no number and 1 no truth. Hence strings that are checked here, not converted.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from voxanne.core.times import zone_name

# Control characters have no place in what people read and agents speak; in texts of several lines \n, \r and \t do.
_LINE = r"^[^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f][^\u0000-\u001f\u007f]*$"
_TEXT = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"
_CONTROL = re.compile(r"[\u0000-\u001f\u007f]")
_CONTROL_IN_TEXT = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]")
METADATA_KEYS, _METADATA_KEY_CHARACTERS, _METADATA_VALUE_CHARACTERS = 50, 40, 500

# What a merge patch leaves out: pydantic validates what was sent, not defaults, so null is refused where it is used.
UNSET: Any = None


class _Silent(BaseModel):
    """A model that does not tell its values where one would write it into a log or a traceback."""

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Tell nothing. Powertools also formats a route's arguments for a debug line that nobody reads."""
        return ()


class Input(_Silent):
    """A body that a client sends: unknown fields and other types are refused, never ignored or converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Resource(_Silent):
    """An object as it is stored and returned."""

    model_config = ConfigDict(extra="ignore")


def one_line(text: str) -> str:
    """Refuse control characters and blank text."""
    if _CONTROL.search(text):
        raise PydanticCustomError("control_characters", "must not hold control characters")
    if not text.strip(" "):
        raise PydanticCustomError("blank", "must not be blank")
    return text


def _text(text: str) -> str:
    if _CONTROL_IN_TEXT.search(text):
        raise PydanticCustomError("control_characters", "must not hold control characters but tabs and line ends")
    return text


def _metadata_patch(values: dict[str, str | None]) -> dict[str, str | None]:
    for key, value in values.items():
        if len(one_line(key)) > _METADATA_KEY_CHARACTERS:
            raise PydanticCustomError("metadata", "keys have at most 40 characters")
        if value is not None and len(_text(value)) > _METADATA_VALUE_CHARACTERS:
            raise PydanticCustomError("metadata", "values have at most 500 characters")
    if len(values) > METADATA_KEYS:
        raise PydanticCustomError("metadata", "has at most 50 keys")
    return values


def _metadata(values: dict[str, str]) -> dict[str, str]:
    _metadata_patch({**values})
    return values


def one_line_field(most: int) -> Any:
    """What makes `Annotated[str, ...]` a line of 1 to *most* characters, not blank."""
    return Field(min_length=1, max_length=most, json_schema_extra={"pattern": _LINE})


type Name = Annotated[str, AfterValidator(one_line), one_line_field(100)]
type Text = Annotated[str, AfterValidator(_text), Field(json_schema_extra={"pattern": _TEXT})]
type Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T14:05:00.123Z"])]
type Phone = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        description="E.164, or as written in the organisation's country; returned as E.164.",
        examples=["+14155550100"],
        json_schema_extra={"format": "phone"},
    ),
]
type TimeZone = Annotated[
    str,
    AfterValidator(zone_name),
    Field(max_length=64, examples=["America/New_York"], json_schema_extra={"format": "time-zone"}),
]
type Metadata = Annotated[
    dict[str, str],
    AfterValidator(_metadata),
    Field(
        json_schema_extra={
            "maxProperties": METADATA_KEYS,
            "propertyNames": {"minLength": 1, "maxLength": _METADATA_KEY_CHARACTERS, "pattern": _LINE},
            "additionalProperties": {"type": "string", "maxLength": _METADATA_VALUE_CHARACTERS, "pattern": _TEXT},
        }
    ),
]
type MetadataPatch = Annotated[
    dict[str, str | None],
    AfterValidator(_metadata_patch),
    Field(
        description="Merged into what is there (RFC 7396): null takes a key away.",
        json_schema_extra={
            "maxProperties": METADATA_KEYS,
            "propertyNames": {"minLength": 1, "maxLength": _METADATA_KEY_CHARACTERS, "pattern": _LINE},
            "additionalProperties": {
                "anyOf": [
                    {"type": "string", "maxLength": _METADATA_VALUE_CHARACTERS, "pattern": _TEXT},
                    {"type": "null"},
                ]
            },
        },
    ),
]
type Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64)]
