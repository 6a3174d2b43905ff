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


_ID = "The same whenever the event is sent: use it to recognise repetitions."
_AT = "When it happened."


class CallEvent(Resource):
    """Something happened to a call, given as GET returned it then."""

    id: str = Field(description=_ID)
    type: CallEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    call: Call
    """The call."""


class AppointmentEvent(Resource):
    """Something happened to an appointment, given as GET returned it then."""

    id: str = Field(description=_ID)
    type: AppointmentEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    appointment: Appointment
    """The appointment."""


class ErasedContact(Resource):
    """A contact that was erased: its id is what is left."""

    id: str
    """The id that it had."""


class ContactEvent(Resource):
    """Something happened to a contact, given as GET returned it then; after `contact.erased`, by its id alone."""

    id: str = Field(description=_ID)
    type: ContactEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    contact: Contact | ErasedContact
    """The contact."""


class BusyBlockEvent(Resource):
    """Time that is busy elsewhere met appointments: they are the `conflicts` of the busy block, and keep their time."""

    id: str = Field(description=_ID)
    type: BusyBlockEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    busy_block: BusyBlock
    """The busy block."""


class CalendarSourceEvent(Resource):
    """An iCalendar source could not be fetched for as long as it may: the calendar goes by what was read before."""

    id: str = Field(description=_ID)
    type: CalendarSourceEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    calendar_source: CalendarSource
    """The source."""


class WebhookEndpointEvent(Resource):
    """A webhook endpoint was disabled, as it answered 410 or failed for days; it is given without its secret."""

    id: str = Field(description=_ID)
    type: EndpointEventType
    """What happened."""
    created_at: Timestamp = Field(description=_AT)
    webhook_endpoint: WebhookEndpoint
    """The endpoint."""


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
