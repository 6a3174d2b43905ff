import functools
from dataclasses import dataclass

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import config
from voxanne.domain.agent_tools.repository import ToolResultRepository
from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calendars.occupancy import OccupancyRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.vapi.events.attribution import ProviderCalls


@dataclass(frozen=True)
class Dependencies:
    """What answers are made of."""

    stores: BookingDependencies
    records: ToolResultRepository
    links: ProviderLinks
    provider_calls: ProviderCalls
    assistants: Table
    organizations: Table


@functools.cache
def known() -> Dependencies:
    """The process's stores, made on first use: most messages need none."""
    calls = CallRepository(Table(config.required("CALLS_TABLE")))
    contacts = ContactRepository(Table(config.required("CONTACTS_TABLE")))
    links = ProviderLinks(Table(config.required("PROVIDER_LINKS_TABLE")))
    stores = BookingDependencies(
        appointments=AppointmentRepository(Table(config.required("APPOINTMENTS_TABLE"))),
        occupancy=OccupancyRepository(Table(config.required("CALENDAR_HOURS_TABLE"))),
        calendars=CalendarRepository(Table(config.required("CALENDARS_TABLE"))),
        contacts=contacts,
        calls=calls,
        agents=Table(config.required("AGENTS_TABLE")),
    )
    return Dependencies(
        stores=stores,
        records=ToolResultRepository(Table(config.required("IDEMPOTENCY_TABLE"))),
        links=links,
        provider_calls=ProviderCalls(calls, contacts, links),
        assistants=Table(config.required("ASSISTANTS_TABLE")),
        organizations=Table(config.required("ORGANIZATIONS_TABLE")),
    )
