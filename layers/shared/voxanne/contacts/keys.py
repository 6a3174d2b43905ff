"""What identifies contacts in their table, and what its indexes sort by.

A contact's item has its id. Beside it stands one key item for its phone, `phone#<E.164>`: two contacts with one phone
would be two items with one key, which the store does not have.
"""

from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.items import Item
from voxanne.contacts.names import name_key


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
