"""API keys against their organisation's list of key managers, which keeps it from locking itself out."""

from collections.abc import Iterator

from operations.reading import everything, under
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.domain.api_keys.models import MANAGES_KEYS, ApiKey

# Revoking and rotating are all that makes a manager none.
_MANAGES = "contains(scopes, :manages) AND attribute_not_exists(revoked_at) AND attribute_not_exists(expires_at)"


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Managers that the list lacks, and entries of the list that are none."""
    organization = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    listed = set((organization or {}).get("key_managers", {}))
    keys = list(under(stack.table("ApiKeysTable"), "organization_id", organization_id, IndexName="by-organization"))
    managers = {item["id"]: item for item in keys if _manages(item)}
    for key_id in sorted(set(managers) - listed):
        listed_now = _entry(stack, organization_id, key_id, there=False)
        change = Change(listed_now, "SET key_managers.#key = :yes", {":yes": True})
        yield Finding("manager_not_listed", {"key_id": key_id}, [_is_manager(stack, managers[key_id])], change)
    doubtful = sorted(listed - set(managers))
    # The index may not know a key yet that was made just now.
    others = {item["id"]: item for item in everything(stack.table("ApiKeysTable"))} if doubtful else {}
    for key_id in doubtful:
        # A key that is nowhere can't be asked about; but no id is given twice.
        conditions = [_is_none(stack, others[key_id])] if key_id in others else []
        change = Change(_entry(stack, organization_id, key_id, there=True), "REMOVE key_managers.#key")
        yield Finding("listed_without_managing", {"key_id": key_id}, conditions, change)


def _manages(item: Item) -> bool:
    return MANAGES_KEYS in item["scopes"] and ApiKey.model_validate(item).is_manager and "revoked_at" not in item


def _is_manager(stack: Stack, item: Item) -> Condition:
    return _of(stack, item, _MANAGES)


def _is_none(stack: Stack, item: Item) -> Condition:
    return _of(stack, item, f"NOT ({_MANAGES})")


def _of(stack: Stack, item: Item, text: str) -> Condition:
    using = Expression(values={":manages": MANAGES_KEYS})
    return Condition(stack.table("ApiKeysTable"), {"key_hash": item["key_hash"]}, text, using)


def _entry(stack: Stack, organization_id: str, key_id: str, *, there: bool) -> Condition:
    text = f"attribute_{'' if there else 'not_'}exists(key_managers.#key)"
    if not there:
        text = f"attribute_exists(organization_id) AND {text}"
    key = {"organization_id": organization_id}
    return Condition(stack.table("OrganizationsTable"), key, text, Expression(names={"#key": key_id}))
