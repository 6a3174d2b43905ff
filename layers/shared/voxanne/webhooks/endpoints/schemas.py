"""What clients send to create, change and test webhook endpoints."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import UNSET, Input, Text, UniqueItems
from voxanne.webhooks.events.event_types import EVENT_TYPES, EventType

type EndpointUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2048,
        description="https and public: the host must not resolve to a private address, now or when we connect.",
        examples=["https://example.com/webhooks/voxanne"],
        json_schema_extra={"format": "public-https-url"},
    ),
]


type Subscription = Annotated[
    list[EventType],
    UniqueItems("must not name a type twice"),
    Field(
        min_length=1,
        max_length=len(EVENT_TYPES),
        description="The event types that are sent to the endpoint. Absent: all current types that the key may read.",
    ),
]


type EndpointDescription = Annotated[Text, Field(max_length=500)]


class NewWebhookEndpoint(Input):
    """A new webhook endpoint."""

    url: EndpointUrl
    events: Subscription | None = None
    description: EndpointDescription | None = None
    enabled: bool = True


class WebhookEndpointChanges(Input):
    """A merge patch of an endpoint (RFC 7396). A new URL, or enabling it again, resets its failures."""

    url: EndpointUrl = UNSET
    events: Subscription = UNSET
    description: EndpointDescription | None = None
    enabled: bool = UNSET


class WebhookTest(Input):
    """The type of event to send as a test. Absent: the first type that the endpoint is subscribed to."""

    type: EventType | None = None
    """The type of the event."""
