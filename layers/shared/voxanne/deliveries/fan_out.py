"""An event becomes a delivery for each endpoint that wants it."""

import itertools
from dataclasses import dataclass, field

from voxanne.aws import sqs as queues
from voxanne.core import clock
from voxanne.deliveries.health import back_from_pause
from voxanne.deliveries.models import SWEEP_AFTER_SECONDS, delivery_id, message_of, new_delivery
from voxanne.deliveries.repository import DeliveryRepository
from voxanne.events.changes import NewEvent
from voxanne.events.repository import EventRepository
from voxanne.webhook_endpoints.models import StoredEndpoint
from voxanne.webhook_endpoints.repository import EndpointRepository

_BATCH = 10


@dataclass
class FanOut:
    """Makes deliveries, for as long as one batch of events lasts: endpoints are read once in it."""

    events: EventRepository
    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    queue_url: str
    _known: dict[str, list[StoredEndpoint]] = field(default_factory=dict)

    def spread(self, organization_id: str, event_id: str) -> None:
        """Make the deliveries of an event, and tell of them. Done again, it makes the same and tells of them again."""
        wanting = [each for each in self._endpoints(organization_id) if each.enabled]
        event = self.events.get(organization_id, event_id) if wanting else None
        if event is None:
            return
        made = [self._made(event, endpoint) for endpoint in wanting if event.type in endpoint.events]
        for batch in itertools.batched(filter(None, made), _BATCH):
            # What is not taken the sweep sends.
            queues.tell_all(self.queue_url, list(batch))

    def _endpoints(self, organization_id: str) -> list[StoredEndpoint]:
        if organization_id not in self._known:
            self._known[organization_id] = self.endpoints.all(organization_id)
        return self._known[organization_id]

    def _made(self, event: NewEvent, endpoint: StoredEndpoint) -> dict[str, str] | None:
        """Make a delivery; what the queue is to be told of it, unless the endpoint is paused: then the sweep's turn."""
        now = clock.now()
        identifier = delivery_id(event.id, endpoint.id, clock.seconds_of(event.created_at))
        rests = endpoint.paused_until is not None and endpoint.paused_until > now
        at = back_from_pause(endpoint, now) if rests else now
        delivery = new_delivery(event, endpoint.id, identifier, clock.instant(at))
        self.deliveries.make(delivery, at if rests else at + SWEEP_AFTER_SECONDS)
        return None if rests else message_of(event.organization_id, identifier)
