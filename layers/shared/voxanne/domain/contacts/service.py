from contextlib import suppress
from typing import Any

from voxanne.aws.dynamodb.metadata import MetadataFullError, merged_metadata
from voxanne.core import clock
from voxanne.core.errors import UnavailableError
from voxanne.core.ids import new_id
from voxanne.core.phones import e164
from voxanne.domain.contacts.errors import ConcurrentUpdateError, stale
from voxanne.domain.contacts.models import ContactPatch, StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactChanges, NewContact

# What a field is once it is cleared, where that is not nothing.
_CLEARED: dict[str, Any] = {"tags": [], "do_not_call": False, "metadata": {}}
_TRIES = 9


def new_contact(wanted: NewContact, country: str, now: float) -> StoredContact:
    """A contact as it begins.

    Raises:
        InvalidFieldsError: its phone is no number that can be dialled.
    """
    given = {name: value for name, value in wanted.model_dump().items() if value is not None}
    given["phone"] = e164(wanted.phone, country, "phone")
    made = clock.instant(now)
    return StoredContact(**given, id=new_id("con", now), version=1, created_at=made, updated_at=made)


def parse_patch(wanted: ContactChanges, country: str) -> ContactPatch:
    """What a merge patch changes.

    Raises:
        InvalidFieldsError: as for a new contact.
    """
    sent = wanted.model_dump(exclude_unset=True)
    if "phone" in sent:
        sent["phone"] = e164(sent["phone"], country, "phone")
    entries = sent.pop("metadata") if sent.get("metadata") is not None else {}
    return ContactPatch({name: _CLEARED.get(name) if value is None else value for name, value in sent.items()}, entries)


def update_contact(
    contacts: ContactRepository,
    organization_id: str,
    contact_id: str,
    patch: ContactPatch,
    expected_version: int | None,
) -> StoredContact:
    """Apply a patch, if the contact is still at the expected version.

    Most patches are a single write. One with a phone needs the contact as it is, since its old phone is freed in the
    same transaction; one without any change only answers with it.

    Raises:
        PhoneTakenError: another contact has the phone.
    """
    if "phone" not in patch.changes and (patch.changes or patch.metadata):
        with suppress(MetadataFullError):
            return contacts.update(organization_id, contact_id, patch, expected_version)
    for _ in range(_TRIES):
        old = contacts.get(organization_id, contact_id)
        if expected_version not in {None, old.version}:
            raise stale(old.version)
        new = _patched(old, patch)
        if new == old:
            return old
        # Someone changed it since it was read: look again. A client that expects a version is refused above.
        with suppress(ConcurrentUpdateError):
            contacts.overwrite(organization_id, old, new)
            return new
    raise UnavailableError("others keep changing this contact; try again")


def _patched(old: StoredContact, patch: ContactPatch) -> StoredContact:
    changes = patch.changes | ({"metadata": merged_metadata(old.metadata, patch.metadata)} if patch.metadata else {})
    new = old.model_copy(update=changes)
    return new if new == old else new.model_copy(update={"updated_at": clock.instant(), "version": old.version + 1})
