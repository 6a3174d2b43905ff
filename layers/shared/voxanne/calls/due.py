"""Calls that someone has to look at: on their items stand the keys of a sparse index, until they have ended."""

from voxanne.calls.models import StoredCall
from voxanne.calls.statuses import OPEN
from voxanne.core import clock

DUE = "call"
# After that long the provider is asked what became of a call: nearly all have ended, and their reports have come.
WATCH_AFTER_SECONDS = 900


def due_at(call: StoredCall) -> str | None:
    """When the sweep sends a message of the call; None once it has ended."""
    if call.status not in OPEN:
        return None
    if call.placing is not None and call.provider_call_id is None:
        return call.placing.look_at
    return clock.instant(clock.seconds_of(began_at(call)) + WATCH_AFTER_SECONDS)


def began_at(call: StoredCall) -> str:
    """When the provider was asked to place the call, or it came in there."""
    since = call.placing.dialling_since if call.placing is not None else None
    return since or call.created_at


def message_of(organization_id: str, call_id: str) -> dict[str, str]:
    """What the queue is told: where to look, and nothing of what is there."""
    return {"organization_id": organization_id, "call_id": call_id}
