"""Contacts as items of their table, each beside a key item for each of its phones."""

from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update, next_version, version_condition
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, Patch, key_of, merge_metadata
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write, commit, write
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.domain.contacts.errors import CONTACT, call_refused, erased, merged, naming_refused, patch_needs_read
from voxanne.domain.contacts.listing import ContactFilters, erased_key, indexed, merged_key, read_page
from voxanne.domain.contacts.models import StoredContact, as_read, last_call_as_read
from voxanne.domain.contacts.phone_keys import (
    PhoneHolder,
    build_key,
    build_key_changes,
    build_key_named,
    build_key_update,
    find_holder,
)

_CALLABLE = "(attribute_not_exists(do_not_call) OR do_not_call = :no)"


class ContactRepository:
    """Contacts by organisation and id, and by phone."""

    def __init__(self, contacts: Table) -> None:
        self.table = contacts

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CONTACTS_TABLE"))

    def get(self, organization_id: str, contact_id: str, *, field: str | None = None) -> StoredContact:
        """Read a contact, whose id is in the path of the request, or in a *field* of its body.

        Raises:
            NotFoundError, InvalidFieldsError: there is no such contact.
            ExpiredError: it was merged into another, or erased.
        """
        contact = self.find(organization_id, contact_id)
        if contact is None:
            raise self._absent(organization_id, contact_id, field)
        return contact

    def get_current(self, organization_id: str, contact_id: str) -> StoredContact:
        """Read a contact, or the one that it was merged into; NotFoundError if there is neither."""
        while (contact := self.find(organization_id, contact_id)) is None:
            successor = self.find_merged(organization_id, contact_id)
            if successor is None:
                raise CONTACT.not_found(contact_id)
            contact_id = successor
        return contact

    def find(self, organization_id: str, contact_id: str) -> StoredContact | None:
        """Read a contact; None if there is none."""
        item = CONTACT.find(self.table, organization_id, contact_id)
        return None if item is None else StoredContact.model_validate(item)

    def find_merged(self, organization_id: str, contact_id: str) -> str | None:
        """Return the id of the contact that a contact was merged into, if it was."""
        item = self.table.get(merged_key(organization_id, contact_id)) if is_id("con", contact_id) else None
        return None if item is None else str(item["contact_id"])

    def is_erased(self, organization_id: str, contact_id: str) -> bool:
        """Return whether a contact was erased."""
        return is_id("con", contact_id) and self.table.get(erased_key(organization_id, contact_id)) is not None

    def find_holder(self, organization_id: str, e164: str) -> PhoneHolder | None:
        """Return the contact that a phone identifies, or None: one read, where `by_phone` makes two."""
        return find_holder(self.table, organization_id, e164)

    def holder_of(self, organization_id: str, e164: str) -> str | None:
        """Return the id of the contact that a phone identifies, or None."""
        holder = self.find_holder(organization_id, e164)
        return None if holder is None else holder.contact_id

    def by_phone(self, organization_id: str, e164: str) -> StoredContact | None:
        """Return the contact that a phone identifies now, or None."""
        contact_id = self.holder_of(organization_id, e164)
        contact = None if contact_id is None else self.find(organization_id, contact_id)
        # Its phones may have changed since its key item was read; then no contact has this phone.
        return contact if contact is not None and e164 in contact.phones else None

    def list_matching(
        self, organization_id: str, filters: ContactFilters, limit: int, after: str | None
    ) -> QueryResult:
        """Read a page of the contacts that match, after a position: by name if one is given, else newest first."""
        if filters.ids is not None:
            items = self.table.get_each(key_of(organization_id, each) for each in filters.contact_ids)
            return filters.page_of(map(StoredContact.model_validate, items), limit, after)
        if filters.phone is None:
            return read_page(self.table, organization_id, filters, limit, after)
        holder = self.by_phone(organization_id, filters.phone)
        return filters.page_of([] if holder is None else [holder], limit, after)

    def build_create(self, organization_id: str, contact: StoredContact) -> list[Write]:
        """Return the writes that create a contact.

        Raises, when committed:
            PhoneTakenError: another contact has the phone.
        """
        values = contact.model_dump()
        item = values | indexed(organization_id, contact.id, values)
        create = CONTACT.build_create(self.table, organization_id, item)
        return [create, build_key(self.table, organization_id, contact.phone, contact)]

    def build_name(self, organization_id: str, contact_id: str, e164: str, name: str, email: str | None) -> list[Write]:
        """Return the writes that give a provisional contact its name, and its e-mail if it has none.

        Raises, when committed:
            ContactNamedError: it has been named since it was read.
            ConcurrentUpdateError: the phone identifies another contact by now.
        """
        changes = {"name": name, "name_source": "given"}
        update = next_version(changes | indexed(organization_id, contact_id, changes))
        if email is not None:
            update.change_if_absent("email", email)
        update.using.values[":given"] = "given"
        condition = "attribute_exists(name_source) AND name_source <> :given"
        return [
            self._build_update(key_of(organization_id, contact_id), update, condition, naming_refused),
            build_key_named(self.table, organization_id, e164, contact_id),
        ]

    def build_merge(
        self, organization_id: str, old: StoredContact, new: StoredContact, other: StoredContact
    ) -> list[Write]:
        """Return the writes that replace a contact *old* by *new*.

        The phones and the id of *other* lead to it from then on.

        Raises, when committed:
            ConcurrentUpdateError: one of the two is no longer what was read.
        """
        using = Expression()
        leave_id = {**merged_key(organization_id, other.id), "contact_id": new.id, "merged_at": clock.instant()}
        own = old.phones if old.is_provisional != new.is_provisional else []
        phones = [*((e164, old.id) for e164 in own), *((e164, other.id) for e164 in other.phones)]
        return [
            self._build_replace(organization_id, old, new),
            self.table.build_delete(
                key_of(organization_id, other.id),
                condition=as_read(other, using),
                using=using,
                on_conflict=ConcurrentUpdateError,
            ),
            self.table.build_put(leave_id, condition="attribute_not_exists(id)", on_conflict=ConcurrentUpdateError),
            *(build_key_update(self.table, organization_id, e164, holder_id, new) for e164, holder_id in phones),
        ]

    def build_exists_check(self, organization_id: str, contact_id: str) -> Write:
        """Return the condition that a contact exists: it was not merged or erased since it was read.

        Raises, when committed:
            ConcurrentUpdateError: it does not hold.
        """
        key = key_of(organization_id, contact_id)
        return self.table.build_check(key, condition="attribute_exists(id)", on_conflict=ConcurrentUpdateError)

    def update(
        self, organization_id: str, contact_id: str, patch: Patch, expected_version: int | None
    ) -> StoredContact:
        """Apply a patch without a phone, if the contact exists, at the expected version if one is given.

        Raises:
            NotFoundError, ExpiredError, StaleVersionError: it does not.
            MetadataFullError: whether the metadata keys fit depends on the stored contact.
            ConcurrentUpdateError: a name is given to a provisional contact, which changes its key items too.
        """
        key = CONTACT.key(organization_id, contact_id)
        update = next_version(patch.changes | indexed(organization_id, contact_id, patch.changes))
        condition = version_condition(expected_version, update.using) + merge_metadata(update, patch.metadata)
        if "name" in patch.changes:
            update.using.values[":given"] = "given"
            condition += " AND (attribute_not_exists(name_source) OR name_source = :given)"

        def on_conflict(item: Item | None) -> Exception:
            if item is None:
                return self._absent(organization_id, contact_id)
            return CONTACT.on_conflict(contact_id, expected_version, patch_needs_read)(item)

        change = self._build_update(key, update, condition, on_conflict)
        return StoredContact.model_validate(write(change, ReturnValues="ALL_NEW"))

    def overwrite(self, organization_id: str, old: StoredContact, new: StoredContact) -> None:
        """Replace the contact *old*, as it was read, by *new*; a new phone is taken and the old one freed at once.

        Raises:
            ConcurrentUpdateError: the contact is no longer what was read.
            PhoneTakenError: another contact has the new phone.
        """
        keys = build_key_changes(self.table, organization_id, old, new)
        commit([self._build_replace(organization_id, old, new), *keys])

    def build_callable_check(self, organization_id: str, contact: StoredContact) -> Write:
        """Return the condition that a contact may be called and has the phone that was read.

        Raises, when committed:
            ConcurrentUpdateError: it does not hold.
        """
        return self.table.build_check(
            key_of(organization_id, contact.id),
            condition=f"phone = :phone AND {_CALLABLE}",
            using=Expression(values={":phone": contact.phone, ":no": False}),
            on_conflict=ConcurrentUpdateError,
        )

    def build_mark_called(self, organization_id: str, contact: StoredContact, call_id: str) -> Write:
        """Return the write that records a contact's last call; the contact's version, which clients see, stays.

        Raises, when committed:
            ConflictError: the contact must not be called.
            ConcurrentUpdateError: its last call is no longer the one that was read, or it was merged or erased since.
        """
        update = Update().change({"last_call_id": call_id})
        update.using.values[":no"] = False
        return self._build_update(
            key_of(organization_id, contact.id),
            update,
            f"attribute_exists(id) AND {_CALLABLE} AND {last_call_as_read(contact, update.using)}",
            call_refused,
        )

    def _absent(self, organization_id: str, contact_id: str, field: str | None = None) -> Exception:
        """Return the error for a contact that is not there: it never was, was merged into another, or erased."""
        kept_id = self.find_merged(organization_id, contact_id)
        if kept_id is not None:
            return merged(kept_id)
        if self.is_erased(organization_id, contact_id):
            return erased()
        return CONTACT.not_found(contact_id) if field is None else CONTACT.unknown(field)

    def _build_replace(self, organization_id: str, old: StoredContact, new: StoredContact) -> Write:
        values = new.model_dump()
        changes = {name: value for name, value in values.items() if value != getattr(old, name)}
        update = Update().change(changes | indexed(organization_id, new.id, changes))
        return self._build_update(
            key_of(organization_id, old.id), update, as_read(old, update.using), ConcurrentUpdateError
        )

    def _build_update(self, key: dict[str, str], update: Update, condition: str, on_conflict: OnConflict) -> Write:
        return self.table.build_update(key, update, condition=condition, on_conflict=on_conflict)
