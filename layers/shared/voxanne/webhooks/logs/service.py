"""Rows of inbound webhooks: one per event, whatever its result and however often it was retried."""

from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.core.ids import time_of
from voxanne.webhooks.logs.models import SETTLED, StoredWebhookLog, WebhookLogStatus, WebhookSource


@dataclass(frozen=True)
class InboundEvent:
    """What the row of an inbound webhook shows of its event and of the current attempt."""

    id: str
    source: WebhookSource
    event_type: str
    event_id: str | None
    received_at: str
    attempt: int
    max_attempts: int
    payload: dict[str, Any]
    """The parts that may be shown: ids, types, codes, times."""


def build_row(
    event: InboundEvent,
    status: WebhookLogStatus,
    *,
    object_id: str | None = None,
    error: str | None = None,
    kept_key: str | None = None,
    next_attempt_at: str | None = None,
) -> StoredWebhookLog:
    """Return the row of an event after an attempt."""
    now = clock.instant()
    is_settled = status in SETTLED
    milliseconds = round((clock.seconds_of(now) - clock.seconds_of(event.received_at)) * 1000)
    return StoredWebhookLog(
        id=event.id,
        direction="inbound",
        source=event.source,
        event_type=event.event_type,
        event_id=event.event_id,
        status=status,
        attempts=event.attempt,
        max_attempts=event.max_attempts,
        last_attempt_at=now,
        next_attempt_at=next_attempt_at,
        received_at=event.received_at,
        processed_at=now if is_settled else None,
        latency_ms=max(milliseconds, 0) if is_settled else None,
        error=error,
        object_id=object_id,
        signature="valid",
        created_at=clock.instant(time_of(event.id).timestamp()),
        updated_at=now,
        payload=event.payload,
        kept_key=kept_key,
    )
