"""Deleting what was said in one call, as its patient may demand: transcript, recording, summary, analysis."""

from typing import Any

from operations.deletion import objects
from operations.stacks import Stack
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.errors import NotFoundError

_BUCKET = "ConversationsBucket"
_GONE = {"state": "unavailable"}


def forget_call(stack: Stack, organization_id: str, call_id: str) -> dict[str, Any]:
    """Have the call tell nothing of it any more, then delete the objects, all versions; safe to repeat.

    Raises:
        NotFoundError: the organisation has no such call.
    """
    update = Update().change(
        {
            "transcript": _GONE,
            "recording": _GONE,
            **dict.fromkeys(["summary", "analysis", "reason"]),
            "updated_at": clock.instant(),
        }
    )
    update.add("version", 1)
    write(
        stack.table("CallsTable").build_update(
            key_of(organization_id, call_id),
            update.text(),
            condition="attribute_exists(id)",
            using=update.using,
            on_conflict=lambda _: NotFoundError(f"there is no call {call_id} of that organisation"),
        )
    )
    deleted = sum(
        objects.delete(stack, _BUCKET, objects.under(stack, _BUCKET, f"{kind}/{organization_id}/{call_id}/"))
        for kind in ("recordings", "transcripts")
    )
    return {"organization_id": organization_id, "call_id": call_id, "objects_deleted": deleted}
