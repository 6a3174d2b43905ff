"""Contacts as they are stored and shown."""

from voxanne.core.fields import Resource, Timestamp


class Contact(Resource):
    """A patient or customer. A phone number is unique within its organisation."""

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

    # Of its latest call-back: a contact has at most one open call-back.
    last_call_id: str | None = None
    version: int

    def to_response(self) -> Contact:
        """Return the contact as clients see it."""
        return Contact.model_validate(self.model_dump())
