"""Work that is due at the voice provider: on its item stand the keys of a sparse index, until it is done."""

from voxanne.core import clock

DUE = "provision"
# What the message sent at once has to itself, before the sweep sends another.
FIRST_SWEEP_SECONDS = 120


def due(now: float) -> dict[str, str]:
    """Attributes of an item whose message is sent now: the sweep looks after it soon."""
    return {"due": DUE, "due_at": clock.instant(now + FIRST_SWEEP_SECONDS)}


def message_of(organization_id: str, agent_id: str) -> dict[str, str]:
    """What the queue is told: where to look, and nothing of what is there."""
    return {"organization_id": organization_id, "agent_id": agent_id}
