import functools

from voxanne.aws.dynamodb.tables import Table
from voxanne.core import config
from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calendars.occupancy import OccupancyRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository


@functools.cache
def stores() -> BookingDependencies:
    """The process's stores, made on first use."""
    return BookingDependencies(
        appointments=AppointmentRepository(Table(config.required("APPOINTMENTS_TABLE"))),
        occupancy=OccupancyRepository(Table(config.required("CALENDAR_HOURS_TABLE"))),
        calendars=CalendarRepository(Table(config.required("CALENDARS_TABLE"))),
        contacts=ContactRepository(Table(config.required("CONTACTS_TABLE"))),
        calls=CallRepository(Table(config.required("CALLS_TABLE"))),
        agents=Table(config.required("AGENTS_TABLE")),
    )
