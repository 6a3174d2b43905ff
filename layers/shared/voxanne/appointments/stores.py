from dataclasses import dataclass

from voxanne.appointments.hours import CalendarHours
from voxanne.appointments.repository import AppointmentRepository
from voxanne.aws.dynamodb.tables import Table
from voxanne.calendars.repository import CalendarRepository
from voxanne.calls.repository import CallRepository
from voxanne.contacts.repository import ContactRepository


@dataclass(frozen=True)
class Stores:
    """What booking reads and writes."""

    appointments: AppointmentRepository
    hours: CalendarHours
    calendars: CalendarRepository
    contacts: ContactRepository
    calls: CallRepository
    # Booking looks at an agent's calendar alone.
    agents: Table
