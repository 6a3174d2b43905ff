"""What the repository of every resource needs: keys, versions, errors, writes, patches and retries."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression, Update, version_condition
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import OnConflict, Write
from voxanne.core.errors import (
    ConflictError,
    InvalidFieldsError,
    NotFoundError,
    StaleVersionError,
    UnavailableError,
    invalid_field,
)
from voxanne.core.fields import METADATA_KEYS
from voxanne.core.ids import is_id

# Error details quote an identifier that a client sent up to this length.
_MAX_QUOTED_CHARACTERS = 40
_MAX_ATTEMPTS = 9


class ConcurrentUpdateError(Exception):
    """The item is no longer what was read; `item` is what it is now, where the store returned it."""

    def __init__(self, item: Item | None = None) -> None:
        super().__init__()
        self.item = item


class MetadataFullError(Exception):
    """Whether the new metadata keys fit depends on which ones `item`, the stored item, has already."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


@dataclass(frozen=True)
class ResourceKind:
    """A kind of resource: its name in error details, and the prefix of its ids."""

    name: str
    prefix: str

    def key(self, organization_id: str, identifier: str) -> dict[str, str]:
        """Return the key of a resource.

        Raises:
            NotFoundError: *identifier* is no id of this kind.
        """
        if not is_id(self.prefix, identifier):
            raise self.not_found(identifier)
        return key_of(organization_id, identifier)

    def find(self, table: Table, organization_id: str, identifier: str) -> Item | None:
        """Read a resource's item; None if there is none. A malformed id costs no read."""
        return table.get(key_of(organization_id, identifier)) if is_id(self.prefix, identifier) else None

    def get(self, table: Table, organization_id: str, identifier: str) -> Item:
        """Read a resource's item.

        Raises:
            NotFoundError: there is none.
        """
        item = self.find(table, organization_id, identifier)
        if item is None:
            raise self.not_found(identifier)
        return item

    def build_create(self, table: Table, organization_id: str, item: Mapping[str, Any]) -> Write:
        """Return the write that creates a resource. Raises ConflictError, when committed, if its id is taken."""
        return table.build_put(
            {"organization_id": organization_id, **item},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: self.already_exists(item["id"]),
        )

    def build_update(
        self,
        table: Table,
        organization_id: str,
        identifier: str,
        update: Update,
        expected_version: int | None,
        *,
        condition: str = "",
        otherwise: Callable[[Item], Exception] | None = None,
    ) -> Write:
        """Return the write that changes a resource, at the expected version if one is given; see `on_conflict`.

        *condition* (" AND ...") is added to these; *otherwise* returns the error if only the added one fails.
        """
        return table.build_update(
            self.key(organization_id, identifier),
            update,
            condition=version_condition(expected_version, update.using) + condition,
            on_conflict=self.on_conflict(identifier, expected_version, otherwise),
        )

    def build_delete(self, table: Table, organization_id: str, identifier: str, expected_version: int | None) -> Write:
        """Return the write that deletes a resource; it raises the errors of `build_update`."""
        using = Expression()
        return table.build_delete(
            self.key(organization_id, identifier),
            condition=version_condition(expected_version, using),
            using=using,
            on_conflict=self.on_conflict(identifier, expected_version),
        )

    def on_conflict(
        self,
        identifier: str,
        expected_version: int | None = None,
        otherwise: Callable[[Item], Exception] | None = None,
    ) -> OnConflict:
        """Return the function that tells why a write was refused: absent, stale, or *otherwise* in conflict.

        Without *otherwise*, the write's conditions are on existence and version alone.
        """

        def error_for(item: Item | None) -> Exception:
            if item is None:
                return self.not_found(identifier)
            if otherwise is None or expected_version not in {None, item["version"]}:
                return self.stale(item["version"])
            return otherwise(item)

        return error_for

    def check_version(self, version: int, expected_version: int | None) -> None:
        """Compare the version that was read with the one that the client expects, if it expects one.

        Raises:
            StaleVersionError: they differ.
        """
        if expected_version not in {None, version}:
            raise self.stale(version)

    def not_found(self, identifier: str) -> NotFoundError:
        """Return the error for an id that the organisation does not have."""
        return NotFoundError(f"No such {self.name}: {identifier[:_MAX_QUOTED_CHARACTERS]}")

    def stale(self, version: int) -> StaleVersionError:
        """Return the error for an `If-Match` that names another version than the current one."""
        return StaleVersionError(f"The {self.name} has version {version}; If-Match has another.")

    def already_exists(self, identifier: str) -> ConflictError:
        """Return the error for an id that is taken."""
        return ConflictError(f"The {self.name} {identifier} already exists.")

    def unknown(self, field_name: str) -> InvalidFieldsError:
        """Return the error for a field of the body that names a resource the organisation does not have."""
        return invalid_field(field_name, f"is no {self.name} of this organisation")


