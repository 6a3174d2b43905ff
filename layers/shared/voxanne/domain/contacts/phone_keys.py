"""The key items of contacts' phones, `phone#<E.164>`, beside the contacts in their table.

Keys are unique, so phones are. The key item of a contact that only a call made has `provisional: true`, so that a
booking learns this with the one read that it makes anyway. The contact itself decides; the flag may lag behind.
"""

from dataclasses import dataclass

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.domain.contacts.errors import phone_taken
from voxanne.domain.contacts.models import StoredContact

PHONE_PREFIX = "phone#"


@dataclass(frozen=True)
class PhoneHolder:
    """The contact that a phone identifies, and whether a call alone made it."""

    contact_id: str
    is_provisional: bool


def find_holder(contacts: Table, organization_id: str, e164: str) -> PhoneHolder | None:
    """Return the contact that a phone identifies, or None."""
    key_item = contacts.get(phone_key(organization_id, e164))
    return None if key_item is None else PhoneHolder(key_item["contact_id"], key_item.get("provisional", False))


def build_key(contacts: Table, organization_id: str, e164: str, contact: StoredContact) -> Write:
    """Return the write that assigns a free phone to a contact.

    Raises, when committed:
        PhoneTakenError: it identifies another.
    """
    flag = {"provisional": True} if contact.is_provisional else {}
    return contacts.build_put(
        {**phone_key(organization_id, e164), "contact_id": contact.id, **flag},
        condition="attribute_not_exists(id)",
        on_conflict=phone_taken,
    )


def build_key_update(contacts: Table, organization_id: str, e164: str, old_id: str, new: StoredContact) -> Write:
    """Return the write that assigns a phone to another contact, or updates its item for the same one.

    Raises, when committed:
        ConcurrentUpdateError: it does not identify the old one.
    """
    changes = {"contact_id": new.id, "provisional": new.is_provisional or None}
    return _build_key_update(contacts, organization_id, e164, old_id, Update().change(changes))


def build_key_named(contacts: Table, organization_id: str, e164: str, contact_id: str) -> Write:
    """Return the write that notes at a phone that its contact has a given name.

    Raises, when committed:
        ConcurrentUpdateError: it identifies another.
    """
    return _build_key_update(contacts, organization_id, e164, contact_id, Update().change({"provisional": None}))


def build_key_changes(contacts: Table, organization_id: str, old: StoredContact, new: StoredContact) -> list[Write]:
    """Return the writes that replace the phones of a contact *old* by those of *new*, the same contact after a change.

    Raises, when committed:
        PhoneTakenError: a new phone identifies another contact.
    """
    writes = [
        build_key_deletion(contacts, organization_id, e164, old.id) for e164 in old.phones if e164 not in new.phones
    ]
    if old.is_provisional != new.is_provisional:
        kept = [e164 for e164 in old.phones if e164 in new.phones]
        writes += [build_key_update(contacts, organization_id, e164, old.id, new) for e164 in kept]
    added = [e164 for e164 in new.phones if e164 not in old.phones]
    return [*writes, *(build_key(contacts, organization_id, e164, new) for e164 in added)]


def _build_key_update(contacts: Table, organization_id: str, e164: str, holder_id: str, update: Update) -> Write:
    update.using.values[":holder"] = holder_id
    return contacts.build_update(
        phone_key(organization_id, e164),
        update,
        condition="contact_id = :holder",
        on_conflict=ConcurrentUpdateError,
    )


def build_key_deletion(contacts: Table, organization_id: str, e164: str, contact_id: str) -> Write:
    """Return the write that frees a phone of a contact."""
    return contacts.build_delete(
        phone_key(organization_id, e164),
        condition="contact_id = :contact",
        using=Expression(values={":contact": contact_id}),
        on_conflict=lambda _: LookupError("a contact's phone has no key item that names the contact"),
    )


def phone_key(organization_id: str, e164: str) -> dict[str, str]:
    """Return the key of a phone's key item."""
    return {"organization_id": organization_id, "id": f"{PHONE_PREFIX}{e164}"}
