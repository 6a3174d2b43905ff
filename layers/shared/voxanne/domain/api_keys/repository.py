from collections.abc import Mapping
from typing import Any

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write, commit, write
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.domain.api_keys.errors import changed_by_another, changed_meanwhile, last_manager, not_found
from voxanne.domain.api_keys.key_format import digest
from voxanne.domain.api_keys.models import ApiKey

_INDEX = "by-organization"


class ApiKeyRepository:
    """Keys by their SHA-256, and by organisation and id through an index.

    The organisation's item names its key managers, the keys that keep it from being locked out; both are written in
    one transaction, so two that revoke each other at once can't both succeed.
    """

    def __init__(self, api_keys: Table, organizations: Table) -> None:
        self._keys = api_keys
        self._organizations = organizations

    def by_secret(self, secret: str) -> Item | None:
        """The stored key of a secret, with its `organization_id`."""
        return self._keys.get({"key_hash": digest(secret)})

    def get(self, organization_id: str, key_id: str) -> ApiKey:
        """Read one by its id."""
        return ApiKey.model_validate(self._item(organization_id, key_id))

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """A page of keys made before the key *before*, or of the newest."""
        return self._keys.newest_first(organization_id, limit, before, IndexName=_INDEX)

    def build_put(self, organization_id: str, key: ApiKey, secret: str) -> Write:
        """The write that stores a new key."""
        return self._keys.build_put(
            {"organization_id": organization_id, "key_hash": digest(secret), **key.model_dump()},
            condition="attribute_not_exists(key_hash)",
            on_conflict=lambda _: ConflictError(f"there is a key {key.id} already"),
        )

    def build_create(self, organization_id: str, key: ApiKey, secret: str) -> list[Write]:
        """The writes that make a key."""
        made = self.build_put(organization_id, key, secret)
        if not key.is_manager:
            return [made]
        managers = Update().merge("key_managers", {key.id: True})
        return [made, self._organization(organization_id, managers, "attribute_exists(organization_id)")]

    def build_rotate(self, organization_id: str, old: ApiKey, new: ApiKey, secret: str, until: str) -> list[Write]:
        """The writes that make *new*, and have *old* end at *until*."""
        ends = self._change(organization_id, old, {"expires_at": until}, on_conflict=lambda _: changed_by_another())
        made = self.build_put(organization_id, new, secret)
        if not old.is_manager:
            return [made, ends]
        managers = Update().merge("key_managers", {new.id: True, old.id: None})
        return [made, ends, self._organization(organization_id, managers, "attribute_exists(organization_id)")]

    def revoke(self, organization_id: str, key: ApiKey, at: str) -> ApiKey:
        """Mark a key as revoked, unless it is the last of the organisation's key managers."""
        revoked = self._change(organization_id, key, {"revoked_at": at}, on_conflict=changed_meanwhile)
        writes = [revoked]
        if key.is_manager:
            managers = Update().merge("key_managers", {key.id: None})
            managers.using.values[":one"] = 1
            writes.append(self._organization(organization_id, managers, "size(key_managers) > :one"))
        commit(writes)
        return key.model_copy(update={"revoked_at": at})

    def mark_used(self, item: Mapping[str, Any], at: str, unless_since: str) -> None:
        """Note when a key was last used, unless that was noted since *unless_since*."""
        update = Update().change({"last_used_at": at})
        update.using.values[":since"] = unless_since
        marked = self._keys.build_update(
            {"key_hash": item["key_hash"]},
            update.text(),
            condition="attribute_exists(key_hash) AND (attribute_not_exists(last_used_at) OR last_used_at < :since)",
            using=update.using,
            on_conflict=lambda _: ConflictError("another request noted it"),
        )
        write(marked)

    def _item(self, organization_id: str, key_id: str) -> Item:
        found = (
            self._keys.query_up_to(
                1,
                IndexName=_INDEX,
                KeyConditionExpression="organization_id = :organization AND id = :id",
                ExpressionAttributeValues={":organization": serialize(organization_id), ":id": serialize(key_id)},
            ).items
            if is_id("key", key_id)
            else []
        )
        if not found:
            raise not_found(key_id)
        return found[0]

    def _change(
        self, organization_id: str, key: ApiKey, changes: Mapping[str, Any], *, on_conflict: OnConflict
    ) -> Write:
        """A change to a key that is still as it was read."""
        item = self._item(organization_id, key.id)
        update = Update().change(changes)
        condition = "attribute_exists(key_hash) AND attribute_not_exists(revoked_at)"
        if key.expires_at is None:
            condition += " AND attribute_not_exists(expires_at)"
        else:
            condition += " AND expires_at = :expires_at"
            update.using.values[":expires_at"] = key.expires_at
        return self._keys.build_update(
            {"key_hash": item["key_hash"]},
            update.text(),
            condition=condition,
            using=update.using,
            on_conflict=on_conflict,
        )

    def _organization(self, organization_id: str, managers: Update, condition: str) -> Write:
        return self._organizations.build_update(
            {"organization_id": organization_id},
            managers.text(),
            condition=condition,
            using=managers.using,
            on_conflict=lambda _: last_manager(),
        )
