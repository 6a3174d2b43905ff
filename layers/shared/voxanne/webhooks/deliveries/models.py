"""A delivery: one event for one endpoint. It is stored as a row of the webhook logs."""

from collections.abc import Mapping
from typing import Any

from voxanne.core import clock
from voxanne.webhooks.deliveries.retry_schedule import MAX_ATTEMPTS
from voxanne.webhooks.events.models import StoredEvent, event_id
from voxanne.webhooks.logs.models import StoredWebhookLog

# Statuses of deliveries that are still to be sent.
OPEN = frozenset({"received", "failed"})
# Longer than the worker's time-out (template.yaml): a worker whose claim has expired is dead.
CLAIM_SECONDS = 60
# How long after a delivery's message is due the sweeper sends another one.
SWEEP_AFTER_SECONDS = 300
DUE = "deliver"


class Delivery(StoredWebhookLog):
    """A delivery as it is stored: a webhook log with the state of its sending.

    `tries` counts the attempts of the schedule, which a replay restarts; `attempts` counts all of them. `claim` is the
    token of the worker that sends it, since `last_attempt_at`. `body` is set for sample events, which are not stored as
    events. `contact_id` is the contact of the event's call or appointment: an erasure finds receivers' responses by it.
    """

    organization_id: str
    endpoint_id: str
    event_id: str
    contact_id: str | None = None
    next_attempt_at: str | None = None
    tries: int = 0
    claim: str | None = None
    claimed_until: int | None = None
    body: str | None = None

    def is_due(self, now: float) -> bool:
        """Return whether it is to be sent now and not claimed."""
        if self.status not in OPEN or (self.claimed_until or 0) > now:
            return False
        # Clocks differ, and SQS may deliver a message a moment early.
        return self.next_attempt_at is not None and self.next_attempt_at <= clock.instant(now + 1)

    def restarted(self, now: float) -> dict[str, Any]:
        """Return what changes when it is sent again, with the same event id and all its attempts."""
        return {
            "status": "received",
            "tries": 0,
            "max_attempts": self.attempts + MAX_ATTEMPTS,
            "next_attempt_at": clock.instant(now),
            "processed_at": None,
            "updated_at": clock.instant(now),
        }


def delivery_id(event: str, endpoint_id: str, seconds: float) -> str:
    """Return the deterministic id of an event's delivery to an endpoint, so that creation is idempotent."""
    return f"whl_{event_id(event, endpoint_id, 'delivery', seconds).partition('_')[2]}"


def queue_message(organization_id: str, identifier: str) -> dict[str, str]:
    """Return the queue's message for a delivery: its key, and none of its content."""
    return {"organization_id": organization_id, "delivery_id": identifier}


def requested_message(organization_id: str, identifier: str) -> dict[str, Any]:
    """Return the queue's message for a delivery that a client asks for: it is sent to a paused endpoint, too."""
    return queue_message(organization_id, identifier) | {"at_once": True}


def new_delivery(event: StoredEvent, endpoint_id: str, identifier: str, at: str) -> Delivery:
    """Return a delivery without attempts, to be sent at *at* (RFC 3339)."""
    return Delivery.model_validate(
        {
            "organization_id": event.organization_id,
            "id": identifier,
            "direction": "outbound",
            "source": "voxanne",
            "event_type": event.type,
            "event_id": event.id,
            "object_id": event.object_id,
            "contact_id": event.contact_id,
            "endpoint_id": endpoint_id,
            "status": "received",
            "attempts": 0,
            "max_attempts": MAX_ATTEMPTS,
            "next_attempt_at": at,
            "received_at": event.created_at,
            "created_at": event.created_at,
            "updated_at": at,
        }
    )


def delivery_of(item: Mapping[str, Any]) -> Delivery | None:
    """Return the delivery in an item; None for the log of an inbound webhook."""
    return Delivery.model_validate({**item, "payload": None}) if item.get("direction") == "outbound" else None
