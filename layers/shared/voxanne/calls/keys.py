"""What identifies calls in their table, and what its indexes keep them under.

Each filter has an index of its own, direction too although it has but two values: where all of a clinic's calls came
in, a page of those that went out would otherwise read all of them.
"""

from voxanne.aws.dynamodb.items import Item
from voxanne.calls.due import DUE, due_at
from voxanne.calls.models import StoredCall
from voxanne.calls.statuses import OPEN
from voxanne.core import clock

# By filter: the index, and the attribute under which it keeps calls.
INDEXES = {
    "status": ("by-status", "status_scope"),
    "direction": ("by-direction", "direction_scope"),
    "agent_id": ("by-agent", "agent_scope"),
    "contact_id": ("by-contact", "contact_scope"),
    "outcome": ("by-outcome", "outcome_scope"),
    "from": ("by-from", "from_scope"),
    "to": ("by-to", "to_scope"),
}
# Sparse ones: calls that have started, and those of them that did so long after they were made.
STARTED = ("by-start", "started_scope")
STARTED_LATE = ("by-late-start", "late_scope")
# How far apart making and starting of a call are, unless it started late: clocks differ, and phones ring for a while.
PROMPT_SECONDS = 15 * 60


def call_key(organization_id: str, call_id: str) -> dict[str, str]:
    """The key of a call."""
    return {"organization_id": organization_id, "id": call_id}


def scope(organization_id: str, value: str) -> str:
    """Under which an index keeps a call that has that value."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, call: StoredCall) -> Item:
    """What the indexes need of a call; None where it is not in an index."""
    values = call.model_dump(include={"status", "direction", "agent_id", "contact_id", "outcome", "from_", "to"})
    found: Item = dict.fromkeys(["started_scope", "late_scope", "open_agent"])
    for name, (_, attribute) in INDEXES.items():
        found[attribute] = None if values[name] is None else scope(organization_id, values[name])
    if call.started_at is not None:
        found["started_scope"] = organization_id
        late = clock.seconds_of(call.started_at) - clock.seconds_of(call.created_at) > PROMPT_SECONDS
        found["late_scope"] = organization_id if late else None
    if call.agent_id is not None and call.status in OPEN:
        found["open_agent"] = scope(organization_id, call.agent_id)
    look_at = due_at(call)
    found["due"], found["due_at"] = (None, None) if look_at is None else (DUE, look_at)
    return found
