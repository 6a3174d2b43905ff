"""Contacts from request bodies, and updates that survive concurrent ones."""

from contextlib import suppress

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, MetadataFullError, Patch, retry_on_conflict
from voxanne.core import clock
from voxanne.core.fields import changes_of, values_of
from voxanne.core.ids import new_id
from voxanne.core.phones import e164
from voxanne.domain.contacts.errors import CONTACT
from voxanne.domain.contacts.models import NameSource, StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, NewContact


def new_contact(body: NewContact, country: str, now: float, name_source: NameSource = "given") -> StoredContact:
    """Return a new contact, provisional unless its name is given.

    Raises:
        InvalidFieldsError: its phone is not a valid number.
    """
    values = values_of(body)
    values["phone"] = e164(body.phone, country, "phone")
    created_at = clock.instant(now)
    values |= {"id": new_id("con", now), "name_source": name_source, "version": 1}
    return StoredContact(**values, created_at=created_at, updated_at=created_at)


def parse_patch(body: ContactChanges, country: str) -> Patch:
    """Return the changes that a merge patch asks for.

    Raises:
        InvalidFieldsError: as for a new contact.
    """
    changes = changes_of(body, StoredContact)
    if "phone" in changes:
        changes["phone"] = e164(changes["phone"], country, "phone")
    metadata = {} if body.metadata is None else changes.pop("metadata")
    return Patch(changes, metadata)


def update_contact(
    contacts: ContactRepository,
    organization_id: str,
    contact_id: str,
    patch: Patch,
    expected_version: int | None,
) -> StoredContact:
    """Apply a patch, if the contact is still at the expected version.

    Most patches are a single write. A new phone requires the contact to be read first, since its old phone is freed in
    the same transaction; so does the first name of a contact that a call made. An empty patch only reads it.

    Raises:
        PhoneTakenError: another contact has the phone.
    """
    if "phone" not in patch.changes and (patch.changes or patch.metadata):
        with suppress(ConcurrentUpdateError, MetadataFullError):
            return contacts.update(organization_id, contact_id, patch, expected_version)

    def attempt() -> StoredContact:
        old = contacts.get(organization_id, contact_id)
        CONTACT.check_version(old.version, expected_version)
        new = _patched(old, patch)
        if new != old:
            contacts.overwrite(organization_id, old, new)
        return new

    return retry_on_conflict(attempt)


def _patched(old: StoredContact, patch: Patch) -> StoredContact:
    changes = patch.changes_to(old.metadata)
    if "name" in changes:
        changes["name_source"] = "given"
    if changes.get("phone") in old.other_phones:
        changes["other_phones"] = [phone for phone in old.other_phones if phone != changes["phone"]]
    new = old.model_copy(update=changes)
    return new if new == old else new.model_copy(update={"updated_at": clock.instant(), "version": old.version + 1})
