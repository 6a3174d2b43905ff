"""API keys against their organisation's list of key managers, which prevents revoking the last one."""

from collections.abc import Iterator

from operations.queries import query, scan
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.domain.api_keys.models import MANAGES_KEYS, ApiKey

# A key stops managing keys only by being revoked or rotated.
_MANAGES = "contains(scopes, :manages) AND attribute_not_exists(revoked_at) AND attribute_not_exists(expires_at)"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield keys that the list lacks, and entries of the list that manage no keys."""
    organization = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    listed = set((organization or {}).get("key_managers", {}))
    keys = list(query(stack.table("ApiKeysTable"), "organization_id", organization_id, IndexName="by-organization"))
    managers = {item["id"]: item for item in keys if _manages(item)}
    for key_id in sorted(set(managers) - listed):
        not_listed = _entry(stack, organization_id, key_id, listed=False)
        change = Change(not_listed, "SET key_managers.#key = :yes", {":yes": True})
        yield Finding("manager_not_listed", {"key_id": key_id}, [_is_manager(stack, managers[key_id])], change)
    unmatched = sorted(listed - set(managers))
    # The index may not have a new key yet.
    all_keys = {item["id"]: item for item in scan(stack.table("ApiKeysTable"))} if unmatched else {}
    for key_id in unmatched:
        # A key that does not exist needs no condition: ids are never reused.
        conditions = [_is_no_manager(stack, all_keys[key_id])] if key_id in all_keys else []
        change = Change(_entry(stack, organization_id, key_id, listed=True), "REMOVE key_managers.#key")
        yield Finding("listed_without_managing", {"key_id": key_id}, conditions, change)


def _manages(item: Item) -> bool:
    return MANAGES_KEYS in item["scopes"] and ApiKey.model_validate(item).is_manager and "revoked_at" not in item


def _is_manager(stack: Stack, item: Item) -> Condition:
    return _key_condition(stack, item, _MANAGES)


def _is_no_manager(stack: Stack, item: Item) -> Condition:
    return _key_condition(stack, item, f"NOT ({_MANAGES})")


def _key_condition(stack: Stack, item: Item, text: str) -> Condition:
    using = Expression(values={":manages": MANAGES_KEYS})
    return Condition(stack.table("ApiKeysTable"), {"key_hash": item["key_hash"]}, text, using)


def _entry(stack: Stack, organization_id: str, key_id: str, *, listed: bool) -> Condition:
    text = f"attribute_{'' if listed else 'not_'}exists(key_managers.#key)"
    if not listed:
        text = f"attribute_exists(organization_id) AND {text}"
    key = {"organization_id": organization_id}
    return Condition(stack.table("OrganizationsTable"), key, text, Expression(names={"#key": key_id}))
