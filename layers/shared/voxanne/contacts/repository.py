from voxanne.contacts.keys import contact_key, indexed, phone_key
from voxanne.contacts.models import StoredContact
from voxanne.contacts.refusals import absent, phone_taken
from voxanne.dynamodb.tables import Table
from voxanne.dynamodb.writes import Write
from voxanne.errors import ConflictError
from voxanne.ids import is_id


class ContactRepository:
    """Contacts by organisation and id, and by phone."""

    def __init__(self, contacts: Table) -> None:
        self._contacts = contacts

    def get(self, organization_id: str, contact_id: str) -> StoredContact:
        """Read one."""
        # A phone's key item is no contact, whoever asks for it by its id.
        item = self._contacts.get(contact_key(organization_id, contact_id)) if is_id("con", contact_id) else None
        if item is None:
            raise absent(contact_id)
        return StoredContact.model_validate(item)

    def by_phone(self, organization_id: str, e164: str) -> StoredContact | None:
        """The contact with that phone as it is now, or None."""
        key = self._contacts.get(phone_key(organization_id, e164))
        if key is None:
            return None
        contact = self.get(organization_id, key["contact_id"])
        # It may have got another phone since its key item was read: then for a moment nobody had this one.
        return contact if contact.phone == e164 else None

    def creation(self, organization_id: str, contact: StoredContact) -> list[Write]:
        """The writes that make a contact.

        Where another contact has the phone they raise a `PhoneTakenError`, which names that contact.
        """
        values = contact.model_dump()
        made = self._contacts.put(
            {"organization_id": organization_id, **values, **indexed(organization_id, contact.id, values)},
            condition="attribute_not_exists(id)",
            refused=lambda _: ConflictError(f"there is a contact {contact.id} already"),
        )
        return [made, self._phone_taken_by(organization_id, contact.phone, contact.id)]

    def _phone_taken_by(self, organization_id: str, e164: str, contact_id: str) -> Write:
        return self._contacts.put(
            {**phone_key(organization_id, e164), "contact_id": contact_id},
            condition="attribute_not_exists(id)",
            refused=phone_taken,
        )
