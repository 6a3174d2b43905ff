"""The tombstone of a deleted organisation: its item, with only when and by whom, and a mark among the erasures.

It is written before anything is deleted, so that work queued for the organisation, or items restored later, are
dropped. The mark is in another table, so one of the two survives the restoration of a table.
"""

from typing import Any

from operations.deletion.items import references_to
from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import aws_clients, clock
from voxanne.core.errors import ConflictError, NotFoundError
from voxanne.core.time_zones import DAY
from voxanne.domain.erasures.repository import ErasureRepository
from voxanne.domain.organizations.tombstones import is_deleted

# Parameters of the template: what is restored from a backup cannot be older than the longest of them.
_RETENTIONS = ("CallRetentionDays", "TranscriptRetentionDays", "RecordingRetentionDays", "AuditRetentionDays")
_SHOWN = ("deleted_at", "deleted_by")


def find(stack: Stack, organization_id: str) -> Item | None:
    """Return the tombstone of an organisation whose deletion was completed; None for others."""
    item = stack.table("OrganizationsTable").get({"organization_id": organization_id})
    return item if item is not None and is_deleted(item) and "cursor_key" not in item else None


def begin(stack: Stack, organization_id: str) -> str:
    """Mark an organisation as deleted, unless it is already; return since when it has been.

    Raises:
        NotFoundError: there is no organisation of that id.
    """
    organizations = stack.table("OrganizationsTable")
    item = organizations.get({"organization_id": organization_id})
    if item is None:
        raise NotFoundError(f"there is no organisation {organization_id}")
    if is_deleted(item):
        return str(item["deleted_at"])
    now = clock.now()
    deleted_at = clock.instant(now)
    mark_item = organizations.build_update(
        {"organization_id": organization_id},
        "SET deleted_at = :at",
        condition="attribute_exists(cursor_key)",
        using=Expression(values={":at": deleted_at}),
        on_conflict=lambda _: NotFoundError(f"there is no organisation {organization_id}"),
    )
    erasures = ErasureRepository(stack.table("ErasuresTable"))
    mark = erasures.build_deleted_organization(organization_id, deleted_at, _expiry(stack, now))
    commit([mark_item, mark])
    return deleted_at


def complete(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Reduce an organisation's item to when and by whom it was deleted; delete the operator's references to it."""
    organizations = stack.table("OrganizationsTable")
    key = {"organization_id": organization_id}
    item = organizations.get(key) or {}
    caller = str(aws_clients.make("sts").get_caller_identity()["Arn"])
    kept = {"deleted_at": item["deleted_at"], "deleted_by": caller, "expires_at": _expiry(stack, clock.now())}
    leave = organizations.build_put(
        key | kept,
        condition="attribute_exists(deleted_at) AND attribute_exists(cursor_key)",
        on_conflict=lambda _: ConflictError("another run has deleted the organisation"),
    )
    commit([*_references(organizations, organization_id), leave])
    return {"organization_id": organization_id, "deleted": True, "deleted_by": caller}


def _expiry(stack: Stack, now: float) -> int:
    return int(now) + max(int(stack.parameters[name]) for name in _RETENTIONS) * DAY


def describe(tombstone: Item) -> dict[str, Any]:
    """Return what operators see of a tombstone."""
    return {"organization_id": tombstone["organization_id"], **{name: tombstone.get(name) for name in _SHOWN}}


def _references(organizations: Table, organization_id: str) -> list[Write]:
    """Return the writes that delete the operator's references to the organisation."""
    return [
        organizations.build_delete(
            {"organization_id": item["organization_id"]},
            condition="attribute_exists(organization_id)",
            on_conflict=lambda _: ConflictError("another run has deleted the organisation"),
        )
        for item in references_to(organizations, organization_id)
    ]
