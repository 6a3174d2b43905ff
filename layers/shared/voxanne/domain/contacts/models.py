"""Contacts as they are stored and shown."""

from typing import Literal

from pydantic import Field

from voxanne.aws.dynamodb.expressions import Expression, version_condition
from voxanne.core.fields import Resource, Timestamp

type NameSource = Literal["given", "carrier", "number"]
MAX_NOTES_CHARACTERS = 10_000
# A contact that others were merged into keeps this many of their phones beside its own.
MAX_OTHER_PHONES = 5
# Prefixes of the keys of items that merged and erased contacts leave behind.
MERGED_PREFIX, ERASED_PREFIX = "merged#", "erased#"


class Contact(Resource):
    """A patient or customer. Each phone number belongs to at most one contact of an organisation."""

    id: str
    name: str
    """The contact's name."""
    name_source: NameSource = Field(
        default="given",
        description="Where the name comes from. `given`: the API or the caller. `carrier` or `number`: a call created "
        "the contact, with the carrier's name or the phone number; the first given name replaces it.",
    )
    phone: str
    """The number that identifies the contact (E.164). No other contact has it."""
    other_phones: list[str] = Field(
        default=[], description="The numbers of merged contacts (E.164), at most 5. They also identify the contact."
    )
    email: str | None = None
    """The contact's e-mail address."""
    date_of_birth: str | None = None
    """The date of birth. Agents compare it with what a caller says if `caller_verification` is `birth_date`."""
    time_zone: str | None = None
    """The contact's time zone (IANA), for the hours of call-backs. Null: that of the phone number."""
    external_id: str | None = None
    """The contact's id in your own system. It need not be unique."""
    tags: list[str] = []
    """Labels for your own system."""
    notes: str | None = None
    """Notes for your staff. Agents do not see them."""
    do_not_call: bool = False
    """True: call-backs to the contact are refused."""
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class StoredContact(Contact):
    """A contact as its table holds it."""

    # The id of its latest call-back: a contact has at most one open call-back.
    last_call_id: str | None = None
    # Ids of contacts that were merged into it: some of their appointments and calls may not have moved yet.
    merged_ids: list[str] = []
    version: int

    @property
    def is_provisional(self) -> bool:
        """Whether a call made the contact: the first name that somebody says or sends replaces its name."""
        return self.name_source != "given"

    @property
    def phones(self) -> list[str]:
        """All numbers that identify the contact."""
        return [self.phone, *self.other_phones]

    def to_response(self) -> Contact:
        """Return the contact as clients see it."""
        return Contact.model_validate(self.model_dump())


def as_read(contact: StoredContact, using: Expression) -> str:
    """Return the condition that a contact is what was read; *using* gets its values.

    A call-back does not change the version, which clients see.
    """
    return f"{version_condition(contact.version, using)} AND {last_call_as_read(contact, using)}"


def last_call_as_read(contact: StoredContact, using: Expression) -> str:
    """Return the condition that a contact's latest call-back is the one that was read; *using* gets its value."""
    if contact.last_call_id is None:
        return "attribute_not_exists(last_call_id)"
    using.values[":last"] = contact.last_call_id
    return "last_call_id = :last"
