"""Deliveries: an event becomes one delivery for each subscribed endpoint (`FanOut`), which is sent (`Deliverer`)."""

import itertools
import random
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from voxanne.aws import sqs
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.safe_http.sending import Outcome, Sender
from voxanne.domain.organizations.tombstones import is_suspended
from voxanne.webhooks.deliveries.endpoint_health import EndpointHealth, retry_after_pause
from voxanne.webhooks.deliveries.errors import ClaimLostError
from voxanne.webhooks.deliveries.models import (
    SWEEP_AFTER_SECONDS,
    Delivery,
    delivery_id,
    new_delivery,
    queue_message,
    requested_message,
)
from voxanne.webhooks.deliveries.repository import INTERRUPTED, DeliveryRepository, interrupted_attempt
from voxanne.webhooks.deliveries.retry_schedule import MAX_ATTEMPTS, seconds_until_next
from voxanne.webhooks.endpoints.models import StoredEndpoint
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.endpoints.signatures import signature_headers
from voxanne.webhooks.events.models import StoredEvent
from voxanne.webhooks.events.repository import EventRepository
from voxanne.webhooks.logs.models import SETTLED, WebhookAttempt

_BATCH = 10
# A delivery whose endpoint has no free slot is requeued this many times, after 1, 2, 4 ... seconds; then the sweeper
# sends its next message, after a random wait.
_MAX_ROUNDS = 5
_SLOT_WAIT_SECONDS = (60, 180)
# The time between two looks whether a suspended organisation is resumed.
_SUSPENDED_WAIT_SECONDS = 1800
_USER_AGENT = "Voxanne-Webhooks/1"


@dataclass
class FanOut:
    """Creates deliveries. An instance lives for one batch of events and reads an organisation's endpoints once."""

    events: EventRepository
    endpoints: EndpointRepository
    deliveries: DeliveryRepository
    queue_url: str
    _endpoints_by_organization: dict[str, list[StoredEndpoint]] = field(default_factory=dict)

    def fan_out(self, organization_id: str, event_id: str) -> None:
        """Create and queue an event's deliveries. A repetition creates none and queues the same ones again."""
        enabled = [endpoint for endpoint in self._endpoints(organization_id) if endpoint.enabled]
        event = self.events.get(organization_id, event_id) if enabled else None
        if event is None:
            return
        messages = [self._create(event, endpoint) for endpoint in enabled if event.type in endpoint.events]
        for batch in itertools.batched(filter(None, messages), _BATCH):
            # The sweeper sends what SQS does not accept.
            sqs.send_batch(self.queue_url, list(batch))

    def _endpoints(self, organization_id: str) -> list[StoredEndpoint]:
        if organization_id not in self._endpoints_by_organization:
            self._endpoints_by_organization[organization_id] = self.endpoints.all(organization_id)
        return self._endpoints_by_organization[organization_id]

    def _create(self, event: StoredEvent, endpoint: StoredEndpoint) -> dict[str, str] | None:
        """Create a delivery; return its message, or None for a paused endpoint: the sweeper sends that one later."""
        now = clock.now()
        identifier = delivery_id(event.id, endpoint.id, clock.seconds_of(event.created_at))
        is_paused = endpoint.paused_until is not None and endpoint.paused_until > now
        send_at = retry_after_pause(endpoint, now) if is_paused else now
        delivery = new_delivery(event, endpoint.id, identifier, clock.instant(send_at))
        self.deliveries.create(delivery, send_at if is_paused else send_at + SWEEP_AFTER_SECONDS)
        return None if is_paused else queue_message(event.organization_id, identifier)


