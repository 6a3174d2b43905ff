"""An event becomes a delivery for each endpoint that wants it."""

import itertools
import random
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from voxanne.aws import sqs as queues
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.safe_http.sending import Outcome, Sender
from voxanne.webhooks.deliveries.endpoint_health import EndpointHealth, back_from_pause
from voxanne.webhooks.deliveries.errors import ClaimLostError
from voxanne.webhooks.deliveries.models import SWEEP_AFTER_SECONDS, Delivery, delivery_id, new_delivery, queue_message
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.deliveries.retry_schedule import seconds_until_next
from voxanne.webhooks.endpoints.models import StoredEndpoint
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.endpoints.signatures import signature_headers
from voxanne.webhooks.events.models import StoredEvent
from voxanne.webhooks.events.repository import EventRepository
from voxanne.webhooks.logs.models import WebhookAttempt

_BATCH = 10


@dataclass
class FanOut:
    """Makes deliveries, for as long as one batch of events lasts: endpoints are read once in it."""

    events: EventRepository
    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    queue_url: str
    _known: dict[str, list[StoredEndpoint]] = field(default_factory=dict)

    def fan_out(self, organization_id: str, event_id: str) -> None:
        """Make the deliveries of an event, and tell of them. Done again, it makes the same and tells of them again."""
        wanting = [each for each in self._endpoints(organization_id) if each.enabled]
        event = self.events.get(organization_id, event_id) if wanting else None
        if event is None:
            return
        made = [self._made(event, endpoint) for endpoint in wanting if event.type in endpoint.events]
        for batch in itertools.batched(filter(None, made), _BATCH):
            # What is not taken the sweep sends.
            queues.send_batch(self.queue_url, list(batch))

    def _endpoints(self, organization_id: str) -> list[StoredEndpoint]:
        if organization_id not in self._known:
            self._known[organization_id] = self.endpoints.all(organization_id)
        return self._known[organization_id]

    def _made(self, event: StoredEvent, endpoint: StoredEndpoint) -> dict[str, str] | None:
        """Make a delivery; what the queue is to be told of it, unless the endpoint is paused: then the sweep's turn."""
        now = clock.now()
        identifier = delivery_id(event.id, endpoint.id, clock.seconds_of(event.created_at))
        rests = endpoint.paused_until is not None and endpoint.paused_until > now
        at = back_from_pause(endpoint, now) if rests else now
        delivery = new_delivery(event, endpoint.id, identifier, clock.instant(at))
        self.deliveries.create(delivery, at if rests else at + SWEEP_AFTER_SECONDS)
        return None if rests else queue_message(event.organization_id, identifier)


# SQS keeps a message back for at most this long; for longer waits it is the sweep that sends one.
_LONGEST_DELAY_SECONDS = 900


# So often a message goes round, after 1, 2, 4 ... seconds, where its endpoint has no place; later the sweep sends one.
_MOST_ROUNDS = 5


_TURN_SECONDS = (60, 180)


_USER_AGENT = "Voxanne-Webhooks/1"


