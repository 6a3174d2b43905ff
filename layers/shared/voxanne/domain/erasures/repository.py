"""Erasures as items of their table.

Their table is one of its own, so that restoring the tables that they are about does not lose them.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.expressions import ALWAYS, Expression, Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table, due_attributes
from voxanne.aws.dynamodb.writes import Write, write
from voxanne.core import clock
from voxanne.domain.calls.models import Erased
from voxanne.domain.contacts.listing import erased_key
from voxanne.domain.contacts.models import StoredContact, as_read
from voxanne.domain.contacts.phone_keys import build_key_deletion
from voxanne.domain.erasures.errors import ErasureChangedError
from voxanne.domain.erasures.models import DUE, ORGANIZATION, Erasure

# If a request dies, the sweeper continues its erasure after this time.
_FIRST_SWEEP_SECONDS = 60


class ErasureRepository:
    """Marks by organisation and by the id of what is erased."""

    def __init__(self, erasures: Table) -> None:
        self.table = erasures

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("ERASURES_TABLE"))

    def find(self, organization_id: str, identifier: str) -> Erasure | None:
        """Return the mark of an object; None if it is not erased."""
        item = self.table.get(key_of(organization_id, identifier))
        return None if item is None else Erasure.model_validate(item)

    @property
    def due(self) -> DueIndex:
        """The index of erasures with due work."""
        return DueIndex(self.table, DUE)

    def build_start(self, erasure: Erasure) -> Write:
        """Return the write that stores an erasure as due, unless there is one that covers at least as much.

        Raises, when committed:
            ErasureChangedError: there is one.
        """
        item = erasure.model_dump() | due_attributes(
            DUE, erasure.organization_id, clock.instant(clock.now() + _FIRST_SWEEP_SECONDS)
        )
        return self.table.build_put(
            item,
            condition="attribute_not_exists(id) OR (erased = :content AND :content <> :erased)",
            using=Expression(values={":content": "content", ":erased": erasure.erased}),
            on_conflict=lambda _: ErasureChangedError(),
        )

    def build_mark(self, organization_id: str, identifier: str, erased: Erased) -> Write:
        """Return the write that marks an object as erased; other attributes of a mark that is there stay."""
        update = Update().change({"erased": erased}).change_if_absent("erased_at", clock.instant())
        return self.table.build_update(
            key_of(organization_id, identifier),
            update,
            condition=ALWAYS,
            on_conflict=lambda _: ErasureChangedError(),
        )

    def build_deleted_organization(self, organization_id: str, deleted_at: str, expires_at: int) -> Write:
        """Return the write that marks a whole organisation as deleted."""
        return self.build_expiring_mark(organization_id, ORGANIZATION, deleted_at, expires_at)

    def build_expiring_mark(self, organization_id: str, identifier: str, erased_at: str, expires_at: int) -> Write:
        """Return the write that marks something as erased until the mark expires, marked before or not."""
        mark = {**key_of(organization_id, identifier), "erased_at": erased_at, "expires_at": expires_at}
        return self.table.build_put(mark, condition=ALWAYS, on_conflict=lambda _: ErasureChangedError())

    def save(self, erasure: Erasure, changes: Mapping[str, Any], due_at: str | None) -> Erasure:
        """Store the progress of the work; return the erasure as stored.

        Two workers at a time repeat some of the work, which does no harm; the state of the last one stays.
        """
        all_changes = {**changes, **due_attributes(DUE, erasure.organization_id, due_at)}
        update = Update().change(all_changes)
        update.using.names["#round"] = "round"
        update.using.values[":round"] = erasure.round
        change = self.table.build_update(
            key_of(erasure.organization_id, erasure.id),
            update,
            condition="#round <= :round",
            on_conflict=lambda _: ErasureChangedError(),
        )
        with suppress(ErasureChangedError):
            write(change)
        return erasure.model_copy(update=all_changes)


def build_erase(contacts: Table, organization_id: str, contact: StoredContact) -> list[Write]:
    """Return the writes that delete a contact and free its phones; what it leaves answers 410 from then on.

    Raises, when committed:
        ConcurrentUpdateError: it is no longer what was read, or has been called back since.
    """
    using = Expression()
    key, leave = key_of(organization_id, contact.id), erased_key(organization_id, contact.id)
    return [
        contacts.build_delete(key, condition=as_read(contact, using), using=using, on_conflict=ConcurrentUpdateError),
        contacts.build_put(
            {**leave, "erased_at": clock.instant()},
            condition="attribute_not_exists(id)",
            on_conflict=ConcurrentUpdateError,
        ),
        *(build_key_deletion(contacts, organization_id, e164, contact.id) for e164 in contact.phones),
    ]
