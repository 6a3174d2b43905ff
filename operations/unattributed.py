"""Unattributed events: authentic webhook events that match no organisation. No tenant sees them."""

from collections.abc import Iterator
from typing import Any

from operations.queries import query
from operations.stacks import Stack
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import key_of
from voxanne.core.errors import NotFoundError
from voxanne.core.ids import is_id
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.logs.repository import UNATTRIBUTED, oldest

_QUEUES = {"vapi": "VapiEventsQueue", "stripe": "StripeEventsQueue"}
_SHOWN = ("id", "source", "event_type", "status", "error", "attempts", "received_at")


def list_events(stack: Stack) -> Iterator[dict[str, Any]]:
    """Return the log entry of each event: ids, types and codes only."""
    return ({name: log.get(name) for name in _SHOWN} for log in _logs(stack))


def replay(stack: Stack, log_id: str | None) -> Iterator[dict[str, Any]]:
    """Queue the event of that id, or all events, to be attributed and processed again.

    Raises:
        NotFoundError: there is no unattributed event of that id.
    """
    logs = _logs(stack) if log_id is None else iter([_log(stack, log_id)])
    for log in logs:
        key = log.get("kept_key")
        if key is not None:
            queue_url = stack.resources[_QUEUES[log["source"]]]
            messages.replay(queue_url, log["id"], log["source"], log["received_at"], key)
        yield {"id": log["id"], "source": log["source"], "replayed": key is not None}


def _log(stack: Stack, log_id: str) -> Item:
    log = stack.table("WebhookLogsTable").get(key_of(UNATTRIBUTED, log_id)) if is_id("whl", log_id) else None
    if log is None or log_id < oldest():
        raise NotFoundError(f"there is no unattributed event {log_id}")
    return log


def _logs(stack: Stack) -> Iterator[Item]:
    logs, first = query(stack.table("WebhookLogsTable"), "organization_id", UNATTRIBUTED), oldest()
    return (item for item in logs if is_id("whl", item["id"]) and item["id"] >= first)
