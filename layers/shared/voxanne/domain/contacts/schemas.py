"""What clients send of a contact."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core import clock
from voxanne.core.fields import (
    UNSET,
    Email,
    Identifier,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Text,
    TimeZone,
    UniqueItems,
    one_line,
    one_line_field,
)
from voxanne.core.times import parse_date
from voxanne.domain.contacts.models import MAX_NOTES_CHARACTERS

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
# The zone where each day begins first (Kiribati): a birth there today is not in the future.
_EARLIEST_ZONE = timedelta(hours=14)
_MAX_TAG_CHARACTERS, _MAX_TAGS = 50, 50


def _check_date_of_birth(text: str) -> str:
    date_of_birth = parse_date(text)
    if date_of_birth is None:
        raise PydanticCustomError("date", "must be a date such as 1985-07-31")
    if date_of_birth > (datetime.fromtimestamp(clock.now(), UTC) + _EARLIEST_ZONE).date():
        raise PydanticCustomError("date", "must not be in the future")
    return text


type DateOfBirth = Annotated[
    str,
    Field(
        description="A date that is not in the future.",
        examples=["1985-07-31"],
        json_schema_extra={"format": "date", "pattern": _DATE, "maxLength": 10},
    ),
    AfterValidator(_check_date_of_birth),
]
type ExternalId = Annotated[str, one_line_field(200), AfterValidator(one_line)]
type Tag = Annotated[str, one_line_field(_MAX_TAG_CHARACTERS), AfterValidator(one_line)]
type Tags = Annotated[list[Tag], UniqueItems("must not hold a tag twice"), Field(max_length=_MAX_TAGS)]
type Notes = Annotated[Text, Field(max_length=MAX_NOTES_CHARACTERS)]
type DoNotCall = bool
type KeptPhone = Literal["kept", "from"]


class NewContact(Input):
    """The body of a new contact. Null is the same as absent."""

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
    """A merge patch of a contact (RFC 7396): absent fields stay unchanged, and null clears an optional field."""

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


class ContactMerge(Input):
    """The body of a merge."""

    from_contact_id: Identifier
    """The contact to merge into the contact in the path. Afterwards this id is a 410 `merged`."""
    phone: KeptPhone = Field(
        default="kept",
        description="Which number becomes `phone`: that of the contact in the path (`kept`) or of the other (`from`). "
        "The other number is added to `other_phones`.",
    )
