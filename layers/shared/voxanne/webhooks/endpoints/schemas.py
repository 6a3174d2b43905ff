from typing import Annotated

from pydantic import Field

from voxanne.core.fields import UNSET, Input, Text, UniqueItems
from voxanne.webhooks.events.models import EventType

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
    UniqueItems("must not name a type twice"),
    Field(
        min_length=1,
        description="Types of events that are sent there. Absent: all that there are now.",
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
