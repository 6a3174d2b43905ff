from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import UNSET, Input, Resource, Text, Timestamp
from voxanne.events.kinds import EVENT_TYPES, EventType

MOST_ENDPOINTS = 32
SECRET_OVERLAP_SECONDS = 86_400

# No `type` statement: it would be a schema's name in the OpenAPI document.
EndpointStatus = Literal["active", "paused", "disabled"]
DisabledReason = Literal["client", "gone", "failing"]
Pace = Literal["unknown", "fast", "slow"]


def _once_each(events: list[EventType]) -> list[EventType]:
    if len(set(events)) != len(events):
        raise PydanticCustomError("repeated", "must not name a type twice")
    return events


type EndpointUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2048,
        description="https, and public: it must not lead to a private address, neither now nor when we connect.",
        examples=["https://example.com/webhooks/voxanne"],
        json_schema_extra={"format": "public-https-url"},
    ),
]
type Subscription = Annotated[
    list[EventType],
    AfterValidator(_once_each),
    Field(
        min_length=1,
        description="Types of events that are sent there. Absent: all that there are now.",
        json_schema_extra={"uniqueItems": True},
    ),
]
type EndpointDescription = Annotated[Text, Field(max_length=500)]


class NewWebhookEndpoint(Input):
    """An endpoint as a client asks for it."""

    url: EndpointUrl
    events: Subscription | None = None
    description: EndpointDescription | None = None
    enabled: bool = True


class WebhookEndpointChanges(Input):
    """A merge patch of an endpoint (RFC 7396). Another URL, or enabling it again, forgets its failures."""

    url: EndpointUrl = UNSET
    events: Subscription = UNSET
    description: EndpointDescription | None = None
    enabled: bool = UNSET


class WebhookTest(Input):
    """Which type of event to send as a test. Absent: the first that the endpoint wants."""

    type: EventType | None = None


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
    # How deliveries went (voxanne/deliveries/health.py).
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

    def shown(self) -> WebhookEndpoint:
        """As clients see it."""
        return WebhookEndpoint.model_validate(self.model_dump() | {"status": self.status})

    def shown_with_secret(self) -> WebhookEndpointWithSecret:
        """As a client sees it once."""
        return WebhookEndpointWithSecret(**self.shown().model_dump(), secret=self.secret)


def all_types() -> list[EventType]:
    """What an endpoint gets that names no types."""
    return list(EVENT_TYPES)
