"""Whether a restored table is a copy of the table that it is to repair, and not of another one of the stack."""

from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.client import client
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.errors import ConflictError

_IDS = {"id", "organization_id"}
# By the prefix of an item's id, the table that has such items. If several tables have such ids, an attribute that only
# the items of one of them have decides; attributes are tried in this order, and None is the table of all other items.
_TABLES: dict[str, dict[str | None, str]] = {
    "agt_": {"name": "AgentsTable", None: "AssistantsTable"},
    "apt_": {"erased_at": "ErasuresTable", None: "AppointmentsTable"},
    "aud_": {None: "AuditEventsTable"},
    "cal_": {"url": "CalendarSourcesTable", None: "CalendarsTable"},
    "call_": {"direction": "CallsTable", "erased_at": "ErasuresTable", None: "CallCountsTable"},
    "con_": {"erased_at": "ErasuresTable", None: "ContactsTable"},
    "day#": {None: "CallCountsTable"},
    "email#": {None: "MembersTable"},
    "erased#": {None: "ContactsTable"},
    "evt_": {None: "EventsTable"},
    "hld_": {None: "HoldsTable"},
    "inv_": {None: "MembersTable"},
    "mem_": {None: "MembersTable"},
    "merged#": {None: "ContactsTable"},
    "name#": {None: "ServicesTable"},
    "org_": {
        "cursor_key": "OrganizationsTable",
        "deleted_at": "OrganizationsTable",
        "id": "MembersTable",
        None: "BillingAccountsTable",
    },
    "phone#": {"erased_at": "ErasuresTable", None: "ContactsTable"},
    "reference#": {None: "OrganizationsTable"},
    "ses_": {None: "SessionsTable"},
    "svc_": {None: "ServicesTable"},
    "use#": {None: "ServicesTable"},
    "whe_": {None: "WebhookEndpointsTable"},
    "whl_": {None: "WebhookLogsTable"},
}


def check_structure(live: Table, restored: Table) -> list[str]:
    """Compare the keys and indexes of the two tables; return the names of the key's attributes.

    A restored table keeps both. One of them may have indexes that the other has not: a release adds an index, and
    DynamoDB can be told to restore without.

    Raises:
        ConflictError: they are different.
    """
    structures = [client().describe_table(TableName=table.name)["Table"] for table in (live, restored)]
    keys = [[key["AttributeName"] for key in structure["KeySchema"]] for structure in structures]
    types, other_types = (_types(structure) for structure in structures)
    indexes, other_indexes = (_indexes(structure) for structure in structures)
    if (
        keys[0] != keys[1]
        or any(types[name] != other_types[name] for name in types.keys() & other_types.keys())
        or not (indexes <= other_indexes or other_indexes <= indexes)
    ):
        raise ConflictError(f"{restored.name} is no copy of {live.name}: its key or its indexes are different")
    return keys[0]


def check_kind(table: str, item: Item, key_names: list[str]) -> None:
    """Refuse an item of another table: the restored table is then a copy of that one.

    Many tables have an id as their key. So the beginning of an item's id tells its table, and where several tables have
    such ids an attribute does. Items of other ids, such as counts, may be of any. Other keys have names of their own.

    Raises:
        ConflictError: it is of another table.
    """
    if key_names[-1] not in _IDS:
        return
    found = _table_of(str(item[key_names[-1]]), item)
    if found not in {None, table}:
        raise ConflictError(f"the restored table has items of {found}, not of {table}: is it a copy of that one?")


def _table_of(identifier: str, item: Item) -> str | None:
    for beginning, tables in _TABLES.items():
        if identifier.startswith(beginning):
            return next(table for attribute, table in tables.items() if attribute is None or attribute in item)
    return None


def _types(structure: Mapping[str, Any]) -> dict[str, str]:
    return {each["AttributeName"]: each["AttributeType"] for each in structure["AttributeDefinitions"]}


def _indexes(structure: Mapping[str, Any]) -> set[str]:
    return {index["IndexName"] for index in structure.get("GlobalSecondaryIndexes", [])}
