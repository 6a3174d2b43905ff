"""Rows of webhooks that came in: one an event, whatever became of it, however often it was tried."""

from dataclasses import dataclass
from typing import Any

from voxanne.core import clock
from voxanne.webhooks.logs.models import LogSource, LogStatus, StoredWebhookLog


@dataclass(frozen=True)
class InboundEvent:
    """A webhook on its way through its worker, as its row tells of it."""

    id: str
    source: LogSource
    event_type: str
    event_id: str | None
    received_at: str
    attempt: int
    max_attempts: int
    payload: dict[str, Any]
    """What may be shown of it: ids, types, codes, times."""


def build_row(
    event: InboundEvent,
    status: LogStatus,
    *,
    object_id: str | None = None,
    error: str | None = None,
    kept_key: str | None = None,
    next_attempt_at: str | None = None,
) -> StoredWebhookLog:
    """The row of an event that was just worked on."""
    now = clock.instant()
    over = status in {"processed", "ignored"}
    lasted = round((clock.seconds_of(now) - clock.seconds_of(event.received_at)) * 1000)
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
        processed_at=now if over else None,
        latency_ms=max(lasted, 0) if over else None,
        error=error,
        object_id=object_id,
        signature="valid",
        created_at=event.received_at,
        updated_at=now,
        payload=event.payload,
        kept_key=kept_key,
    )
