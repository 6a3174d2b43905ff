"""Suspending an organisation: the authorizer takes none of its keys, as if they were revoked.

That is 401 `invalid_api_key`, as for every key that is not accepted (contract, "Keys refused"). What billing
switches off is another thing: there reading goes on and changes are 402.
"""

from typing import Any

from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.errors import NotFoundError


def suspend(stack: Stack, organization_id: str, reason: str | None) -> dict[str, Any]:
    """Suspend it; one that is suspended stays so since when it was."""
    update = Update().change({"suspension_reason": reason or "none given", "updated_at": clock.instant()})
    return _change(stack, organization_id, update, since=clock.instant())


def resume(stack: Stack, organization_id: str) -> dict[str, Any]:
    """Take its keys again."""
    update = Update().change({"suspended_at": None, "suspension_reason": None, "updated_at": clock.instant()})
    return _change(stack, organization_id, update, since=None)


def _change(stack: Stack, organization_id: str, update: Update, since: str | None) -> dict[str, Any]:
    update.add("version", 1)
    text = update.text()
    if since is not None:
        update.using.values[":since"] = since
        text = text.replace("SET ", "SET suspended_at = if_not_exists(suspended_at, :since), ", 1)
    changed = write(
        stack.table("OrganizationsTable").build_update(
            {"organization_id": organization_id},
            text,
            condition="attribute_exists(cursor_key)",
            using=update.using,
            on_conflict=lambda _: NotFoundError(f"there is no organisation {organization_id}"),
        ),
        ReturnValues="ALL_NEW",
    )
    told = ("suspended_at", "suspension_reason")
    return {"organization_id": organization_id} | {name: changed.get(name) for name in told}
