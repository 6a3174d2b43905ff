from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.appointments.models import Appointment
from voxanne.domain.calls.models import Call
from voxanne.domain.contacts.models import Contact
from voxanne.events.kinds import AppointmentEventType, CallEventType, ContactEventType

_ID = "The same whenever the event is sent: what tells a repetition."
_AT = "When it happened."


class CallEvent(Resource):
    """Something happened to a call, which is here as GET returned it then."""

    id: str = Field(description=_ID)
    type: CallEventType
    created_at: Timestamp = Field(description=_AT)
    call: Call


class AppointmentEvent(Resource):
    """Something happened to an appointment, which is here as GET returned it then."""

    id: str = Field(description=_ID)
    type: AppointmentEventType
    created_at: Timestamp = Field(description=_AT)
    appointment: Appointment


class ContactEvent(Resource):
    """Something happened to a contact, which is here as GET returned it then."""

    id: str = Field(description=_ID)
    type: ContactEventType
    created_at: Timestamp = Field(description=_AT)
    contact: Contact


type Event = CallEvent | AppointmentEvent | ContactEvent
MODELS: dict[str, type[CallEvent] | type[AppointmentEvent] | type[ContactEvent]] = {
    "call": CallEvent,
    "appointment": AppointmentEvent,
    "contact": ContactEvent,
}
