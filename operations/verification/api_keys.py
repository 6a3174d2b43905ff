"""API keys against their organisation's list of permanent keys, which prevents revoking the last one."""

from collections.abc import Iterator

from operations.queries import query, scan
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.domain.api_keys.models import ApiKey

# A permanent key is one until it is revoked or rotated: its scopes do not change.
_IS_IN_FORCE = "attribute_not_exists(revoked_at) AND attribute_not_exists(expires_at)"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield permanent keys that the list lacks, and entries of the list that are none."""
    organization = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    listed = set((organization or {}).get("key_managers", {}))
    keys = list(query(stack.table("ApiKeysTable"), "organization_id", organization_id, IndexName="by-organization"))
    permanent = {item["id"]: item for item in keys if _is_permanent(item)}
    for key_id in sorted(set(permanent) - listed):
        not_listed = _entry(stack, organization_id, key_id, listed=False)
        change = Change(not_listed, Update().merge("key_managers", {key_id: True}))
        conditions = [_key_condition(stack, permanent[key_id], _IS_IN_FORCE)]
        yield Finding("permanent_key_not_listed", {"key_id": key_id}, conditions, change)
    unmatched = sorted(listed - set(permanent))
    # The index may not have a new key yet. Session tokens have no id.
    items = scan(stack.table("ApiKeysTable")) if unmatched else iter(())
    all_keys = {item["id"]: item for item in items if "id" in item}
    for key_id in unmatched:
        # A key that does not exist needs no condition: ids are never reused.
        item = all_keys.get(key_id)
        if item is not None and _is_permanent(item):
            continue
        has_scopes = item is not None and ApiKey.model_validate(item).has_full_access
        conditions = [_key_condition(stack, item, f"NOT ({_IS_IN_FORCE})")] if item is not None and has_scopes else []
        change = Change(
            _entry(stack, organization_id, key_id, listed=True), Update().merge("key_managers", {key_id: None})
        )
        yield Finding("listed_key_not_permanent", {"key_id": key_id}, conditions, change)


def _is_permanent(item: Item) -> bool:
    return ApiKey.model_validate(item).is_permanent and "revoked_at" not in item


def _key_condition(stack: Stack, item: Item, text: str) -> Condition:
    return Condition(stack.table("ApiKeysTable"), {"key_hash": item["key_hash"]}, text, Expression())


def _entry(stack: Stack, organization_id: str, key_id: str, *, listed: bool) -> Condition:
    text = f"attribute_{'' if listed else 'not_'}exists(key_managers.#key)"
    if not listed:
        text = f"attribute_exists(organization_id) AND {text}"
    key = {"organization_id": organization_id}
    return Condition(stack.table("OrganizationsTable"), key, text, Expression(names={"#key": key_id}))
