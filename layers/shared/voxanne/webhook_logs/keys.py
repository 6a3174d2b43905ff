"""What identifies webhook logs in their table, and what its indexes keep them under.

Beside the logs stand marks, `seen#…`: which events an organisation has had the effect of.
"""

from voxanne.aws.dynamodb.items import Item

# No organisation has this id: what can be tied to none is kept under it, and no tenant's key leads there.
UNATTRIBUTED = "unattributed"
KEPT_SECONDS = 30 * 86_400
# By filter, the most selective first: the index, and the attribute under which it keeps logs.
INDEXES = {
    "event_type": ("by-event-type", "event_type_scope"),
    "status": ("by-status", "status_scope"),
    "source": ("by-source", "source_scope"),
}


def log_key(organization_id: str, log_id: str) -> dict[str, str]:
    """The key of a log."""
    return {"organization_id": organization_id, "id": log_id}


def scope(organization_id: str, value: str) -> str:
    """Under which an index keeps a log that has that value."""
    return f"{organization_id}#{value}"


def indexed(organization_id: str, values: Item) -> Item:
    """What the indexes need of a log."""
    return {attribute: scope(organization_id, values[name]) for name, (_, attribute) in INDEXES.items()}
