"""Types of a contact's fields."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core import clock
from voxanne.core.fields import (
    UNSET,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Text,
    TimeZone,
    one_line,
    one_line_field,
)

# Letters beyond ASCII, of scripts that mailboxes and domains are named in (RFC 6531).
_BEYOND = r"\u00a1-\u1fff\u3005-\ud7ff"


_WORD = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_BEYOND}-]+"


_END = rf"[A-Za-z0-9{_BEYOND}]"


_LABEL = rf"{_END}([A-Za-z0-9{_BEYOND}-]{{0,61}}{_END})"


# Dotted words, an @, a domain of two labels or more whose last is no number. Quoted words and addresses in brackets,
# which no patient's mailbox has, are not taken.
_EMAIL = rf"^(?=.{{1,64}}@){_WORD}(\.{_WORD})*@({_LABEL}?\.)+(?![0-9]+$){_LABEL}$"


_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


# Where the day begins first (Kiribati): who was born there today is no mistake.
_EARLIEST_ZONE = timedelta(hours=14)


_TAG_CHARACTERS, _MOST_TAGS = 50, 50


def _email(address: str) -> str:
    if not re.fullmatch(_EMAIL, address):
        raise PydanticCustomError("email", "must be an e-mail address such as jane@example.com")
    return address


def _date_of_birth(written: str) -> str:
    refused = PydanticCustomError("date", "must be a date such as 1985-07-31")
    # fromisoformat takes week dates and dates without hyphens too.
    if not re.fullmatch(_DATE, written):
        raise refused
    try:
        born = date.fromisoformat(written)
    except ValueError:
        raise refused from None
    if born > (datetime.fromtimestamp(clock.now(), UTC) + _EARLIEST_ZONE).date():
        raise PydanticCustomError("date", "must not be in the future")
    return written


def _once_each(tags: list[str]) -> list[str]:
    if len(set(tags)) != len(tags):
        raise PydanticCustomError("repeated", "must not hold a tag twice")
    return tags


type Email = Annotated[
    str,
    AfterValidator(_email),
    Field(max_length=254, examples=["jane@example.com"], json_schema_extra={"pattern": _EMAIL}),
]


type DateOfBirth = Annotated[
    str,
    AfterValidator(_date_of_birth),
    Field(
        max_length=10,
        description="Not in the future.",
        examples=["1985-07-31"],
        json_schema_extra={"format": "date", "pattern": _DATE},
    ),
]


type ExternalId = Annotated[
    str,
    AfterValidator(one_line),
    one_line_field(200),
    Field(description="The contact's id in a system of yours; several contacts may share one."),
]


type Tag = Annotated[str, AfterValidator(one_line), one_line_field(_TAG_CHARACTERS)]


type Tags = Annotated[
    list[Tag], AfterValidator(_once_each), Field(max_length=_MOST_TAGS, json_schema_extra={"uniqueItems": True})
]


type Notes = Annotated[Text, Field(max_length=10_000)]


type DoNotCall = Annotated[bool, Field(description="True: the contact is never called, whoever asks.")]


class NewContact(Input):
    """A contact as a client asks for it. A field that is null is absent."""

    name: Name
    phone: Phone
    email: Email | None = None
    date_of_birth: DateOfBirth | None = None
    time_zone: TimeZone | None = None
    external_id: ExternalId | None = None
    tags: Tags | None = None
    notes: Notes | None = None
    do_not_call: DoNotCall | None = None
    metadata: Metadata | None = None


class ContactChanges(Input):
    """A merge patch of a contact (RFC 7396): what is absent stays, null clears what may be absent."""

    name: Name = UNSET
    phone: Phone = UNSET
    email: Email | None = None
    date_of_birth: DateOfBirth | None = None
    time_zone: TimeZone | None = None
    external_id: ExternalId | None = None
    tags: Tags | None = None
    notes: Notes | None = None
    do_not_call: DoNotCall | None = None
    metadata: MetadataPatch | None = None
