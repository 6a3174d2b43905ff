"""What identifies contacts in their table, and what its indexes sort by.

A contact's item has its id. Beside it stands one key item for its phone, `phone#<E.164>`: two contacts with one phone
would be two items with one key, which the store does not have.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from voxanne.api.http.query_parameters import phone_of
from voxanne.aws.dynamodb.items import Item, serialize, to_item
from voxanne.domain.contacts.models import Contact
from voxanne.domain.contacts.names import folded, id_of, name_key


@dataclass(frozen=True)
class ContactFilters:
    """What a list of contacts is narrowed to: a phone as E.164, a folded beginning of the name, an external id."""

    phone: str | None = None
    prefix: str | None = None
    external_id: str | None = None

    def given(self) -> dict[str, str | None]:
        """What a cursor is bound to."""
        return asdict(self)

    def match(self, contact: Contact) -> bool:
        """Tell whether a contact meets all of them."""
        return (
            self.phone in {None, contact.phone}
            and folded(contact.name).startswith(self.prefix or "")
            and self.external_id in {None, contact.external_id}
        )

    def position(self, contact: Contact) -> str:
        """Where the list stands at a contact."""
        return contact.id if self.prefix is None else name_key(contact.name, contact.id)


def parse_filters(phone: str | None, q: str | None, external_id: str | None, country: str) -> ContactFilters:
    """Read the parameters of a request.

    Raises:
        InvalidFieldsError: the phone is no number.
    """
    return ContactFilters(
        phone=None if phone is None else phone_of(phone, country, "phone"),
        prefix=None if q is None else folded(q),
        external_id=external_id,
    )


def contact_key(organization_id: str, contact_id: str) -> dict[str, str]:
    """The key of a contact."""
    return {"organization_id": organization_id, "id": contact_id}


def phone_key(organization_id: str, e164: str) -> dict[str, str]:
    """The key of a phone's key item."""
    return {"organization_id": organization_id, "id": f"phone#{e164}"}


def external_scope(organization_id: str, external_id: str) -> str:
    """Under which the indexes of external ids keep a contact."""
    return f"{organization_id}#{external_id}"


def indexed(organization_id: str, contact_id: str, values: Mapping[str, Any]) -> Item:
    """What the indexes need of those *values* of a contact that are given; None where it goes."""
    found: Item = {}
    if "name" in values:
        found["name_key"] = name_key(values["name"], contact_id)
    if "external_id" in values:
        given = values["external_id"]
        found["external_scope"] = None if given is None else external_scope(organization_id, given)
    return found


def build_query(organization_id: str, filters: ContactFilters, after: str | None) -> dict[str, Any]:
    """The query for the contacts behind the position *after* that meet *filters*, a phone not being one of them."""
    scope = None if filters.external_id is None else external_scope(organization_id, filters.external_id)
    condition, values = _condition(organization_id, scope, filters.prefix)
    query = {
        "KeyConditionExpression": condition,
        "ExpressionAttributeValues": {name: serialize(value) for name, value in values.items()},
        "ScanIndexForward": filters.prefix is not None,
        **_place(scope, filters.prefix),
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
        # In the table itself phones' key items stand beside contacts.
        return f"{condition} AND begins_with(id, :contacts)", values | {":contacts": "con_"}
    return condition, values


def _place(scope: str | None, prefix: str | None) -> dict[str, Any]:
    if scope is not None:
        return {"IndexName": "by-external-id" if prefix is None else "by-external-id-and-name"}
    return {"ConsistentRead": True} if prefix is None else {"IndexName": "by-name"}


def _start(organization_id: str, scope: str | None, prefix: str | None, after: str) -> dict[str, Any]:
    """The key of the place *after*, as the index has it; no item need be there any more."""
    if prefix is None:
        return to_item(contact_key(organization_id, after) | {"external_scope": scope})
    return to_item(contact_key(organization_id, id_of(after)) | {"external_scope": scope, "name_key": after})
