"""Contacts against the key items of their phone numbers: each names the one contact with that number."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.claims import Owner, Rules, compare
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.contacts.phone_keys import PHONE_PREFIX, phone_key

_CONTACT = "con_"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield phone numbers whose key item is missing, or names a contact without that number."""
    contacts = stack.table("ContactsTable")
    items = list(query(contacts, "organization_id", organization_id))
    keys = [item for item in items if item["id"].startswith(PHONE_PREFIX)]
    holders = {item["id"].removeprefix(PHONE_PREFIX): item["contact_id"] for item in keys}
    owners = [_owner(contacts, organization_id, item) for item in items if item["id"].startswith(_CONTACT)]
    for finding in compare(owners, holders, _rules(contacts, organization_id)):
        # Phone numbers are patients' data: the contact's id stands for them.
        ids = {name: value for name, value in finding.ids.items() if name != "phone"}
        yield Finding(finding.kind, ids, finding.conditions, finding.change)


def _owner(contacts: Table, organization_id: str, item: Item) -> Owner:
    unchanged = Condition(
        contacts,
        key_of(organization_id, item["id"]),
        "version = :version",
        Expression(values={":version": item["version"]}),
    )
    return Owner(item["id"], frozenset({item["phone"], *item.get("other_phones", ())}), unchanged)


def _rules(contacts: Table, organization_id: str) -> Rules:
    def absent(contact_id: str) -> Condition:
        return Condition(contacts, key_of(organization_id, contact_id), "attribute_not_exists(id)")

    def held_by(phone: str, holder: str | None) -> Condition:
        key = phone_key(organization_id, phone)
        if holder is None:
            return Condition(contacts, key, "attribute_not_exists(id)")
        return Condition(contacts, key, "contact_id = :holder", Expression(values={":holder": holder}))

    def give(phone: str, holder: str | None, contact_id: str) -> Change:
        return Change(held_by(phone, holder), "SET contact_id = :contact", {":contact": contact_id})

    def free(phone: str, holder: str) -> Change:
        return Change(held_by(phone, holder), None)

    return Rules("contact_id", "phone", absent, give, free)
