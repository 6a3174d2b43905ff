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
    """What answers are made of."""

    stores: BookingDependencies
    records: ToolResultRepository
    links: ProviderLinks
    shared: SharedNumber
    provider_calls: ProviderCalls
    assistants: Table
    organizations: Table


@functools.cache
def known() -> Dependencies:
    """The process's stores, made on first use: most messages need none."""
    stores, links = BookingDependencies.from_environment(), ProviderLinks.from_environment()
    organizations = Table.from_environment("ORGANIZATIONS_TABLE")
    return Dependencies(
        stores=stores,
        records=ToolResultRepository.from_environment(),
        links=links,
        shared=SharedNumber.from_environment(),
        provider_calls=ProviderCalls(stores.calls, stores.contacts, links, organizations),
        assistants=Table.from_environment("ASSISTANTS_TABLE"),
        organizations=organizations,
    )
