"""Merge a contact into another, in steps that may be repeated.

The first step is the deciding transaction: the kept contact takes over phones, notes and tags, and the other's item is
replaced by one with its successor's id. Then appointments and calls move, each in a write of its own. If a request ends
in between, the client repeats it, and it continues where it stopped.
"""

from dataclasses import dataclass
from functools import partial
from itertools import batched
from typing import Any, Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.items import serialize
from voxanne.aws.dynamodb.resource import key_of, retry_on_conflict
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import accompany, commit, write
from voxanne.core import clock
from voxanne.core.errors import UnavailableError, invalid_field
from voxanne.domain.calls.errors import contact_has_open_call
from voxanne.domain.calls.models import OPEN
from voxanne.domain.contacts.errors import CONTACT, erased, merged, too_large, too_many_phones
from voxanne.domain.contacts.models import MAX_OTHER_PHONES, StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.contacts.schemas import ContactMerge

# Appointments and calls that one request moves; it takes a few seconds.
_MAX_MOVES = 1000
_AT_ONCE = 4
_MAX_CHAIN = 10
# As JSON: an event has all of a contact, and DynamoDB limits an item to 400 kB. Notes and tags add up with each merge.
_MAX_BYTES = 350_000
# Fields in which the kept contact takes over the other's value if it has none.
_FILLED_FIELDS = ("email", "date_of_birth", "time_zone", "external_id", "metadata")


class _AlreadyMovedError(Exception):
    """The object is no longer the merged contact's."""


@dataclass(frozen=True)
class MergeDependencies:
    """What merging reads and writes.

    It changes only the contact of appointments and calls, so it needs just their tables.
    """

    contacts: ContactRepository
    appointments: Table
    calls: Table

    @classmethod
    def from_environment(cls) -> Self:
        """Return what merging reads and writes in the deployment that the function belongs to."""
        return cls(
            contacts=ContactRepository.from_environment(),
            appointments=Table.from_environment("APPOINTMENTS_TABLE"),
            calls=Table.from_environment("CALLS_TABLE"),
        )


def merge_contacts(
    dependencies: MergeDependencies, organization_id: str, contact_id: str, body: ContactMerge
) -> StoredContact:
    """Merge a contact into the one with the id *contact_id*; return that one.

    Raises:
        NotFoundError, ExpiredError: there is no such contact, or it was merged into another.
        InvalidFieldsError: there is no other contact, or the two are one.
        ConflictError: together they have too many phones, are too large, or have an open call-back each.
        UnavailableError: not all appointments and calls have moved yet; the request may be repeated.
    """
    if body.from_contact_id == contact_id:
        raise invalid_field("from_contact_id", "must be another contact")

    def attempt() -> StoredContact:
        kept = dependencies.contacts.get(organization_id, contact_id)
        other = dependencies.contacts.find(organization_id, body.from_contact_id)
        if other is None:
            _check_merged_before(dependencies.contacts, organization_id, kept.id, body.from_contact_id)
            # The audit event belongs to the merge itself.
            accompany(None)
            return kept
        new = _merged(kept, other, keeps_phone=body.phone == "kept")
        new = new.model_copy(update={"last_call_id": _last_call_id(dependencies, organization_id, kept, other)})
        commit(dependencies.contacts.build_merge(organization_id, kept, new, other))
        return new

    contact = retry_on_conflict(attempt)
    moves_left = _MAX_MOVES
    for table in (dependencies.appointments, dependencies.calls):
        moves_left -= _move(table, organization_id, body.from_contact_id, contact.id, moves_left)
    return contact


def _check_merged_before(contacts: ContactRepository, organization_id: str, kept_id: str, other_id: str) -> None:
    """Check that a contact which no longer exists was merged into the kept one, directly or through others.

    Raises:
        InvalidFieldsError, ExpiredError: there never was one, or it was erased, or merged into another.
    """
    successor = contacts.find_merged(organization_id, other_id)
    if successor is None:
        is_erased = contacts.is_erased(organization_id, other_id)
        raise erased() if is_erased else CONTACT.unknown("from_contact_id")
    first, steps = successor, 0
    while successor not in {None, kept_id} and steps < _MAX_CHAIN:
        successor, steps = contacts.find_merged(organization_id, successor), steps + 1
    if successor != kept_id:
        raise merged(first)


