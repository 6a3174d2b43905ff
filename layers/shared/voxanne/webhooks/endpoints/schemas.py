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
        description="It must be https, and its host must resolve to public addresses only, now and at each delivery.",
        examples=["https://example.com/webhooks/voxanne"],
        json_schema_extra={"format": "public-https-url"},
    ),
]


type Subscription = Annotated[
    list[EventType],
    UniqueItems("must not name a type twice"),
    Field(min_length=1, max_length=len(EVENT_TYPES)),
]


type EndpointDescription = Annotated[Text, Field(max_length=500)]


class NewWebhookEndpoint(Input):
    """The body of a new webhook endpoint."""

    url: EndpointUrl
    events: Subscription | None = None
    """The event types to send. Default: all current types whose objects the key can read."""
    description: EndpointDescription | None = None
    enabled: bool = True


class WebhookEndpointChanges(Input):
    """A merge patch of an endpoint (RFC 7396). A new URL, or enabling the endpoint again, resets its failures."""

    url: EndpointUrl = UNSET
    events: Subscription = UNSET
    description: EndpointDescription | None = None
    enabled: bool = UNSET


class WebhookTest(Input):
    """The body of a test event."""

    type: EventType | None = None
    """The type of the event. Default: the first of the endpoint's `events`."""
