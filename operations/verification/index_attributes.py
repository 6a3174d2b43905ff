"""Contacts, appointments and calls against the keys of their indexes, some of which earlier releases did not store."""

from collections.abc import Callable, Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.appointments import listing as appointments
from voxanne.domain.calls import listing as calls
from voxanne.domain.calls.repository import from_item
from voxanne.domain.contacts import listing as contacts


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield contacts, appointments and calls that a list with filters would leave out."""
    yield from _lacking(
        stack.table("ContactsTable"),
        organization_id,
        lambda item: contacts.indexed(organization_id, item["id"], item),
    )
    yield from _lacking(
        stack.table("AppointmentsTable"), organization_id, lambda item: appointments.indexed(organization_id, item)
    )
    yield from _lacking(
        stack.table("CallsTable"),
        organization_id,
        lambda item: calls.indexed(organization_id, from_item(item)),
    )


def _lacking(table: Table, organization_id: str, indexed: Callable[[Item], Item]) -> Iterator[Finding]:
    for item in query(table, "organization_id", organization_id):
        if "version" not in item:
            continue
        absent = {name: value for name, value in indexed(item).items() if value is not None and name not in item}
        if not absent:
            continue
        as_read = Condition(
            table,
            key_of(organization_id, item["id"]),
            "version = :version",
            Expression(values={":version": item["version"]}),
        )
        update = Update().change(absent)
        change = Change(as_read, update)
        yield Finding("not_in_an_index", {"id": item["id"]}, [], change)
