"""Webhook logs as workers write them."""

from typing import Any

from tests.product import Client
from voxanne.aws.dynamodb.tables import Table
from voxanne.core.clock import instant
from voxanne.core.ids import new_id
from voxanne.webhooks.logs.repository import WebhookLogRepository
from voxanne.webhooks.logs.service import InboundEvent, build_row


def stored_log(clinic: Client, status: Any = "processed", source: Any = "vapi", kind: str = "hang", **more: Any) -> str:
    """The id of a webhook that came in, or did so many seconds *ago*."""
    received = clinic.product.clock() - more.pop("ago", 0)
    shown = {"message": {"type": kind}}
    event = InboundEvent(new_id("whl", received), source, kind, None, instant(received), 1, 12, shown)
    made = build_row(event, status, object_id="call_1", **more)
    WebhookLogRepository(Table("WebhookLogsTable")).save(clinic.organization_id, made)
    return event.id
