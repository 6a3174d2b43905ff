import functools

from voxanne.appointments.hours import CalendarHours
from voxanne.appointments.repository import AppointmentRepository
from voxanne.appointments.stores import Stores
from voxanne.aws.dynamodb.tables import Table
from voxanne.calendars.repository import CalendarRepository
from voxanne.calls.repository import CallRepository
from voxanne.contacts.repository import ContactRepository
from voxanne.core import config


@functools.cache
def stores() -> Stores:
    """The process's stores, made on first use."""
    return Stores(
        appointments=AppointmentRepository(Table(config.required("APPOINTMENTS_TABLE"))),
        hours=CalendarHours(Table(config.required("CALENDAR_HOURS_TABLE"))),
        calendars=CalendarRepository(Table(config.required("CALENDARS_TABLE"))),
        contacts=ContactRepository(Table(config.required("CONTACTS_TABLE"))),
        calls=CallRepository(Table(config.required("CALLS_TABLE"))),
        agents=Table(config.required("AGENTS_TABLE")),
    )
