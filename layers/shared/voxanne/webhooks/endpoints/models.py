"""Webhook endpoints as they are stored and shown."""

from typing import Literal

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.core.time_zones import DAY
from voxanne.webhooks.events.event_types import EventType

# Per organisation.
MAX_ENDPOINTS = 32
# How long the former secret still signs after a rotation.
SECRET_OVERLAP_SECONDS = DAY

type EndpointStatus = Literal["active", "paused", "disabled"]
type DisabledReason = Literal["client", "gone", "failing"]
Pace = Literal["unknown", "fast", "slow"]


class WebhookEndpoint(Resource):
    """A URL to which events are sent."""

    id: str
    url: str
    """The URL that receives the events."""
    events: list[EventType]
    """The event types that are sent to the endpoint."""
    description: str | None = None
    """A description for your staff."""
    enabled: bool
    """False: no events are sent."""
    status: EndpointStatus
    """`active`: events are sent. `paused`: after five or more failures in a row, one delivery probes it every 5 to 60
    minutes. `disabled`: no events are sent."""
    disabled_reason: DisabledReason | None = Field(
        default=None,
        description="Why it is disabled. `client`: a request set `enabled` to false. `gone`: it answered 410. "
        "`failing`: all deliveries failed for five days. Null: it is enabled.",
    )
    disabled_at: Timestamp | None = None
    """When it was disabled. Null: it is enabled."""
    failing_since: Timestamp | None = Field(
        default=None, description="The time of the first failure since the last success. Null: the last one succeeded."
    )
    created_at: Timestamp
    updated_at: Timestamp


class WebhookEndpointWithSecret(WebhookEndpoint):
    """An endpoint with its new `secret`. Only the response that creates the secret has it."""

    secret: str | None
    """The secret that signs deliveries. Null if the response is replayed: replace the secret for another."""


class OldSecret(Resource):
    """A rotated secret that still signs; `until` is in seconds since the epoch."""

    secret: str
    until: int


class StoredEndpoint(Resource):
    """An endpoint as it is stored."""

    id: str
    url: str
    events: list[EventType]
    description: str | None = None
    enabled: bool
    secret: str
    old_secrets: list[OldSecret] = []
    version: int
    disabled_reason: DisabledReason | None = None
    disabled_at: str | None = None
    # Health (voxanne/webhooks/deliveries/endpoint_health.py).
    failures_in_row: int = 0
    failing_since: str | None = None
    paused_until: int | None = None
    pace: Pace = "unknown"
    created_at: str
    updated_at: str

    @property
    def status(self) -> EndpointStatus:
        """Whether the endpoint takes deliveries."""
        if not self.enabled:
            return "disabled"
        return "active" if self.paused_until is None else "paused"

    def signing_secrets(self, now: float) -> list[str]:
        """Return the secrets that sign a delivery now, newest first."""
        return [self.secret, *(old.secret for old in self.old_secrets if old.until > now)]

    def to_response(self) -> WebhookEndpoint:
        """Return the endpoint as clients see it."""
        return WebhookEndpoint.model_validate(self.model_dump() | {"status": self.status})

    def to_response_with_secret(self) -> WebhookEndpointWithSecret:
        """Return the endpoint with its secret, for the response to its creation or rotation."""
        return WebhookEndpointWithSecret(**self.to_response().model_dump(), secret=self.secret)