def _merged(kept: StoredContact, other: StoredContact, *, keeps_phone: bool) -> StoredContact:
    """Return the contact *kept* at its next version, after it has taken over what *other* has.

    Raises:
        ConflictError: together they have too many phones, or are too large.
    """
    phone = kept.phone if keeps_phone else other.phone
    other_phones = [number for number in (*kept.phones, *other.phones) if number != phone]
    if len(other_phones) > MAX_OTHER_PHONES:
        raise too_many_phones()
    notes = [text for text in (kept.notes, other.notes) if text]
    changes: dict[str, Any] = {
        "phone": phone,
        "other_phones": other_phones,
        "notes": "\n".join(notes) or None,
        "tags": list(dict.fromkeys([*kept.tags, *other.tags])),
        "do_not_call": kept.do_not_call or other.do_not_call,
        "merged_ids": [*kept.merged_ids, *other.merged_ids, other.id],
        **{name: getattr(kept, name) or getattr(other, name) for name in _FILLED_FIELDS},
    }
    if kept.is_provisional and not other.is_provisional:
        changes |= {"name": other.name, "name_source": other.name_source}
    new = kept.model_copy(update=changes | {"updated_at": clock.instant(), "version": kept.version + 1})
    if len(new.model_dump_json().encode()) > _MAX_BYTES:
        raise too_large()
    return new


def _last_call_id(
    dependencies: MergeDependencies, organization_id: str, kept: StoredContact, other: StoredContact
) -> str | None:
    """Return the call-back that decides whether the next one is allowed: the open one, else the latest.

    Raises:
        ConflictError: both have one that is open.
    """
    call_ids = sorted(call_id for call_id in (kept.last_call_id, other.last_call_id) if call_id is not None)
    if len(call_ids) <= 1:
        return call_ids[0] if call_ids else None
    calls = [dependencies.calls.get(key_of(organization_id, call_id)) for call_id in call_ids]
    open_ids = [call["id"] for call in calls if call is not None and call["status"] in OPEN]
    if len(open_ids) > 1:
        raise contact_has_open_call(open_ids[-1])
    return open_ids[0] if open_ids else call_ids[-1]


def _move(table: Table, organization_id: str, old_id: str, new_id: str, limit: int) -> int:
    """Give a table's objects of one contact to another; return their number.

    Raises:
        UnavailableError: there are more than *limit*, which have moved.
    """
    query = {
        "IndexName": "by-contact",
        "KeyConditionExpression": "contact_scope = :scope",
        "ExpressionAttributeValues": {":scope": serialize(f"{organization_id}#{old_id}")},
        "ProjectionExpression": "id",
    }
    result = table.query_up_to(limit, **query)
    for ids in batched((item["id"] for item in result.items), _AT_ONCE):
        moves = [in_background(partial(_move_one, table, organization_id, id_, old_id, new_id)) for id_ in ids]
        for wait in moves:
            wait()
    if result.more:
        raise UnavailableError("Not all appointments and calls have moved yet; repeat the request.")
    return len(result.items)


def moved_to(organization_id: str, contact_id: str) -> Update:
    """Return the update that gives an appointment or a call to another contact."""
    return next_version({"contact_id": contact_id, "contact_scope": f"{organization_id}#{contact_id}"})


def _move_one(table: Table, organization_id: str, identifier: str, old_id: str, new_id: str) -> None:
    update = moved_to(organization_id, new_id)
    update.using.values[":old"] = old_id
    try:
        write(
            table.build_update(
                key_of(organization_id, identifier),
                update,
                condition="contact_id = :old",
                # The index may lag behind: an earlier request or a client has moved the object.
                on_conflict=lambda _: _AlreadyMovedError(),
            )
        )
    except _AlreadyMovedError:
        return
