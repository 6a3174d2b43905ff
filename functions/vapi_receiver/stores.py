"""What the answers to questions are made of."""

import functools
from dataclasses import dataclass

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.domain.agent_tools.repository import ToolResultRepository
from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.vapi.events.repository import ProviderCalls
from voxanne.vapi.shared_number import SharedNumber


@dataclass(frozen=True)
class Dependencies:
    """The repositories and tables that questions need; `booking` has those of the tools."""

    booking: BookingDependencies
    records: ToolResultRepository
    links: ProviderLinks
    shared: SharedNumber
    provider_calls: ProviderCalls
    assistants: Table
    organizations: Table


@functools.cache
def stores() -> Dependencies:
    """Return the process's, made on first use: most messages are no questions."""
    booking, links = BookingDependencies.from_environment(), ProviderLinks.from_environment()
    organizations = Table.from_environment("ORGANIZATIONS_TABLE")
    return Dependencies(
        booking=booking,
        records=ToolResultRepository.from_environment(),
        links=links,
        shared=SharedNumber.from_environment(),
        provider_calls=ProviderCalls(booking.calls, booking.contacts, links, organizations),
        assistants=Table.from_environment("ASSISTANTS_TABLE"),
        organizations=organizations,
    )
