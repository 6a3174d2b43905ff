"""Which kinds of events there are, and which object each is about."""

from typing import Literal, get_args

CallEventType = Literal["call.started", "call.ended", "call.transcript_ready", "call.recording_ready"]
AppointmentEventType = Literal[
    "appointment.booked", "appointment.changed", "appointment.cancelled", "appointment.reminder_due"
]
ContactEventType = Literal["contact.created", "contact.updated"]
EventType = Literal[CallEventType, AppointmentEventType, ContactEventType]

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)


def object_of(event_type: str) -> str:
    """Under which name an event of that type holds its object: `call`, `appointment` or `contact`."""
    return event_type.partition(".")[0]
