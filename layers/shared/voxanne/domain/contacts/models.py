from voxanne.core.fields import Resource, Timestamp


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

    def to_response(self) -> Contact:
        """As clients see it."""
        return Contact.model_validate(self.model_dump())