@dataclass(frozen=True)
class Patch:
    """Changes that are ready to be stored, and the entries that are merged into the metadata (None removes one)."""

    changes: dict[str, Any]
    metadata: dict[str, str | None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.changes and not self.metadata

    def changes_to(self, metadata: Mapping[str, str]) -> dict[str, Any]:
        """Return the changes with the whole metadata that results from merging into *metadata*.

        Raises:
            InvalidFieldsError: more metadata keys than a resource may have.
        """
        return self.changes | ({"metadata": merged_metadata(metadata, self.metadata)} if self.metadata else {})


def key_of(organization_id: str, identifier: str) -> dict[str, str]:
    """Return the key of an organisation's item."""
    return {"organization_id": organization_id, "id": identifier}


def build_update_as_read(table: Table, key: Mapping[str, str], update: Update, version: int) -> Write:
    """Return the write that changes an item which was read at *version*.

    Raises, when committed:
        ConcurrentUpdateError: the item is no longer what was read.
    """
    return table.build_update(
        key,
        update,
        condition=version_condition(version, update.using),
        on_conflict=ConcurrentUpdateError,
    )


def merge_metadata(update: Update, patch: Mapping[str, str | None]) -> str:
    """Add a merge patch of `metadata` (RFC 7396) to an update; return the condition under which its keys fit.

    The item is not read: the condition counts every key as new, so it can fail although the keys would fit.
    """
    added = sum(value is not None for value in patch.values())
    update.merge("metadata", patch)
    if not added:
        return ""
    update.using.values[":room_in_metadata"] = METADATA_KEYS - added
    return " AND size(metadata) <= :room_in_metadata"


def merged_metadata(old: Mapping[str, str], patch: Mapping[str, str | None]) -> dict[str, str]:
    """Return what a merge patch makes of the metadata *old*.

    Raises:
        InvalidFieldsError: more keys than a resource may have.
    """
    result = {key: value for key, value in {**old, **patch}.items() if value is not None}
    if len(result) > METADATA_KEYS:
        raise invalid_field("metadata", f"would have more than {METADATA_KEYS} keys")
    return result


def retry_on_conflict[Result](
    action: Callable[[], Result],
    attempts: int = _MAX_ATTEMPTS,
    *,
    on: type[Exception] | tuple[type[Exception], ...] = ConcurrentUpdateError,
    pause_seconds: tuple[float, float] | None = None,
) -> Result:
    """Run *action*, which reads and then writes, and repeat it while others write in between.

    *pause_seconds* are the bounds of a random wait before the next attempt.

    Raises:
        UnavailableError: every attempt met another writer.
    """
    for _ in range(attempts):
        try:
            return action()
        except on:
            if pause_seconds is not None:
                time.sleep(random.uniform(*pause_seconds))  # noqa: S311 - jitter, no secret
    raise UnavailableError("Too many concurrent updates; retry.")
