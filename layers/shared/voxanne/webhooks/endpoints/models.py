from typing import Literal

from pydantic import BaseModel, Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.webhooks.events.models import EVENT_TYPES, EventType

MOST_ENDPOINTS = 32


SECRET_OVERLAP_SECONDS = 86_400


# No `type` statement: it would be a schema's name in the OpenAPI document.
EndpointStatus = Literal["active", "paused", "disabled"]


DisabledReason = Literal["client", "gone", "failing"]


Pace = Literal["unknown", "fast", "slow"]


class WebhookEndpoint(Resource):
    """Where events are sent. `paused`: it failed five times in a row, and is tried with one delivery now and then."""

    id: str
    url: str
    events: list[EventType]
    description: str | None = None
    enabled: bool
    status: EndpointStatus
    disabled_reason: DisabledReason | None = Field(
        default=None, description="`gone`: it answered 410. `failing`: nothing but failures for five days."
    )
    disabled_at: Timestamp | None = None
    failing_since: Timestamp | None = Field(default=None, description="Since when no delivery has succeeded.")
    created_at: Timestamp
    updated_at: Timestamp


class WebhookEndpointWithSecret(WebhookEndpoint):
    """An endpoint with its `secret`, which is shown this once. Where the answer is replayed, it is null."""

    secret: str | None


class OldSecret(BaseModel):
    """A secret that still signs, until a moment in seconds since the epoch."""

    secret: str
    until: int


class StoredEndpoint(Resource):
    """An endpoint as its table holds it."""

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
    # How deliveries went (voxanne/webhooks/deliveries/endpoint_health.py).
    failures_in_row: int = 0
    failing_since: str | None = None
    paused_until: int | None = None
    pace: Pace = "unknown"
    created_at: str
    updated_at: str

    @property
    def status(self) -> EndpointStatus:
        """What becomes of events for it."""
        if not self.enabled:
            return "disabled"
        return "active" if self.paused_until is None else "paused"

    def signing_secrets(self, now: float) -> list[str]:
        """With which a delivery is signed now, the newest first."""
        return [self.secret, *(old.secret for old in self.old_secrets if old.until > now)]

    def to_response(self) -> WebhookEndpoint:
        """As clients see it."""
        return WebhookEndpoint.model_validate(self.model_dump() | {"status": self.status})

    def to_response_with_secret(self) -> WebhookEndpointWithSecret:
        """As a client sees it once."""
        return WebhookEndpointWithSecret(**self.to_response().model_dump(), secret=self.secret)


def all_types() -> list[EventType]:
    """What an endpoint gets that names no types."""
    return list(EVENT_TYPES)
