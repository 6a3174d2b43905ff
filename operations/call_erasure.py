"""Erasure of one call's content at the patient's request: transcript, recording, summary, analysis."""

from typing import Any

from operations.deletion import objects
from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import next_version
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.writes import write
from voxanne.core.errors import NotFoundError

_BUCKET = "ConversationsBucket"
_UNAVAILABLE = {"state": "unavailable"}


def forget_call(stack: Stack, organization_id: str, call_id: str) -> dict[str, Any]:
    """Remove the content from the call, then delete its objects in all versions. Safe to repeat.

    Raises:
        NotFoundError: the organisation has no such call.
    """
    update = next_version(
        {
            "transcript": _UNAVAILABLE,
            "recording": _UNAVAILABLE,
            **dict.fromkeys(["summary", "analysis", "reason"]),
        }
    )
    write(
        stack.table("CallsTable").build_update(
            key_of(organization_id, call_id),
            update.text(),
            condition="attribute_exists(id)",
            using=update.using,
            on_conflict=lambda _: NotFoundError(f"the organisation has no call {call_id}"),
        )
    )
    deleted = sum(
        objects.delete(stack, _BUCKET, objects.list_versions(stack, _BUCKET, f"{kind}/{organization_id}/{call_id}/"))
        for kind in ("recordings", "transcripts")
    )
    return {"organization_id": organization_id, "call_id": call_id, "objects_deleted": deleted}
