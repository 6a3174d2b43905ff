from voxanne.aws.dynamodb import metadata
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write, commit, write
from voxanne.core import clock
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.domain.contacts.errors import ConcurrentUpdateError, call_error, not_found, not_found_or_stale, phone_taken
from voxanne.domain.contacts.listing import ContactFilters, build_query, contact_key, indexed, phone_key
from voxanne.domain.contacts.models import ContactPatch, StoredContact

_MAY_BE_CALLED = "(attribute_not_exists(do_not_call) OR do_not_call = :no)"


class ContactRepository:
    """Contacts by organisation and id, and by phone."""

    def __init__(self, contacts: Table) -> None:
        self._contacts = contacts

    def get(self, organization_id: str, contact_id: str) -> StoredContact:
        """Read one."""
        # A phone's key item is no contact, whoever asks for it by its id.
        item = self._contacts.get(contact_key(organization_id, contact_id)) if is_id("con", contact_id) else None
        if item is None:
            raise not_found(contact_id)
        return StoredContact.model_validate(item)

    def exists(self, organization_id: str, contact_id: str) -> bool:
        """Tell whether there is such a contact in the organisation."""
        return is_id("con", contact_id) and self._contacts.get(contact_key(organization_id, contact_id)) is not None

    def holder_of(self, organization_id: str, e164: str) -> str | None:
        """The id of the contact with that phone, or None: one read, where `by_phone` makes two."""
        key = self._contacts.get(phone_key(organization_id, e164))
        return None if key is None else str(key["contact_id"])

    def by_phone(self, organization_id: str, e164: str) -> StoredContact | None:
        """The contact with that phone as it is now, or None."""
        key = self._contacts.get(phone_key(organization_id, e164))
        if key is None:
            return None
        contact = self.get(organization_id, key["contact_id"])
        # It may have got another phone since its key item was read: then for a moment nobody had this one.
        return contact if contact.phone == e164 else None

    def list_matching(
        self, organization_id: str, filters: ContactFilters, limit: int, after: str | None
    ) -> QueryResult:
        """A page of the contacts that meet *filters*, behind the position *after*.

        With a prefix of the name they come by name, else newest first.
        """
        if filters.phone is None:
            return self._contacts.query_up_to(limit, **build_query(organization_id, filters, after))
        holder = self.by_phone(organization_id, filters.phone)
        return QueryResult([holder.model_dump()] if holder is not None and filters.match(holder) else [], more=False)

    def build_create(self, organization_id: str, contact: StoredContact) -> list[Write]:
        """The writes that make a contact.

        Where another contact has the phone they raise a `PhoneTakenError`, which names that contact.
        """
        values = contact.model_dump()
        made = self._contacts.build_put(
            {"organization_id": organization_id, **values, **indexed(organization_id, contact.id, values)},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"there is a contact {contact.id} already"),
        )
        return [made, self._phone_taken_by(organization_id, contact.phone, contact.id)]

    def update(
        self, organization_id: str, contact_id: str, patch: ContactPatch, expected_version: int | None
    ) -> StoredContact:
        """Apply a patch that leaves the phone, if the contact exists and is still at the expected version.

        Raises:
            CrowdedError: only a look at the contact tells whether its metadata have room.
        """
        if not is_id("con", contact_id):
            raise not_found(contact_id)
        changes = patch.changes | indexed(organization_id, contact_id, patch.changes)
        update = Update().change(changes | {"updated_at": clock.instant()}).add("version", 1)

        def on_conflict(old: Item | None) -> Exception:
            if old is None or expected_version not in {None, old["version"]}:
                return not_found_or_stale(contact_id, old)
            return metadata.MetadataFullError(old)

        condition = update.expects(expected_version) + metadata.merge_metadata(update, patch.metadata)
        change = self._change(contact_key(organization_id, contact_id), update, condition, on_conflict)
        return StoredContact.model_validate(write(change, ReturnValues="ALL_NEW"))

    def overwrite(self, organization_id: str, old: StoredContact, new: StoredContact) -> None:
        """Write the contact *new* where *old* was read, and move its phone: the old one is free at that moment.

        Raises:
            ChangedMeanwhileError: it is no longer what was read.
            PhoneTakenError: another contact has the new phone.
        """
        values = new.model_dump()
        changes = {name: value for name, value in values.items() if value != getattr(old, name)}
        update = Update().change(changes | indexed(organization_id, new.id, changes))
        key = contact_key(organization_id, old.id)
        writes = [self._change(key, update, update.expects(old.version), lambda _: ConcurrentUpdateError())]
        if new.phone != old.phone:
            writes += [
                self._phone_freed(organization_id, old.phone, old.id),
                self._phone_taken_by(organization_id, new.phone, new.id),
            ]
        commit(writes)

    def build_callable_check(self, organization_id: str, contact: StoredContact) -> Write:
        """The condition that a contact is still one to be called, at the same phone; else a ChangedMeanwhileError."""
        return self._contacts.build_check(
            contact_key(organization_id, contact.id),
            condition=f"phone = :phone AND {_MAY_BE_CALLED}",
            using=Expression(values={":phone": contact.phone, ":no": False}),
            on_conflict=lambda _: ConcurrentUpdateError(),
        )

    def build_mark_called(self, organization_id: str, contact: StoredContact, call_id: str) -> Write:
        """The write that makes a call the contact's last, if it may be called and nobody else called it meanwhile.

        It is no change that clients see: the contact's version stays.
        """
        update = Update().change({"last_call_id": call_id})
        last = "attribute_not_exists(last_call_id)"
        if contact.last_call_id is not None:
            last, update.using.values[":last"] = "last_call_id = :last", contact.last_call_id
        update.using.values[":no"] = False
        return self._change(
            contact_key(organization_id, contact.id),
            update,
            f"attribute_exists(id) AND {_MAY_BE_CALLED} AND {last}",
            lambda old: call_error(contact.id, old),
        )

    def _phone_taken_by(self, organization_id: str, e164: str, contact_id: str) -> Write:
        return self._contacts.build_put(
            {**phone_key(organization_id, e164), "contact_id": contact_id},
            condition="attribute_not_exists(id)",
            on_conflict=phone_taken,
        )

    def _phone_freed(self, organization_id: str, e164: str, contact_id: str) -> Write:
        return self._contacts.build_delete(
            phone_key(organization_id, e164),
            condition="contact_id = :contact",
            using=Expression(values={":contact": contact_id}),
            on_conflict=lambda _: LookupError("the phone of a contact has no key item that names it"),
        )

    def _change(self, key: dict[str, str], update: Update, condition: str, on_conflict: OnConflict) -> Write:
        return self._contacts.build_update(
            key, update.text(), condition=condition, using=update.using, on_conflict=on_conflict
        )
