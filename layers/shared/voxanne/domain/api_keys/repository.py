"""API keys as items of their table, and the list of an organisation's permanent keys."""

from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import OnConflict, Write, commit, write
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id
from voxanne.domain.api_keys.errors import API_KEY, changed_since_read, last_permanent, not_rotated
from voxanne.domain.api_keys.key_format import digest
from voxanne.domain.api_keys.models import ApiKey

_INDEX = "by-organization"


class ApiKeyRepository:
    """Keys by the SHA-256 of their secret; lists of them through an index.

    A second item leads from a key's id to the key: an index lags behind its table, so with an index alone a new key
    could be neither read nor revoked at first.

    The organisation's item lists its permanent keys, those with full access and without expiry. Both items change in
    one transaction, so that two of them cannot revoke each other at once and lock the organisation out.
    """

    def __init__(self, api_keys: Table, organizations: Table) -> None:
        self._keys = api_keys
        self._organizations = organizations

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("API_KEYS_TABLE"), Table.from_environment("ORGANIZATIONS_TABLE"))

    def by_secret(self, secret: str) -> Item | None:
        """Return the item of the key with that secret, with its `organization_id`; None if there is none."""
        return self._keys.get({"key_hash": digest(secret)})

    def get(self, organization_id: str, key_id: str) -> ApiKey:
        """Read a key by its id.

        Raises:
            NotFoundError: there is no such key.
        """
        return ApiKey.model_validate(self._item(organization_id, key_id))

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of keys, newest first, created before the key *before* if one is given."""
        return self._keys.newest_first(organization_id, limit, before, IndexName=_INDEX)

    def build_put(self, organization_id: str, key: ApiKey, secret: str) -> list[Write]:
        """Return the writes that store a new key."""
        secret_hash = digest(secret)
        of_key = {
            "organization_id": organization_id,
            "key_hash": secret_hash,
            **key.model_dump(),
            "full_access": key.has_full_access,
        }
        # Without an id: it is in no list.
        way = {**_way_to(organization_id, key.id), "organization_id": organization_id, "leads_to": secret_hash}
        return [
            self._keys.build_put(
                item,
                condition="attribute_not_exists(key_hash)",
                on_conflict=lambda _: API_KEY.already_exists(key.id),
            )
            for item in (of_key, way)
        ]

    def build_create(self, organization_id: str, key: ApiKey, secret: str) -> list[Write]:
        """Return the writes that create a key."""
        create = self.build_put(organization_id, key, secret)
        if not key.is_permanent:
            return create
        listed = Update().merge("key_managers", {key.id: True})
        return [*create, self._build_listed(organization_id, listed, "attribute_exists(organization_id)")]

    def build_rotate(
        self,
        organization_id: str,
        rotation: tuple[ApiKey, ApiKey],
        secret: str,
        until: str,
        *,
        is_short: bool,
        if_unused: bool,
    ) -> list[Write]:
        """Return the writes that replace the first key of *rotation* by the second, and have it expire at *until*.

        If the overlap *is_short*, there must be another permanent key, because the response with the new key could get
        lost.

        Raises, when committed:
            ConflictError: there is no other permanent key, or the key was rotated before or changed at the same time.
        """
        old, new = rotation
        changes = {"expires_at": until, "successor_id": new.id}
        conditions = ["attribute_not_exists(successor_id)"]
        if if_unused:
            conditions.append("attribute_not_exists(last_used_at)")
        expire = self._change(organization_id, old, changes, *conditions, on_conflict=not_rotated)
        create = self.build_put(organization_id, new, secret)
        if not old.is_permanent:
            return [*create, expire]
        listed = Update().merge("key_managers", {new.id: True, old.id: None})
        condition = "attribute_exists(organization_id)"
        if is_short:
            condition, listed.using.values[":one"] = "size(key_managers) > :one", 1
        return [*create, expire, self._build_listed(organization_id, listed, condition)]

    def is_unused_successor(self, organization_id: str, key_id: str, successor: ApiKey) -> bool:
        """Tell whether a key was rotated and its successor never used: the response with it may have got lost.

        So may the response with the successor's own successor, and so on.
        """
        item = self._item(organization_id, key_id)
        while "successor_id" in item:
            if item["successor_id"] == successor.id:
                return successor.last_used_at is None
            item = self._item(organization_id, item["successor_id"])
            if "last_used_at" in item:
                return False
        return False

    def revoke(self, organization_id: str, key: ApiKey, at: str) -> ApiKey:
        """Mark a key as revoked, unless it is the organisation's last permanent key.

        Raises:
            ConflictError: it is.
            ConcurrentUpdateError: the key is no longer what was read.
        """
        revoked = self._change(organization_id, key, {"revoked_at": at}, on_conflict=changed_since_read)
        writes = [revoked]
        if key.is_permanent:
            listed = Update().merge("key_managers", {key.id: None})
            listed.using.values[":one"] = 1
            writes.append(self._build_listed(organization_id, listed, "size(key_managers) > :one"))
        commit(writes)
        return key.model_copy(update={"revoked_at": at})

    def mark_used(self, item: Mapping[str, Any], at: str, unless_since: str) -> None:
        """Store when a key was last used, unless it was used since *unless_since*.

        Raises:
            ConflictError: another request stored it.
        """
        update = Update().change({"last_used_at": at})
        update.using.values[":since"] = unless_since
        mark = self._keys.build_update(
            {"key_hash": item["key_hash"]},
            update,
            condition="attribute_exists(key_hash) AND (attribute_not_exists(last_used_at) OR last_used_at < :since)",
            on_conflict=lambda _: ConflictError("Another request stored the key's last use."),
        )
        write(mark)

    def _item(self, organization_id: str, key_id: str) -> Item:
        if not is_id(API_KEY.prefix, key_id):
            raise API_KEY.not_found(key_id)
        item = self._keys.get({"key_hash": self._hash_of(organization_id, key_id)})
        if item is None:
            raise API_KEY.not_found(key_id)
        return item

    def _hash_of(self, organization_id: str, key_id: str) -> str:
        way = self._keys.get(_way_to(organization_id, key_id))
        if way is not None:
            return str(way["leads_to"])
        # A key that was made before there were such items.
        items = self._keys.query_up_to(
            1,
            IndexName=_INDEX,
            KeyConditionExpression="organization_id = :organization AND id = :id",
            ExpressionAttributeValues={":organization": serialize(organization_id), ":id": serialize(key_id)},
        ).items
        if not items:
            raise API_KEY.not_found(key_id)
        return str(items[0]["key_hash"])

    def _change(
        self,
        organization_id: str,
        key: ApiKey,
        changes: Mapping[str, Any],
        *conditions: str,
        on_conflict: OnConflict,
    ) -> Write:
        """Return the write that changes a key, if it is still what was read, and the *conditions* hold."""
        update = Update().change(changes)
        condition = " AND ".join(("attribute_exists(key_hash) AND attribute_not_exists(revoked_at)", *conditions))
        if key.expires_at is None:
            condition += " AND attribute_not_exists(expires_at)"
        else:
            condition += " AND expires_at = :expires_at"
            update.using.values[":expires_at"] = key.expires_at
        return self._keys.build_update(
            {"key_hash": self._hash_of(organization_id, key.id)},
            update,
            condition=condition,
            on_conflict=on_conflict,
        )

    def _build_listed(self, organization_id: str, listed: Update, condition: str) -> Write:
        return self._organizations.build_update(
            {"organization_id": organization_id},
            listed,
            condition=condition,
            on_conflict=lambda _: last_permanent(),
        )


def _way_to(organization_id: str, key_id: str) -> dict[str, str]:
    # No digest begins like this.
    return {"key_hash": f"id#{organization_id}#{key_id}"}
