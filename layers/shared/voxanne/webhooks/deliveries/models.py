from collections.abc import Mapping
from typing import Any

from voxanne.core import clock
from voxanne.webhooks.deliveries.retry_schedule import MAX_ATTEMPTS
from voxanne.webhooks.events.models import StoredEvent, event_id
from voxanne.webhooks.logs.models import StoredWebhookLog

# What a delivery can still come of.
OPEN = frozenset({"received", "failed"})
# Longer than the worker lives (template.yaml): when a claim has run out, who held it is dead.
CLAIM_SECONDS = 60
# How long the message sent for a delivery has to itself before the sweep sends another.
SWEEP_AFTER_SECONDS = 300
DUE = "deliver"


class Delivery(StoredWebhookLog):
    """An event for an endpoint, as its table holds it beside what the log tells.

    `tries` counts attempts of the schedule, which a replay begins anew; `attempts` counts all. `claim` is the token of
    whoever is sending it, since `last_attempt_at`. `body` is that of a test, which is no event that is listed.
    """

    organization_id: str
    endpoint_id: str
    event_id: str
    next_attempt_at: str | None = None
    tries: int = 0
    claim: str | None = None
    claimed_until: int | None = None
    body: str | None = None

    def is_due(self, now: float) -> bool:
        """Whether it is to be sent now, and nobody is at it."""
        if self.status not in OPEN or (self.claimed_until or 0) > now:
            return False
        # Clocks differ, and a message may come a moment early.
        return self.next_attempt_at is not None and self.next_attempt_at <= clock.instant(now + 1)


def delivery_id(event: str, endpoint_id: str, seconds: float) -> str:
    """The id of the delivery of an event of that moment to an endpoint: whoever makes it again makes the same."""
    return f"whl_{event_id(event, endpoint_id, 'delivery', seconds).partition('_')[2]}"


def queue_message(organization_id: str, identifier: str) -> dict[str, str]:
    """What the queue is told: where to look, and nothing of what is there."""
    return {"organization_id": organization_id, "delivery_id": identifier}


def new_delivery(event: StoredEvent, endpoint_id: str, identifier: str, at: str) -> Delivery:
    """A delivery that nobody has begun with, to be sent at an instant."""
    return Delivery.model_validate(
        {
            "organization_id": event.organization_id,
            "id": identifier,
            "direction": "outbound",
            "source": "voxanne",
            "event_type": event.type,
            "event_id": event.id,
            "object_id": event.object_id,
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
    """Read an item; None where it is a webhook that came in."""
    return Delivery.model_validate({**item, "payload": None}) if item.get("direction") == "outbound" else None
