"""Which index a list of contacts reads: one that holds its matches in its order, so that a page reads nothing else."""

from typing import Any

from voxanne.aws.dynamodb.items import serialize, to_item
from voxanne.contacts.filters import Filters
from voxanne.contacts.keys import contact_key, external_scope
from voxanne.contacts.names import id_of


def query_of(organization_id: str, filters: Filters, after: str | None) -> dict[str, Any]:
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
