"""Lists of contacts: filters, the attributes of the indexes, and the queries.

The table also holds the key items of phones (phone_keys.py), for each contact that was merged into another an item
`merged#<id>` with that one's id, and for each that was erased an item `erased#<id>`.
"""

import operator
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from voxanne.aws.dynamodb.items import Item, serialize, to_item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.core.ids import is_id
from voxanne.domain.contacts.errors import CONTACT
from voxanne.domain.contacts.models import ERASED_PREFIX, MERGED_PREFIX, Contact, StoredContact
from voxanne.domain.contacts.names import as_last_name, folded, id_of, last_name_key, name_key

MAX_IDS = 100
"""What one request of DynamoDB reads."""
# How positions in a list with `search` begin: among those whose name starts with it, or those whose last word does.
_BY_NAME, _BY_LAST_NAME = "name:", "last:"


@dataclass(frozen=True)
class ContactFilters:
    """Filters of a list of contacts: a phone in E.164, folded prefixes, an external id, ids with commas.

    *prefix* is one of the name, *search* one of the name or its last word. *search* is not combined with others.
    """

    phone: str | None = None
    prefix: str | None = None
    search: str | None = None
    external_id: str | None = None
    ids: str | None = None

    def given(self) -> dict[str, str | None]:
        """Return the filters that a cursor is bound to."""
        return asdict(self)

    def match(self, contact: Contact) -> bool:
        """Tell whether a contact matches all filters except the ids, by which the contacts are read."""
        return (
            self.phone in {None, contact.phone, *contact.other_phones}
            and folded(contact.name).startswith(self.prefix or "")
            and self.external_id in {None, contact.external_id}
        )

    @property
    def contact_ids(self) -> set[str]:
        """The ids to read. Other texts are left out: the table has other items too."""
        return {each for each in (self.ids or "").split(",") if is_id(CONTACT.prefix, each)}

    def position(self, contact: Contact) -> str:
        """Return the position of a contact in the list, by which the next page starts."""
        if self.search is None:
            return contact.id if self.prefix is None else name_key(contact.name, contact.id)
        if folded(contact.name).startswith(self.search):
            return f"{_BY_NAME}{name_key(contact.name, contact.id)}"
        return f"{_BY_LAST_NAME}{last_name_key(contact.name, contact.id)}"

    def page_of(self, read: Iterable[StoredContact], limit: int, after: str | None) -> QueryResult:
        """Return the page after the position *after* of contacts that were not read by a query."""
        is_by_name = self.prefix is not None
        is_later = operator.gt if is_by_name else operator.lt
        matching = sorted(filter(self.match, read), key=self.position, reverse=not is_by_name)
        following = [each for each in matching if after is None or is_later(self.position(each), after)]
        shown = [each.model_dump() for each in following[:limit]]
        # One response to a request for several keys may have 16 MB: as if each contact were a response of its own.
        return QueryResult(shown, more=len(following) > limit, answers=len(shown))


def merged_key(organization_id: str, contact_id: str) -> dict[str, str]:
    """Return the key of the item that a merged contact left."""
    return {"organization_id": organization_id, "id": f"{MERGED_PREFIX}{contact_id}"}


def erased_key(organization_id: str, contact_id: str) -> dict[str, str]:
    """Return the key of the item that an erased contact left."""
    return {"organization_id": organization_id, "id": f"{ERASED_PREFIX}{contact_id}"}


def external_scope(organization_id: str, external_id: str) -> str:
    """Return the partition of an external id in the indexes."""
    return f"{organization_id}#{external_id}"


def indexed(organization_id: str, contact_id: str, values: Mapping[str, Any]) -> Item:
    """Return the index attributes that follow from changed *values* of a contact; None removes one."""
    attributes: Item = {}
    if "name" in values:
        attributes["name_key"] = name_key(values["name"], contact_id)
        attributes["last_name_key"] = last_name_key(values["name"], contact_id)
    if "external_id" in values:
        external_id = values["external_id"]
        attributes["external_scope"] = None if external_id is None else external_scope(organization_id, external_id)
    return attributes


def read_page(
    table: Table, organization_id: str, filters: ContactFilters, limit: int, after: str | None
) -> QueryResult:
    """Read a page of the contacts after the position *after* that match *filters*, which have no phone and no ids."""
    if filters.search is None:
        return table.query_up_to(limit, **build_query(organization_id, filters, after))
    by_name = QueryResult([], more=False)
    if after is None or after.startswith(_BY_NAME):
        begin = None if after is None else after.removeprefix(_BY_NAME)
        query = build_query(organization_id, ContactFilters(prefix=filters.search), begin)
        by_name, after = table.query_up_to(limit, **query), None
    if by_name.more or not as_last_name(filters.search):
        return by_name
    query = _query_last_names(organization_id, filters.search, after)
    others = table.query_up_to(limit - len(by_name.items), **query)
    return QueryResult(by_name.items + others.items, others.more, by_name.answers + others.answers)


def _query_last_names(organization_id: str, search: str, after: str | None) -> dict[str, Any]:
    """Return the query for the contacts whose last word, but not whose name, starts with *search*."""
    values = {":organization": organization_id, ":last": as_last_name(search), ":search": search}
    query: dict[str, Any] = {
        "IndexName": "by-last-name",
        "KeyConditionExpression": "organization_id = :organization AND begins_with(last_name_key, :last)",
        "FilterExpression": "NOT begins_with(name_key, :search)",
        "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items()},
    }
    if after is not None:
        key = after.removeprefix(_BY_LAST_NAME)
        query["ExclusiveStartKey"] = to_item(key_of(organization_id, id_of(key)) | {"last_name_key": key})
    return query


def build_query(organization_id: str, filters: ContactFilters, after: str | None) -> dict[str, Any]:
    """Return the query for the contacts after the position *after* that match *filters*, which have no phone."""
    scope = None if filters.external_id is None else external_scope(organization_id, filters.external_id)
    condition, values = _condition(organization_id, scope, filters.prefix)
    query = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items()},
        "ScanIndexForward": filters.prefix is not None,
        **_index(scope, filters.prefix),
    }
    if after is not None:
        query["ExclusiveStartKey"] = _start(organization_id, scope, filters.prefix, after)
    return query


def _condition(organization_id: str, scope: str | None, prefix: str | None) -> tuple[str, dict[str, str]]:
    condition, values = "organization_id = :organization", {":organization": organization_id}
    if scope is not None:
        condition, values = "external_scope = :scope", {":scope": scope}
    if prefix is not None:
        return f"{condition} AND begins_with(name_key, :prefix)", values | {":prefix": prefix}
    if scope is None:
        # The table also holds the key items of phones.
        return f"{condition} AND begins_with(id, :contacts)", values | {":contacts": "con_"}
    return condition, values


def _index(scope: str | None, prefix: str | None) -> dict[str, Any]:
    if scope is not None:
        return {"IndexName": "by-external-id" if prefix is None else "by-external-id-and-name"}
    return {"ConsistentRead": True} if prefix is None else {"IndexName": "by-name"}


def _start(organization_id: str, scope: str | None, prefix: str | None, after: str) -> dict[str, Any]:
    """Return the index key of the position *after*; its contact may be deleted by now."""
    if prefix is None:
        return to_item(key_of(organization_id, after) | {"external_scope": scope})
    return to_item(key_of(organization_id, id_of(after)) | {"external_scope": scope, "name_key": after})
