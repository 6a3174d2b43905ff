"""What webhook logs show of an event: ids, types, codes, times."""

from typing import Any

from voxanne.vapi_events.kept import type_of
from voxanne.vapi_events.values import place
from voxanne.webhooks.inbound.service import MOST_ATTEMPTS, Received
from voxanne.webhooks.logs.service import Event

_OF_MESSAGE = ("type", "timestamp", "status", "endedReason", "startedAt", "endedAt", "durationSeconds", "cost")
_OF_CALL = ("id", "type", "status", "assistantId", "phoneNumberId", "createdAt", "startedAt", "endedAt", "endedReason")
_LONGEST_TYPE = 100


def event_of(received: Received, attempt: int) -> Event:
    """An event as its row tells of it."""
    message: dict[str, Any] = received.document["message"]
    call = {name: value for name in _OF_CALL if (value := place(message, "call", name)) is not None}
    shown = {name: message[name] for name in _OF_MESSAGE if name in message}
    return Event(
        id=received.id,
        source=received.source,
        event_type=type_of(message)[:_LONGEST_TYPE],
        event_id=received.delivery_id,
        received_at=received.received_at,
        attempt=attempt,
        max_attempts=MOST_ATTEMPTS,
        payload={"message": {**shown, **({"call": call} if call else {})}},
    )
