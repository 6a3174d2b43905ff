from voxanne.contacts.fields import DateOfBirth, DoNotCall, Email, ExternalId, Notes, Tags
from voxanne.core.fields import UNSET, Input, Metadata, MetadataPatch, Name, Phone, Resource, Timestamp, TimeZone


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


class Contact(Resource):
    """A patient or customer. No two of an organisation have the same phone."""

    id: str
    name: str
    phone: str
    email: str | None = None
    date_of_birth: str | None = None
    time_zone: str | None = None
    external_id: str | None = None
    tags: list[str] = []
    notes: str | None = None
    do_not_call: bool = False
    metadata: dict[str, str] = {}
    created_at: Timestamp
    updated_at: Timestamp


class StoredContact(Contact):
    """A contact as its table holds it."""

    # Of its last call-back: while that has not ended there is no other.
    last_call_id: str | None = None
    version: int

    def shown(self) -> Contact:
        """As clients see it."""
        return Contact.model_validate(self.model_dump())
