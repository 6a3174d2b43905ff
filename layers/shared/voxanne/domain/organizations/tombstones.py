"""Which organisations are deleted or suspended.

Workers and receivers need only these facts, so the module does without models.
"""

from collections.abc import Mapping
from typing import Any, Self

from voxanne.aws.dynamodb.tables import Table

NOT_DELETED = "attribute_exists(cursor_key) AND attribute_not_exists(deleted_at)"
"""The condition that an organisation's item is one, not what is left of it, and is not being deleted."""


def is_deleted(item: Mapping[str, Any] | None) -> bool:
    """Return whether an organisation's item says that it is being deleted, or is what is left of it (a tombstone).

    Whatever is queued for such an organisation is dropped.
    """
    return item is not None and "deleted_at" in item


def is_suspended(item: Mapping[str, Any] | None) -> bool:
    """Return whether an organisation's item says that an operator has suspended it.

    Until it is resumed, nothing of it is shown or sent to anyone: its keys, feeds and endpoints may be a thief's.
    """
    return item is not None and item.get("suspended_at") is not None


def is_closed(item: Mapping[str, Any] | None) -> bool:
    """Return whether an organisation's item says that it is deleted, being deleted, or suspended."""
    return is_deleted(item) or is_suspended(item)


class Tombstones:
    """Which organisations are deleted, for workers whose messages may be older than that."""

    def __init__(self, organizations: Table) -> None:
        self._organizations = organizations

    @classmethod
    def from_environment(cls) -> Self:
        """Return the tombstones of the deployment that the function belongs to."""
        return cls(Table.from_environment("ORGANIZATIONS_TABLE"))

    def cover(self, organization_id: str) -> bool:
        """Return whether the organisation is deleted, or being deleted."""
        return is_deleted(self._organizations.get({"organization_id": organization_id}))

    def cover_or_suspended(self, organization_id: str) -> bool:
        """Return whether the organisation is deleted, being deleted, or suspended."""
        return is_closed(self._organizations.get({"organization_id": organization_id}))
