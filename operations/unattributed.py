"""Authentic events that no organisation could be found for: kept apart, shown to no tenant, replayed by operators."""

from collections.abc import Iterator
from typing import Any

from operations.reading import under
from operations.stacks import Stack
from voxanne.aws.dynamodb.items import Item
from voxanne.core.ids import is_id
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.logs.repository import UNATTRIBUTED

_QUEUES = {"vapi": "VapiEventsQueue", "stripe": "StripeEventsQueue"}
_SHOWN = ("id", "source", "event_type", "status", "error", "attempts", "received_at")


def events(stack: Stack) -> Iterator[dict[str, Any]]:
    """All of them, by ids and codes."""
    return ({name: log.get(name) for name in _SHOWN} for log in _logs(stack))


def replay(stack: Stack, log_id: str | None) -> Iterator[dict[str, Any]]:
    """Have their workers look at them again: at that of the id, or at all. Whose they are is decided anew."""
    for log in _logs(stack):
        if log_id in {None, log["id"]}:
            key = log.get("kept_key")
            if key is not None:
                queue_url = stack.resources[_QUEUES[log["source"]]]
                messages.replay(queue_url, log["id"], log["source"], log["received_at"], key)
            yield {"id": log["id"], "source": log["source"], "replayed": key is not None}


def _logs(stack: Stack) -> Iterator[Item]:
    found = under(stack.table("WebhookLogsTable"), "organization_id", UNATTRIBUTED)
    return (item for item in found if is_id("whl", item["id"]))
