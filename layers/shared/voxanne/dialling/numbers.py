from dataclasses import dataclass, field

from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.dialling.steps import End
from voxanne.domain.agents.models import Agent
from voxanne.providers.vapi import Vapi


@dataclass(frozen=True)
class Number:
    """A number that we call from: the provider's id, and as the called one sees it where that is known."""

    id: str
    e164: str | None


@dataclass
class Numbers:
    """From which number an agent calls.

    The provider knows all tenants' numbers alike; whose one is stands in `provider_links`, where an agent's number is
    one organisation's. An agent without a number of its own calls from the deployment's.
    """

    provider: Vapi
    links: ProviderLinks
    default_id: str | None
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, organization_id: str, agent: Agent) -> Number | End:
        """The agent's number.

        Raises:
            ProviderError: the provider does not tell which numbers it has.
        """
        if agent.phone_number is None:
            return Number(self.default_id, None) if self.default_id is not None else End("no-phone-number")
        if agent.phone_number not in self._known:
            self._known = {str(each.get("number")): each["id"] for each in self.provider.phone_numbers()}
        identifier = self._known.get(agent.phone_number)
        if identifier is None:
            return End("no-phone-number")
        owner = self.links.find(link_of("vapi", "number", agent.phone_number))
        if owner is None or owner["organization_id"] != organization_id:
            return End("phone-number-not-assigned")
        return Number(identifier, agent.phone_number)
