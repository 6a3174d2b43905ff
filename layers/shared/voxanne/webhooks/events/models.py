"""Events: their deterministic ids, their models, and an event as it is stored."""

import hashlib
import json
from dataclasses import dataclass

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.core.ids import derived_id
from voxanne.domain.appointments.models import Appointment
from voxanne.domain.busy_time.models import BusyBlock
from voxanne.domain.calendar_sources.models import CalendarSource
from voxanne.domain.calls.models import Call
from voxanne.domain.contacts.models import Contact
from voxanne.webhooks.endpoints.models import WebhookEndpoint
from voxanne.webhooks.events.event_types import (
    AppointmentEventType,
    BusyBlockEventType,
    CalendarSourceEventType,
    CallEventType,
    ContactEventType,
    EndpointEventType,
    EventType,
    object_name,
)


def event_id(object_id: str, version: int | str, event_type: str, seconds: float) -> str:
    """Return the id of the event of that type for an object's change to that version, at *seconds* since the epoch.

    It sorts by the time of the change, as all ids do; a digest of the other values takes the place of the random bits,
    so that a repetition gives the same id.
    """
    digest = hashlib.sha256(f"{object_id}\n{version}\n{event_type}".encode()).digest()
    return derived_id("evt", seconds, digest)


_ID = "The id of the event, the same in every delivery and attempt. Use it to ignore repeated deliveries."
_AT = "When the event happened."


class CallEvent(Resource):
    """An event about a call."""

    id: str = Field(description=_ID)
    type: CallEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    call: Call
    """The call at the time of the event."""


class AppointmentEvent(Resource):
    """An event about an appointment."""

    id: str = Field(description=_ID)
    type: AppointmentEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    appointment: Appointment
    """The appointment at the time of the event."""


class ErasedContact(Resource):
    """A contact that was erased. Only its id is left."""

    id: str
    """The id of the erased contact."""


class ContactEvent(Resource):
    """An event about a contact."""

    id: str = Field(description=_ID)
    type: ContactEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    contact: Contact | ErasedContact
    """The contact at the time of the event. Once it is erased, all its events have its id alone."""


class BusyBlockEvent(Resource):
    """An event about a busy block that overlaps appointments. They keep their time."""

    id: str = Field(description=_ID)
    type: BusyBlockEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    busy_block: BusyBlock
    """The busy block, with the appointments in `conflicts`."""


class CalendarSourceEvent(Resource):
    """An event about an iCalendar source that could not be fetched for `stale_after_minutes`."""

    id: str = Field(description=_ID)
    type: CalendarSourceEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    calendar_source: CalendarSource
    """The iCalendar source at the time of the event."""


class WebhookEndpointEvent(Resource):
    """An event about a webhook endpoint that was disabled, because it answered 410 or failed for five days."""

    id: str = Field(description=_ID)
    type: EndpointEventType
    """The type of the event."""
    created_at: Timestamp = Field(description=_AT)
    webhook_endpoint: WebhookEndpoint
    """The endpoint, without its secret."""


type Event = CallEvent | AppointmentEvent | ContactEvent | BusyBlockEvent | CalendarSourceEvent | WebhookEndpointEvent


MODELS: dict[
    str,
    type[CallEvent | AppointmentEvent | ContactEvent | BusyBlockEvent | CalendarSourceEvent | WebhookEndpointEvent],
] = {
    "call": CallEvent,
    "appointment": AppointmentEvent,
    "contact": ContactEvent,
    "busy_block": BusyBlockEvent,
    "calendar_source": CalendarSourceEvent,
    "webhook_endpoint": WebhookEndpointEvent,
}


@dataclass(frozen=True)
class StoredEvent:
    """An event as it is stored; `body` is the text that is signed and sent."""

    organization_id: str
    id: str
    type: EventType
    created_at: str
    object_id: str
    body: str

    @property
    def contact_id(self) -> str | None:
        """The contact of the call or appointment that it tells of; None if that has none, and of other objects."""
        return contact_of(self.type, self.body)


def contact_of(event_type: str, body: str) -> str | None:
    """Return the contact that an event's call or appointment had then; None if it had none, and of other objects."""
    contact_id: str | None = json.loads(body)[object_name(event_type)].get("contact_id")
    return contact_id
