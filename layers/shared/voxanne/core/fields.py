"""Field types that several resources share. Each declares in JSON Schema what it checks in Python.

Input models are strict: "5" is not taken for a number nor 1 for a boolean. So these types check strings and do not
convert them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, LiteralString

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from voxanne.core.times import zone_name

# Control characters (C0, C1, line and paragraph separators) can be neither displayed nor spoken. Texts of several
# lines may hold \n, \r and \t.
_CONTROLS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
# Characters that show nothing: spaces, those that Unicode lists as Default_Ignorable_Code_Point, and blank letters.
_INVISIBLE = (
    r"\u0020\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202a-\u202f"
    r"\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
_CONTROLS_IN_TEXT = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
_VISIBLE = f"[^{_CONTROLS}{_INVISIBLE}\U000e0000-\U000e0fff]"
# The document's patterns lack the characters above U+FFFF: a regular expression of JavaScript without the flag `u`, as
# linters and generated clients write it, would be invalid with them.
_SHOWN = f"[^{_CONTROLS}{_INVISIBLE}]"
_LINE = rf"^[^{_CONTROLS}]*{_SHOWN}[^{_CONTROLS}]*$"
_TEXT = rf"^[^{_CONTROLS_IN_TEXT}]*$"
_VISIBLE_TEXT = rf"^[^{_CONTROLS_IN_TEXT}]*{_SHOWN}[^{_CONTROLS_IN_TEXT}]*$"
# Letters beyond ASCII, of scripts in which mailboxes and domains are named (RFC 6531).
_NON_ASCII = r"\u00a1-\u1fff\u3005-\ud7ff"
_WORD = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_NON_ASCII}-]+"
_LABEL_END = rf"[A-Za-z0-9{_NON_ASCII}]"
_LABEL = rf"{_LABEL_END}([A-Za-z0-9{_NON_ASCII}-]{{0,61}}{_LABEL_END})"
# Dotted words, an @, and a domain of at least two labels, the last not a number. Quoted words and address literals are
# refused: people's mailboxes do not have them.
_EMAIL = rf"^(?=.{{1,64}}@){_WORD}(\.{_WORD})*@({_LABEL}?\.)+(?![0-9]+$){_LABEL}$"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_CONTROL_IN_TEXT = re.compile(f"[{_CONTROLS_IN_TEXT}]")
METADATA_KEYS, _MAX_METADATA_KEY_LENGTH, _MAX_METADATA_VALUE_LENGTH = 50, 40, 500
# A patch may put other keys in place of all. DynamoDB takes an update of 4 KB, which has about 20 for each key.
_MAX_PATCHED_KEYS = 2 * METADATA_KEYS

# Default of a merge patch's fields. pydantic does not validate defaults, so an explicit null is still refused.
UNSET: Any = None


class _Redacted(BaseModel):
    """A model whose repr shows no values, so that none reach logs or tracebacks.

    Its validators are built at its first use: a function imports many models, and a cold start uses few.
    """

    model_config = ConfigDict(defer_build=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Return no values. Powertools formats a route's arguments for a debug line at any log level."""
        return ()


