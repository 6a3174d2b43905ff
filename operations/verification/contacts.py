"""Contacts against the key items of their phone numbers: each names the one contact with that number."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.claims import Owner, Rules, compare
from operations.verification.findings import Finding
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.contacts.phone_keys import PHONE_PREFIX, phone_key

_CONTACT = "con_"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield phone numbers whose key item is missing, or names a contact without that number."""
    contacts = stack.table("ContactsTable")
    items = list(query(contacts, "organization_id", organization_id))
    keys = [item for item in items if item["id"].startswith(PHONE_PREFIX)]
    holders = {item["id"].removeprefix(PHONE_PREFIX): item["contact_id"] for item in keys}
    owners = [_owner(contacts, item) for item in items if item["id"].startswith(_CONTACT)]
    rules = Rules.of_key_items(contacts, organization_id, "contact_id", "phone", phone_key)
    for finding in compare(owners, holders, rules):
        # Phone numbers are patients' data: the contact's id stands for them.
        ids = {name: value for name, value in finding.ids.items() if name != "phone"}
        yield Finding(finding.kind, ids, finding.conditions, finding.change)


def _owner(contacts: Table, item: Item) -> Owner:
    phones = {item["phone"], *item.get("other_phones", ())}
    return Owner.as_read(contacts, item["organization_id"], item["id"], item["version"], phones)
