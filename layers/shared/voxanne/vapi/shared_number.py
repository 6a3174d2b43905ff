"""The deployment's shared number, from which agents without a number of their own call.

It belongs to no organisation. A caller is answered by the organisation that called them last, within 30 days.
"""

from dataclasses import dataclass
from typing import Self

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.writes import Write
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock, config
from voxanne.core.phones import DEFAULT_COUNTRY, calling_number, is_national, is_withheld
from voxanne.domain.phone_numbers.models import CALLEES_REMEMBERED_SECONDS, callee_link


@dataclass(frozen=True)
class SharedNumber:
    """The number by the provider's id and as E.164, None where the deployment does not say."""

    id: str | None
    number: str | None

    @classmethod
    def from_environment(cls) -> Self:
        """Return the number of the deployment that the function belongs to."""
        return cls(config.optional("VAPI_PHONE_NUMBER_ID"), config.optional("VAPI_PHONE_NUMBER"))

    def is_meant(self, phone_number_id: str | None, number: str | None) -> bool:
        """Return whether this is the number with that id at the provider, or with that E.164."""
        return phone_number_id in {self.id} - {None} or number in {self.number} - {None}


def build_last_caller(links: ProviderLinks, organization_id: str, agent_id: str, called: str) -> Write:
    """Return the write that makes an agent the last one that called the number *called* from the shared number."""
    expires_at = int(clock.now()) + CALLEES_REMEMBERED_SECONDS
    return links.build_replace(callee_link(called), organization_id, agent_id, expires_at)


def called_at(link: Item) -> int:
    """Return when the call that wrote a last caller's link was placed, in seconds since the epoch."""
    return int(link.get("expires_at", 0)) - CALLEES_REMEMBERED_SECONDS


def caller_of(texts: tuple[str, ...]) -> str | None:
    """Return a caller's number, from the texts that the carrier sent, as E.164.

    None if one of them says that it is withheld, or if it is in a national format.
    """
    if any(map(is_withheld, texts)):
        return None
    numbers = (calling_number(text, DEFAULT_COUNTRY) for text in texts if not is_national(text))
    return next((number for number in numbers if number is not None), None)