class Input(_Redacted):
    """A request body: unknown fields and other types are refused, never ignored or converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Resource(_Redacted):
    """An object as stored and returned."""

    model_config = ConfigDict(extra="ignore")


def values_of(body: Input) -> dict[str, Any]:
    """Return the fields of a new object. Null is the same as absent: the object has the value that it has without."""
    return {name: value for name, value in body.model_dump().items() if value is not None}


def changes_of(body: Input, resource: type[Resource]) -> dict[str, Any]:
    """Return the fields that a merge patch (RFC 7396) names: null gives one the value that a *resource* has without it.

    So a list becomes empty. A field that has no such value refuses null (`UNSET`).
    """
    changes = body.model_dump(exclude_unset=True)
    defaults = {
        name: resource.model_fields[name].get_default(call_default_factory=True)
        for name, value in changes.items()
        if value is None and name in resource.model_fields
    }
    return changes | defaults


@dataclass(frozen=True)
class UniqueItems:
    """Annotates a list whose items must differ; *message* is the detail of the error otherwise."""

    message: LiteralString

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Add the check."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """State it in JSON Schema."""
        return handler(schema) | {"uniqueItems": True}

    def _check(self, items: list[Any]) -> list[Any]:
        if len(set(items)) != len(items):
            raise PydanticCustomError("repeated", self.message)
        return items


def one_line(text: str) -> str:
    """Refuse control characters and text that shows nothing."""
    if _CONTROL.search(text):
        raise PydanticCustomError("control_characters", "must not contain control characters")
    return visible(text)


def shows_something(text: str) -> bool:
    """Return whether a text has a character that can be seen."""
    return re.search(_VISIBLE, text) is not None


def visible(text: str) -> str:
    """Refuse text that shows nothing."""
    if not shows_something(text):
        raise PydanticCustomError("blank", "must not be blank")
    return text


def _text(text: str) -> str:
    if _CONTROL_IN_TEXT.search(text):
        raise PydanticCustomError(
            "control_characters", "must not contain control characters other than tabs and line breaks"
        )
    return text


def _metadata_patch(values: dict[str, str | None]) -> dict[str, str | None]:
    for key, value in values.items():
        if len(_checked(one_line, key, "keys")) > _MAX_METADATA_KEY_LENGTH:
            raise PydanticCustomError("metadata", "keys can have at most 40 characters")
        if value is not None and len(_checked(_text, value, "values")) > _MAX_METADATA_VALUE_LENGTH:
            raise PydanticCustomError("metadata", "values can have at most 500 characters")
    if sum(value is not None for value in values.values()) > METADATA_KEYS:
        raise PydanticCustomError("metadata", "can have at most 50 keys")
    if len(values) > _MAX_PATCHED_KEYS:
        raise PydanticCustomError("metadata", "can change at most 100 keys at once")
    return values


def _checked(check: Callable[[str], str], text: str, which: Literal["keys", "values"]) -> str:
    """Check a text of the metadata; the sentence says *which* are wrong, since the error is that of the whole."""
    try:
        return check(text)
    except PydanticCustomError as error:
        raise PydanticCustomError("metadata", f"{which} {error.message_template}") from None


def _metadata(values: dict[str, str]) -> dict[str, str]:
    _metadata_patch({**values})
    return values


def email_address(address: str) -> str:
    """Check an e-mail address."""
    if not re.fullmatch(_EMAIL, address):
        raise PydanticCustomError("email", "must be an e-mail address such as jane@example.com")
    return address


def one_line_field(max_length: int) -> Any:
    """Return the constraints of a line of 1 to *max_length* characters; `one_line` checks it besides."""
    return Field(min_length=1, max_length=max_length, json_schema_extra={"pattern": _LINE})


def visible_text_field(max_length: int) -> Any:
    """Return the constraints of a `Text` of 1 to *max_length* characters; `visible` checks it besides."""
    return Field(min_length=1, max_length=max_length, json_schema_extra={"pattern": _VISIBLE_TEXT})


type Name = Annotated[str, one_line_field(100), AfterValidator(one_line)]
type Text = Annotated[str, AfterValidator(_text), Field(json_schema_extra={"pattern": _TEXT})]
type Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T14:05:00.123Z"])]
type Phone = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        description="Send E.164 or the national format of the organisation's country; responses have E.164.",
        examples=["+14155550100"],
        json_schema_extra={"format": "phone"},
    ),
]
type Email = Annotated[
    str,
    Field(max_length=254, examples=["jane@example.com"], json_schema_extra={"pattern": _EMAIL}),
    AfterValidator(email_address),
]
type TimeZone = Annotated[
    str,
    Field(max_length=64, examples=["America/New_York"], json_schema_extra={"format": "time-zone"}),
    AfterValidator(zone_name),
]
type Metadata = Annotated[
    dict[str, str],
    AfterValidator(_metadata),
    Field(
        json_schema_extra={
            "maxProperties": METADATA_KEYS,
            "propertyNames": {"minLength": 1, "maxLength": _MAX_METADATA_KEY_LENGTH, "pattern": _LINE},
            "additionalProperties": {"type": "string", "maxLength": _MAX_METADATA_VALUE_LENGTH, "pattern": _TEXT},
        }
    ),
]
type MetadataPatch = Annotated[
    dict[str, str | None],
    AfterValidator(_metadata_patch),
    Field(
        description="The object is merged into the stored one (RFC 7396): null removes a key.",
        json_schema_extra={
            "maxProperties": _MAX_PATCHED_KEYS,
            "propertyNames": {"minLength": 1, "maxLength": _MAX_METADATA_KEY_LENGTH, "pattern": _LINE},
            "additionalProperties": {
                "anyOf": [
                    {"type": "string", "maxLength": _MAX_METADATA_VALUE_LENGTH, "pattern": _TEXT},
                    {"type": "null"},
                ]
            },
        },
    ),
]
type Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64)]
