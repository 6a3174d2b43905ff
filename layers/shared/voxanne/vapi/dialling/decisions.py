from dataclasses import dataclass, field

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.agents.models import Agent
from voxanne.domain.call_backs.quiet_hours import allowed_from
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.vapi.client import Vapi
from voxanne.vapi.dialling.models import Decision, Dial, End, Wait


@dataclass(frozen=True)
class Number:
    """A number that we call from: the provider's id, and as the called one sees it where that is known."""

    id: str
    e164: str | None


@dataclass
class CallerNumbers:
    """From which number an agent calls.

    The provider knows all tenants' numbers alike; whose one is stands in `provider_links`, where an agent's number is
    one organisation's. An agent without a number of its own calls from the deployment's.
    """

    provider: Vapi
    links: ProviderLinks
    default_id: str | None
    _known: dict[str, str] = field(default_factory=dict)

    def number_for(self, organization_id: str, agent: Agent) -> Number | End:
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


# An agent that was just made has no assistant yet.
_SOON_SECONDS = 60


@dataclass(frozen=True)
class DialDecisions:
    """Whether a call-back may be dialled now, by what is stored now: much may have changed since it was asked for."""

    contacts: ContactRepository
    agents: Table
    assistants: Table
    organizations: Table
    numbers: CallerNumbers

    def decide(self, organization_id: str, call: StoredCall, placing: DialState) -> Decision:
        """What becomes of a call that waits.

        Raises:
            ProviderError: the provider does not tell which numbers it has.
        """
        now, last = clock.now(), clock.seconds_of(placing.not_after)
        if now > last:
            return End("expired")
        try:
            contact = self.contacts.get(organization_id, str(call.contact_id))
        except NotFoundError:
            return End("contact-deleted")
        if contact.do_not_call:
            return End("do-not-call", "canceled")
        organization = self.organizations.get({"organization_id": organization_id}) or {}
        if organization.get("suspended_at") is not None:
            return End("organization-suspended", "canceled")
        allowed = _allowed_from(now, organization.get("time_zone", "UTC"), contact, placing)
        if allowed > last:
            return End("expired")
        return Wait(allowed) if allowed > now else self._by_its_agent(organization_id, call, contact)

    def _by_its_agent(self, organization_id: str, call: StoredCall, contact: StoredContact) -> Decision:
        key = key_of(organization_id, str(call.agent_id))
        item, record = self.agents.get(key), self.assistants.get(key) or {}
        if item is None:
            return End("agent-deleted")
        agent = Agent.model_validate(item)
        if "assistant_id" not in record:
            return End("agent-not-ready") if agent.status == "failed" else Wait(clock.now() + _SOON_SECONDS)
        number = self.numbers.number_for(organization_id, agent)
        if isinstance(number, End):
            return number
        may_be_called = self.contacts.build_callable_check(organization_id, contact)
        return Dial(record["assistant_id"], number.id, number.e164, contact, may_be_called)


def _allowed_from(now: float, organization_zone: str, contact: StoredContact, placing: DialState) -> float:
    begins = max(now, clock.seconds_of(placing.not_before))
    if placing.override_quiet_hours:
        return begins
    return allowed_from(begins, contact.time_zone, contact.phone, organization_zone)
