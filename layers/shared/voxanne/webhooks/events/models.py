"""Events: their types, their deterministic ids, their models, and an event as it is stored."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.core.ids import derived_id
from voxanne.domain.appointments.models import Appointment
from voxanne.domain.calls.models import Call
from voxanne.domain.contacts.models import Contact

CallEventType = Literal["call.started", "call.ended", "call.transcript_ready", "call.recording_ready"]


AppointmentEventType = Literal[
    "appointment.booked", "appointment.changed", "appointment.cancelled", "appointment.reminder_due"
]


ContactEventType = Literal["contact.created", "contact.updated", "contact.erased"]


EventType = Literal[CallEventType, AppointmentEventType, ContactEventType]


EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)


# By the object in an event, the scope that reads it: who lacks the scope neither lists the event nor has it sent.
_READ_SCOPES = {"call": "calls:read", "appointment": "appointments:read", "contact": "contacts:read"}
# What a key needs to see every event.
ALL_READ_SCOPES = frozenset(_READ_SCOPES.values())


def read_scope(event_type: str) -> str:
    """Return the scope that a key needs to see events of that type."""
    return _READ_SCOPES[object_name(event_type)]


def readable_types(scopes: Collection[str]) -> list[EventType]:
    """Return the types of the events that a key with *scopes* may see."""
    return [event_type for event_type in EVENT_TYPES if read_scope(event_type) in scopes]


def object_name(event_type: str) -> str:
    """Return the name of the object in an event of that type: `call`, `appointment` or `contact`."""
    return event_type.partition(".")[0]


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
    created_at: Timestamp = Field(description=_AT)
    call: Call


class AppointmentEvent(Resource):
    """Something happened to an appointment, given as GET returned it then."""

    id: str = Field(description=_ID)
    type: AppointmentEventType
    created_at: Timestamp = Field(description=_AT)
    appointment: Appointment


class ErasedContact(Resource):
    """A contact that was erased: its id is what is left."""

    id: str


class ContactEvent(Resource):
    """Something happened to a contact, given as GET returned it then; after `contact.erased`, by its id alone."""

    id: str = Field(description=_ID)
    type: ContactEventType
    created_at: Timestamp = Field(description=_AT)
    contact: Contact | ErasedContact


type Event = CallEvent | AppointmentEvent | ContactEvent


MODELS: dict[str, type[CallEvent] | type[AppointmentEvent] | type[ContactEvent]] = {
    "call": CallEvent,
    "appointment": AppointmentEvent,
    "contact": ContactEvent,
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
