"""The types of events, the object that each is about, and the scopes that read them."""

from collections.abc import Collection
from typing import Literal, get_args

# Of plain aliases `Literal` makes one list; `type` statements name the schemas of the OpenAPI document.
_Call = Literal["call.started", "call.ended", "call.transcript_ready", "call.recording_ready"]
_Appointment = Literal["appointment.booked", "appointment.changed", "appointment.cancelled", "appointment.reminder_due"]
_Contact = Literal["contact.created", "contact.updated", "contact.erased"]
_Busy = Literal["calendar.conflict"]
_Source = Literal["calendar.source_stale"]
_Endpoint = Literal["endpoint.disabled"]
_Any = Literal[_Call, _Appointment, _Contact, _Busy, _Source, _Endpoint]

type CallEventType = _Call
type AppointmentEventType = _Appointment
type ContactEventType = _Contact
type BusyBlockEventType = _Busy
type CalendarSourceEventType = _Source
type EndpointEventType = _Endpoint
type EventType = _Any

EVENT_TYPES: tuple[EventType, ...] = get_args(_Any)

# The objects of types that do not begin with the name of their object.
_OBJECTS = {
    "calendar.conflict": "busy_block",
    "calendar.source_stale": "calendar_source",
    "endpoint.disabled": "webhook_endpoint",
}

# By the object in an event, the scope that reads it. A key without the scope can neither list the event nor have it
# sent.
_READ_SCOPES = {
    "call": "calls:read",
    "appointment": "appointments:read",
    "contact": "contacts:read",
    "busy_block": "appointments:read",
    "calendar_source": "appointments:read",
    "webhook_endpoint": "webhooks:read",
}
# The scopes that a key needs to see every event.
ALL_READ_SCOPES = frozenset(_READ_SCOPES.values())


def read_scope(event_type: str) -> str:
    """Return the scope that a key needs to see events of that type."""
    return _READ_SCOPES[object_name(event_type)]


def readable_types(scopes: Collection[str]) -> list[EventType]:
    """Return the types of the events that a key with *scopes* may see."""
    return [event_type for event_type in EVENT_TYPES if read_scope(event_type) in scopes]


def object_name(event_type: str) -> str:
    """Return the name of the object in an event of that type, such as `call`."""
    return _OBJECTS.get(event_type, event_type.partition(".")[0])
