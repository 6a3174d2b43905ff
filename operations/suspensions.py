"""Suspension of an organisation: the authorizer refuses its API keys as if they were revoked (401 `invalid_api_key`).

Inactive billing is a different state: requests that read are still answered, those that change something get 402.
"""

from typing import Any

from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Update, next_version
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.errors import NotFoundError

_SHOWN = ("suspended_at", "suspension_reason")


def suspend(stack: Stack, organization_id: str, reason: str | None) -> dict[str, Any]:
    """Suspend the organisation. If it is suspended already, `suspended_at` keeps its value."""
    update = next_version({"suspension_reason": reason or "none given"})
    return _change(stack, organization_id, update, since=clock.instant())


def resume(stack: Stack, organization_id: str) -> dict[str, Any]:
    """End the suspension, if there is one.

    Raises:
        NotFoundError: there is no such organisation, or it is being deleted.
    """
    update = next_version({"suspended_at": None, "suspension_reason": None})
    return _change(stack, organization_id, update, since=None)


def _change(stack: Stack, organization_id: str, update: Update, since: str | None) -> dict[str, Any]:
    if since is not None:
        update.change_if_absent("suspended_at", since)
    changed = write(
        stack.table("OrganizationsTable").build_update(
            {"organization_id": organization_id},
            update,
            condition="attribute_exists(cursor_key)" + ("" if since else " AND attribute_not_exists(deleted_at)"),
            on_conflict=lambda _: NotFoundError(f"there is no organisation {organization_id}"),
        ),
        ReturnValues="ALL_NEW",
    )
    return {"organization_id": organization_id} | {name: changed.get(name) for name in _SHOWN}
