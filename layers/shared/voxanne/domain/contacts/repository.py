"""Contacts as items of their table, each beside a key item for its phone."""

from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import (
    ConcurrentUpdateError,
    MetadataFullError,
    Patch,
    key_of,
    merge_metadata,
    version_condition,
)
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write, commit, write
from voxanne.core import clock
from voxanne.domain.contacts.errors import CONTACT, call_refused, phone_taken
from voxanne.domain.contacts.listing import ContactFilters, build_query, indexed, phone_key
from voxanne.domain.contacts.models import StoredContact

_CALLABLE = "(attribute_not_exists(do_not_call) OR do_not_call = :no)"


class ContactRepository:
    """Contacts by organisation and id, and by phone."""

    def __init__(self, contacts: Table) -> None:
        self._contacts = contacts

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CONTACTS_TABLE"))

    def get(self, organization_id: str, contact_id: str) -> StoredContact:
        """Read a contact.

        Raises:
            NotFoundError: there is no such contact.
        """
        return StoredContact.model_validate(CONTACT.get(self._contacts, organization_id, contact_id))

    def exists(self, organization_id: str, contact_id: str) -> bool:
        """Tell whether the organisation has the contact."""
        return CONTACT.find(self._contacts, organization_id, contact_id) is not None

    def holder_of(self, organization_id: str, e164: str) -> str | None:
        """Return the id of the contact with that phone, or None: one read, where `by_phone` makes two."""
        key_item = self._contacts.get(phone_key(organization_id, e164))
        return None if key_item is None else str(key_item["contact_id"])

    def by_phone(self, organization_id: str, e164: str) -> StoredContact | None:
        """Return the contact that has that phone now, or None."""
        contact_id = self.holder_of(organization_id, e164)
        if contact_id is None:
            return None
        contact = self.get(organization_id, contact_id)
        # Its phone may have changed since its key item was read; then no contact has this phone.
        return contact if contact.phone == e164 else None

    def list_matching(
        self, organization_id: str, filters: ContactFilters, limit: int, after: str | None
    ) -> QueryResult:
        """Read a page of the contacts that match *filters*, after the position *after* if one is given.

        They are sorted by name if the filters have a prefix of it, else newest first.
        """
        if filters.phone is None:
            return self._contacts.query_up_to(limit, **build_query(organization_id, filters, after))
        holder = self.by_phone(organization_id, filters.phone)
        return QueryResult([holder.model_dump()] if holder is not None and filters.match(holder) else [], more=False)

    def build_create(self, organization_id: str, contact: StoredContact) -> list[Write]:
        """Return the writes that create a contact.

        Raises, when committed:
            PhoneTakenError: another contact has the phone.
        """
        values = contact.model_dump()
        create = self._contacts.build_put(
            {"organization_id": organization_id, **values, **indexed(organization_id, contact.id, values)},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: CONTACT.already_exists(contact.id),
        )
        return [create, self._build_phone_key(organization_id, contact.phone, contact.id)]

    def update(
        self, organization_id: str, contact_id: str, patch: Patch, expected_version: int | None
    ) -> StoredContact:
        """Apply a patch without a phone, if the contact exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            MetadataFullError: whether the metadata keys fit depends on the stored contact.
        """
        key = CONTACT.key(organization_id, contact_id)
        changes = patch.changes | indexed(organization_id, contact_id, patch.changes)
        update = Update().change(changes | {"updated_at": clock.instant()}).add("version", 1)
        condition = version_condition(expected_version, update.using) + merge_metadata(update, patch.metadata)
        on_conflict = CONTACT.on_conflict(contact_id, expected_version, MetadataFullError)
        change = self._build_update(key, update, condition, on_conflict)
        return StoredContact.model_validate(write(change, ReturnValues="ALL_NEW"))

    def overwrite(self, organization_id: str, old: StoredContact, new: StoredContact) -> None:
        """Replace the contact *old*, as it was read, by *new*; a new phone is taken and the old one freed at once.

        Raises:
            ConcurrentUpdateError: the contact is no longer what was read.
            PhoneTakenError: another contact has the new phone.
        """
        values = new.model_dump()
        changes = {name: value for name, value in values.items() if value != getattr(old, name)}
        update = Update().change(changes | indexed(organization_id, new.id, changes))
        condition = version_condition(old.version, update.using)
        writes = [self._build_update(key_of(organization_id, old.id), update, condition, ConcurrentUpdateError)]
        if new.phone != old.phone:
            writes += [
                self._build_phone_key_deletion(organization_id, old.phone, old.id),
                self._build_phone_key(organization_id, new.phone, new.id),
            ]
        commit(writes)

    def build_callable_check(self, organization_id: str, contact: StoredContact) -> Write:
        """Return the condition that a contact may be called and has the phone that was read.

        Raises, when committed:
            ConcurrentUpdateError: it does not hold.
        """
        return self._contacts.build_check(
            key_of(organization_id, contact.id),
            condition=f"phone = :phone AND {_CALLABLE}",
            using=Expression(values={":phone": contact.phone, ":no": False}),
            on_conflict=ConcurrentUpdateError,
        )

    def build_mark_called(self, organization_id: str, contact: StoredContact, call_id: str) -> Write:
        """Return the write that records a contact's last call; the contact's version, which clients see, stays.

        Raises, when committed:
            ConflictError: the contact must not be called.
            ConcurrentUpdateError: its last call is no longer the one that was read.
        """
        update = Update().change({"last_call_id": call_id})
        last = "attribute_not_exists(last_call_id)"
        if contact.last_call_id is not None:
            last, update.using.values[":last"] = "last_call_id = :last", contact.last_call_id
        update.using.values[":no"] = False
        return self._build_update(
            key_of(organization_id, contact.id),
            update,
            f"attribute_exists(id) AND {_CALLABLE} AND {last}",
            CONTACT.on_conflict(contact.id, otherwise=call_refused),
        )

    def _build_phone_key(self, organization_id: str, e164: str, contact_id: str) -> Write:
        return self._contacts.build_put(
            {**phone_key(organization_id, e164), "contact_id": contact_id},
            condition="attribute_not_exists(id)",
            on_conflict=phone_taken,
        )

    def _build_phone_key_deletion(self, organization_id: str, e164: str, contact_id: str) -> Write:
        return self._contacts.build_delete(
            phone_key(organization_id, e164),
            condition="contact_id = :contact",
            using=Expression(values={":contact": contact_id}),
            on_conflict=lambda _: LookupError("a contact's phone has no key item that names the contact"),
        )

    def _build_update(self, key: dict[str, str], update: Update, condition: str, on_conflict: OnConflict) -> Write:
        return self._contacts.build_update(
            key, update.text(), condition=condition, using=update.using, on_conflict=on_conflict
        )
