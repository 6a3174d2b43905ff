"""What must not come back from a backup: erased patients, forgotten calls, deleted organisations.

Marks of all of them are in tables of the stack that are not the restored one, or whose marks are not overwritten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from operations.queries import query, scan
from operations.stacks import Stack
from voxanne.aws.dynamodb.items import Item
from voxanne.core import clock
from voxanne.domain.appointments.models import ERASED_FIELDS
from voxanne.domain.calls.models import Erased
from voxanne.domain.calls.repository import from_item, to_item
from voxanne.domain.calls.updates import erase
from voxanne.domain.contacts.listing import erased_key
from voxanne.domain.contacts.models import MERGED_PREFIX
from voxanne.domain.contacts.phone_keys import PHONE_PREFIX
from voxanne.domain.erasures.erased_phones import ERASED_PHONE_PREFIX, phone_mark_id
from voxanne.domain.erasures.models import ORGANIZATION
from voxanne.domain.members.repository import USER_MARK
from voxanne.domain.organizations.tombstones import is_deleted
from voxanne.domain.phone_numbers.models import callee_link
from voxanne.vapi.shared_number import called_at
from voxanne.webhooks.erasures.event_copies import CONTACT_ERASED, redact_body
from voxanne.webhooks.erasures.log_copies import without_responses
from voxanne.webhooks.erasures.response_copies import objects_of, without_response
from voxanne.webhooks.events.models import contact_of


@dataclass(frozen=True)
class Marks:
    """The erasures: by organisation and id, how far and when, phones included; and the deleted organisations.

    The organisations' secrets are needed to find the marks of phones.
    """

    erased: dict[tuple[str, str], Erased]
    erased_at: dict[tuple[str, str], str]
    deleted: frozenset[str]
    secrets: dict[str, str]

    @classmethod
    def of(cls, stack: Stack, organization_id: str | None) -> Self:
        """Read the marks of one organisation, or of all."""
        erasures, organizations = stack.table("ErasuresTable"), stack.table("OrganizationsTable")
        marks = scan(erasures) if organization_id is None else query(erasures, "organization_id", organization_id)
        erased: dict[tuple[str, str], Erased] = {}
        erased_at: dict[tuple[str, str], str] = {}
        deleted: set[str] = set()
        secrets: dict[str, str] = {}
        for organization in scan(organizations):
            if is_deleted(organization):
                deleted.add(organization["organization_id"])
            elif "cursor_key" in organization:
                secrets[organization["organization_id"]] = organization["cursor_key"]
        for mark in marks:
            if mark["id"].startswith(ERASED_PHONE_PREFIX):
                erased_at[mark["organization_id"], mark["id"]] = mark["erased_at"]
                continue
            if mark["id"] == ORGANIZATION:
                deleted.add(mark["organization_id"])
                continue
            # A contact's mark names those that were merged into it.
            for identifier in (mark["id"], *mark.get("contact_ids", ())):
                erased[mark["organization_id"], identifier] = mark["erased"]
                erased_at[mark["organization_id"], identifier] = mark["erased_at"]
        return cls(erased, erased_at, frozenset(deleted), secrets)

    def without_erased(self, table: str, item: Item) -> Item | None:
        """Return an item of a backup without what is erased since; None if all of it is."""
        if table == "ErasuresTable":
            return item
        if _organization_of(item) in self.deleted and not is_deleted(item):
            return None
        redact = _BY_TABLE.get(table)
        return item if redact is None else redact(self, item)

    def of_object(self, item: Item, *names: str) -> Erased | None:
        """Return how far the object is erased that an item names in one of the attributes *names*."""
        return self.of_ids(item["organization_id"], (item[name] for name in names if name in item))

    def of_ids(self, organization_id: str, ids: Iterable[str]) -> Erased | None:
        """Return how far the organisation's objects with these ids are erased: that of the one erased furthest."""
        found = {self.erased.get((organization_id, id_)) for id_ in ids}
        return "person" if "person" in found else "content" if "content" in found else None


def _organization_of(item: Item) -> str:
    if "calendar" in item:
        return str(item["calendar"]).partition("#")[0]
    if str(item.get("organization_id")).startswith(USER_MARK):
        return str(item["id"])
    return str(item.get("refers_to", item.get("organization_id")))


def _contact(marks: Marks, item: Item) -> Item | None:
    """Return the item that an erased contact leaves in its place; the key items of its phones are left out."""
    # The item of a merge has only ids.
    if item["id"].startswith(MERGED_PREFIX) or marks.of_object(item, "id", "contact_id") is None:
        return item
    if item["id"].startswith(PHONE_PREFIX):
        return None
    at = marks.erased_at[item["organization_id"], item["id"]]
    return {**erased_key(item["organization_id"], item["id"]), "erased_at": at}


def _call(marks: Marks, item: Item) -> Item:
    own = marks.of_object(item, "id")
    erased: Erased | None = "person" if marks.of_object(item, "contact_id") == "person" else own
    if erased is None:
        return item
    call = from_item(item)
    as_read = {"version": call.version, "updated_at": call.updated_at}
    return item | to_item(item["organization_id"], erase(call, erased).model_copy(update=as_read))


def _appointment(marks: Marks, item: Item) -> Item:
    if marks.of_object(item, "id", "contact_id") is None:
        return item
    return {**item, **ERASED_FIELDS, "erased": True}


def _event(marks: Marks, item: Item) -> Item | None:
    if item["type"] == CONTACT_ERASED:
        return item
    with_contact = item | {"contact_id": contact_of(item["type"], item["body"])}
    erased = marks.of_object(with_contact, "object_id", "contact_id")
    if erased is None:
        return item
    if item["object_id"].startswith("con_"):
        return None
    return {**item, "body": redact_body(item["type"], item["body"], erased)}


def _log(marks: Marks, item: Item) -> Item:
    if "id" not in item or marks.of_object(item, "object_id", "contact_id") is None:
        return item
    return {**item, **without_responses(item), "kept_key": None}


def _record(marks: Marks, item: Item) -> Item:
    erased = marks.of_ids(item["organization_id"], objects_of(item))
    return item if erased is None else {**item, **without_response(item, erased)}


def _link(marks: Marks, item: Item) -> Item | None:
    """Leave out the link of a number that was called before its patient was erased.

    Without the organisation's secret this cannot be determined, but without the organisation the link has no use
    either.
    """
    if not item["link"].startswith(callee_link("")):
        return item
    organization_id, phone = item["organization_id"], item["link"].removeprefix(callee_link(""))
    secret = marks.secrets.get(organization_id)
    if secret is None:
        return None
    erased_at = marks.erased_at.get((organization_id, phone_mark_id(secret, phone)))
    return item if erased_at is None or called_at(item) > clock.seconds_of(erased_at) else None


_BY_TABLE = {
    "ContactsTable": _contact,
    "CallsTable": _call,
    "AppointmentsTable": _appointment,
    "EventsTable": _event,
    "IdempotencyTable": _record,
    "ProviderLinksTable": _link,
    "WebhookLogsTable": _log,
}
