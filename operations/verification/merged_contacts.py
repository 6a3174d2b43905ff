"""Appointments and calls against the contacts that were merged: none is of a contact that another one has replaced.

A merge moves them to its successor. Those that are restored later, and those of a merge that ended in between and was
not repeated, would be found under neither of the two.
"""

from collections.abc import Iterator, Mapping

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.resource import key_of
from voxanne.domain.contacts.merging import moved_to
from voxanne.domain.contacts.models import MERGED_PREFIX


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield the appointments and calls of contacts that were merged into another."""
    contacts = stack.table("ContactsTable")
    items = {item["id"]: item for item in query(contacts, "organization_id", organization_id)}
    successors = {
        identifier.removeprefix(MERGED_PREFIX): str(item["contact_id"])
        for identifier, item in items.items()
        # An older restoration brought merged contacts back.
        if identifier.startswith(MERGED_PREFIX) and identifier.removeprefix(MERGED_PREFIX) not in items
    }
    if not successors:
        return
    for table in (stack.table("AppointmentsTable"), stack.table("CallsTable")):
        for item in query(table, "organization_id", organization_id):
            contact_id = str(item.get("contact_id"))
            if contact_id not in successors:
                continue
            last = _last(successors, contact_id)
            exists = Condition(contacts, key_of(organization_id, last), "attribute_exists(id)")
            unchanged = Condition(
                table, key_of(organization_id, item["id"]), "contact_id = :old", Expression(values={":old": contact_id})
            )
            change = Change(unchanged, moved_to(organization_id, last))
            yield Finding("of_merged_contact", {"id": item["id"], "contact_id": last}, [exists], change)


def _last(successors: Mapping[str, str], contact_id: str) -> str:
    """Return the contact at the end of the chain."""
    for _ in successors:
        if contact_id not in successors:
            break
        contact_id = successors[contact_id]
    return contact_id