@dataclass(frozen=True)
class Deliverer:
    """Sends deliveries that are due, and stores the result of each attempt before it does anything else."""

    deliveries: DeliveryRepository
    endpoints: EndpointRepository
    events: EventRepository
    organizations: Table
    health: EndpointHealth
    sender: Sender
    queue_url: str

    def deliver(self, organization_id: str, delivery_id: str, rounds: int = 0, *, at_once: bool = False) -> None:
        """Send a delivery if it is due and its endpoint accepts deliveries now; else end it, or schedule it again.

        A message only names a delivery. However many messages name it, one worker claims and sends it. *at_once*, it is
        sent to a paused endpoint, too.
        """
        delivery = self.deliveries.find(organization_id, delivery_id)
        if delivery is None or not delivery.is_due(clock.now()):
            return
        endpoint = self.endpoints.find(organization_id, delivery.endpoint_id)
        body = self._body(delivery)
        with suppress(ClaimLostError):
            if is_suspended(self.organizations.get({"organization_id": organization_id})):
                self.deliveries.postpone(delivery, clock.now() + _SUSPENDED_WAIT_SECONDS)
            elif body is None:
                self.deliveries.settle(delivery, _settled("dead", "event_expired"), None)
            elif endpoint is None:
                self.deliveries.settle(delivery, _settled("dead", "endpoint_deleted"), None)
            elif not endpoint.enabled:
                self.deliveries.settle(delivery, _settled("dead", "endpoint_disabled"), None)
            elif delivery.body is None and delivery.event_type not in endpoint.events:
                # A key that has set the endpoint's URL since then needed only the scopes of the endpoint's present
                # events.
                self.deliveries.settle(delivery, _settled("dead", "not_subscribed"), None)
            elif delivery.claim is not None and delivery.tries + 1 >= MAX_ATTEMPTS:
                self._end_interrupted(delivery)
            elif not self.health.may_probe(organization_id, endpoint, at_once=at_once):
                # An expired claim stays in place: the next claim counts it as an attempt.
                self.deliveries.postpone(delivery, retry_after_pause(endpoint, clock.now()))
            else:
                self._send(delivery, endpoint, body, rounds, at_once=at_once)

    def _end_interrupted(self, delivery: Delivery) -> None:
        """End a delivery whose last attempt was interrupted: each worker that sends it may end in the same way."""
        attempt = interrupted_attempt(delivery)
        _log_attempt(delivery, attempt, None)
        self.deliveries.record_attempt(delivery, attempt, _settled("dead", INTERRUPTED), None)

    def _body(self, delivery: Delivery) -> str | None:
        if delivery.body is not None:
            return delivery.body
        event = self.events.get(delivery.organization_id, delivery.event_id)
        return None if event is None else event.body

    def _send(self, delivery: Delivery, endpoint: StoredEndpoint, body: str, rounds: int, *, at_once: bool) -> None:
        slot = None
        if endpoint.pace != "fast":
            slot = self.health.take_slot(delivery.organization_id, endpoint)
            if slot is None:
                self._wait_for_slot(delivery, rounds, at_once=at_once)
                return
        try:
            claimed = self.deliveries.claim(delivery)
        except ClaimLostError:
            self.health.release_slot(delivery.organization_id, endpoint, slot)
            raise
        outcome = self._post(claimed, endpoint, body.encode())
        self._record_attempt(claimed, outcome)
        self._record_health(delivery.organization_id, endpoint, slot, outcome)

    def _wait_for_slot(self, delivery: Delivery, rounds: int, *, at_once: bool) -> None:
        """Requeue a delivery whose endpoint has no free slot, so that the worker can send others meanwhile."""
        if rounds >= _MAX_ROUNDS:
            wait = random.uniform(*_SLOT_WAIT_SECONDS)  # noqa: S311 - jitter, no secret
            self.deliveries.postpone(delivery, clock.now() + wait)
            return
        message_of = requested_message if at_once else queue_message
        message: dict[str, Any] = {**message_of(delivery.organization_id, delivery.id), "rounds": rounds + 1}
        sqs.send_delayed(self.queue_url, message, 2**rounds)

    def _post(self, delivery: Delivery, endpoint: StoredEndpoint, body: bytes) -> Outcome:
        now = clock.now()
        signatures = signature_headers(delivery.event_id, body, endpoint.signing_secrets(now), int(now))
        headers = {"Content-Type": "application/json", "User-Agent": _USER_AGENT, **signatures}
        return self.sender.post(endpoint.url, headers, body)

    def _record_attempt(self, delivery: Delivery, outcome: Outcome) -> None:
        """Store the result of an attempt, log it, and queue the next attempt unless this was the last."""
        now = clock.now()
        error = outcome.failure or (None if is_success(outcome) else str(outcome.status))
        wait = seconds_until_next(delivery.tries + 1, outcome.retry_after, now)
        if is_success(outcome) or outcome.status == HTTPStatus.GONE:
            wait = None
        next_attempt_at = None if wait is None else clock.instant(now + wait)
        attempt = WebhookAttempt(
            at=str(delivery.last_attempt_at),
            status=outcome.status,
            latency_ms=outcome.milliseconds,
            error=error,
            response_body=outcome.body,
        )
        _log_attempt(delivery, attempt, next_attempt_at)
        response = {
            "latency_ms": outcome.milliseconds,
            "response_status": outcome.status,
            "response_body": outcome.body,
        }
        if wait is None:
            status = "processed" if is_success(outcome) else "dead"
            self.deliveries.record_attempt(delivery, attempt, {**response, **_settled(status, error)}, None)
            return
        is_queued = wait <= sqs.MAX_DELAY_SECONDS
        due_at = now + wait + (SWEEP_AFTER_SECONDS if is_queued else 0)
        retry = {"status": "failed", "error": error, "next_attempt_at": next_attempt_at}
        self.deliveries.record_attempt(delivery, attempt, {**response, **retry}, due_at)
        if is_queued:
            sqs.send_delayed(self.queue_url, queue_message(delivery.organization_id, delivery.id), wait)

    def _record_health(
        self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, outcome: Outcome
    ) -> None:
        if is_success(outcome):
            self.health.record_success(organization_id, endpoint, slot, outcome.milliseconds)
        elif outcome.status == HTTPStatus.GONE:
            self.health.disable_gone(organization_id, endpoint)
        else:
            self.health.record_failure(organization_id, endpoint, slot, outcome.milliseconds)


def is_success(outcome: Outcome) -> bool:
    """Return whether the receiver accepted the event with a 2xx. Redirects are not followed and count as failures."""
    return outcome.status is not None and outcome.status // 100 == HTTPStatus.OK // 100


def _settled(status: str, error: str | None) -> dict[str, Any]:
    processed_at = clock.instant() if status in SETTLED else None
    return {"status": status, "error": error, "next_attempt_at": None, "processed_at": processed_at}


def _log_attempt(delivery: Delivery, attempt: WebhookAttempt, next_attempt_at: str | None) -> None:
    """Log an attempt in one line. `status` is the HTTP status; with an `error` and no next attempt, it is dead."""
    logger.info(
        "delivery.attempted",
        delivery_id=delivery.id,
        endpoint_id=delivery.endpoint_id,
        event_id=delivery.event_id,
        event_type=delivery.event_type,
        organization_id=delivery.organization_id,
        attempt=delivery.attempts + 1,
        max_attempts=delivery.max_attempts,
        status=attempt.status,
        error=attempt.error,
        milliseconds=attempt.latency_ms,
        next_attempt_at=next_attempt_at,
    )