@dataclass(frozen=True)
class Deliverer:
    """Sends what is due, and stores what came of it before anything else is done."""

    deliveries: DeliveryRepository
    endpoints: EndpointRepository
    events: EventRepository
    health: EndpointHealth
    sender: Sender
    queue_url: str

    def deliver(self, organization_id: str, delivery_id: str, rounds: int = 0) -> None:
        """Send a delivery, if it is due, and where its endpoint and this moment allow; else see that it comes again.

        Messages only say where to look. Whatever their number and order, of all who look one sends.
        """
        delivery = self.deliveries.find(organization_id, delivery_id)
        if delivery is None or not delivery.is_due(clock.now()):
            return
        endpoint = self.endpoints.find(organization_id, delivery.endpoint_id)
        body = self._body(delivery)
        with suppress(ClaimLostError):
            if endpoint is None or not endpoint.enabled or body is None:
                why = (
                    "event_expired" if body is None else "endpoint_deleted" if endpoint is None else "endpoint_disabled"
                )
                self.deliveries.settle(delivery, _over("dead", why), None)
            elif not self.health.may_probe(organization_id, endpoint):
                # Whoever died over it left a claim, which stays: the next who sends it tells of it.
                self.deliveries.postpone(delivery, back_from_pause(endpoint, clock.now()))
            else:
                self._send(delivery, endpoint, body, rounds)

    def _body(self, delivery: Delivery) -> str | None:
        if delivery.body is not None:
            return delivery.body
        event = self.events.get(delivery.organization_id, delivery.event_id)
        return None if event is None else event.body

    def _send(self, delivery: Delivery, endpoint: StoredEndpoint, body: str, rounds: int) -> None:
        slot = None
        if endpoint.pace != "fast":
            slot = self.health.take_slot(delivery.organization_id, endpoint)
            if slot is None:
                self._come_again(delivery, rounds)
                return
        try:
            claimed = self.deliveries.claim(delivery)
        except ClaimLostError:
            self.health.release_slot(delivery.organization_id, endpoint, slot)
            raise
        now = clock.now()
        data = body.encode()
        signed = signature_headers(claimed.event_id, data, endpoint.signing_secrets(now), int(now))
        headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signed}
        outcome = self.sender.post(endpoint.url, headers, data)
        self._store(claimed, outcome)
        self._note(delivery.organization_id, endpoint, slot, outcome)

    def _store(self, delivery: Delivery, outcome: Outcome) -> None:
        """Store what came of an attempt, and see that the next one is made if there is to be one."""
        error = outcome.failure or (None if is_success(outcome) else str(outcome.status))
        attempt = WebhookAttempt(
            at=str(delivery.last_attempt_at),
            status=outcome.status,
            latency_ms=outcome.milliseconds,
            error=error,
            response_body=outcome.body,
        )
        shown = {"latency_ms": outcome.milliseconds, "response_status": outcome.status, "response_body": outcome.body}
        logger.info("a delivery was tried", delivery_id=delivery.id, error=error, milliseconds=outcome.milliseconds)
        now = clock.now()
        wait = seconds_until_next(delivery.tries + 1, outcome.retry_after, now)
        if is_success(outcome) or outcome.status == HTTPStatus.GONE or wait is None:
            status = "processed" if is_success(outcome) else "dead"
            self.deliveries.record_attempt(delivery, attempt, {**shown, **_over(status, error)}, None)
            return
        later = {"status": "failed", "error": error, "next_attempt_at": clock.instant(now + wait)}
        soon = wait <= _LONGEST_DELAY_SECONDS
        due_at = now + wait + (SWEEP_AFTER_SECONDS if soon else 0)
        self.deliveries.record_attempt(delivery, attempt, {**shown, **later}, due_at)
        if soon:
            queues.send_delayed(self.queue_url, queue_message(delivery.organization_id, delivery.id), wait)

    def _note(self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, outcome: Outcome) -> None:
        if is_success(outcome):
            self.health.record_success(organization_id, endpoint, slot, outcome.milliseconds)
        elif outcome.status == HTTPStatus.GONE:
            self.health.disable_gone(organization_id, endpoint)
        else:
            self.health.record_failure(organization_id, endpoint, slot, outcome.milliseconds)

    def _come_again(self, delivery: Delivery, rounds: int) -> None:
        """Wait for a place at the endpoint, and let others be sent meanwhile."""
        if rounds >= _MOST_ROUNDS:
            self.deliveries.postpone(delivery, clock.now() + random.uniform(*_TURN_SECONDS))  # noqa: S311 - jitter, no secret
            return
        message: dict[str, Any] = queue_message(delivery.organization_id, delivery.id) | {"rounds": rounds + 1}
        queues.send_delayed(self.queue_url, message, 2**rounds)


def is_success(outcome: Outcome) -> bool:
    """Tell whether the receiver has the event. A redirect is no success: nobody follows it."""
    return outcome.status is not None and outcome.status // 100 == HTTPStatus.OK // 100


def _over(status: str, error: str | None) -> dict[str, Any]:
    return {"status": status, "error": error, "next_attempt_at": None, "processed_at": clock.instant()}
