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
    """A patient or customer. A phone number is unique within its organisation."""

    id: str
    name: str
    """What the contact is called."""
    name_source: NameSource = Field(
        default="given",
        description="`given` by the API or the caller; the `carrier`'s or the `number` of a contact that a call made.",
    )
    phone: str
    """The number that identifies the contact (E.164). No other contact has it."""
    other_phones: list[str] = Field(default=[], description="Numbers of merged contacts, which also identify a caller.")
    email: str | None = None
    """The contact's e-mail address."""
    date_of_birth: str | None = None
    """An agent asks for it where `caller_verification` is `birth_date`."""
    time_zone: str | None = None
    """Where the contact lives (IANA). Null: as the phone number says."""
    external_id: str | None = None
    """Your own id of the contact."""
    tags: list[str] = []
    """Words to find contacts by, in your own system."""
    notes: str | None = None
    """For your people. Agents do not get to know them."""
    do_not_call: bool = False
    """Whether call-backs are refused."""
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
