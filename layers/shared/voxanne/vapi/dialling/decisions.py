"""Whether a call-back may be dialled now, and from which number.

Decided from what is stored now: the contact, the agent and the organisation may have changed since the call-back was
requested.
"""

from contextlib import suppress
from dataclasses import dataclass, field

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.provider_errors import ProviderError
from voxanne.domain.agents.models import Agent
from voxanne.domain.call_backs.daily_limits import DailyCallBacks
from voxanne.domain.call_backs.destinations import refusal_of_destination
from voxanne.domain.call_backs.quiet_hours import allowed_from
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository
from voxanne.domain.organizations.models import StoredOrganization
from voxanne.domain.organizations.tombstones import is_closed
from voxanne.domain.phone_numbers.models import number_link
from voxanne.vapi.client import Vapi
from voxanne.vapi.dialling.models import Decision, Dial, End, Wait
from voxanne.vapi.shared_number import build_last_caller

# The assistant of a new agent does not exist yet.
_PROVISIONING_SECONDS = 60
# How long a call waits until billing is looked at again. It is dialled if service returns before its window ends.
_BILLING_SECONDS = 900
# How long a call waits until it is looked at again whether the contact's other call has ended.
_OTHER_CALL_SECONDS = 60
# A number that the account gives up and gets again has another id then, while processes live for hours.
_IDS_KNOWN_SECONDS = 300


@dataclass(frozen=True)
class CallerNumber:
    """A number to call from: the provider's id, and the number itself where it is known."""

    id: str
    e164: str | None


@dataclass
class CallerNumbers:
    """The numbers that agents call from.

    The provider does not separate tenants' numbers: `provider_links` assigns each number to an organisation. An agent
    without a number calls from the deployment's shared number, which no agent can have.
    """

    provider: Vapi
    links: ProviderLinks
    default_id: str | None
    _ids: dict[str, str] = field(default_factory=dict)
    _read_at: float = 0.0

    def number_for(self, organization_id: str, agent: Agent) -> CallerNumber | End:
        """Return the agent's number, or End if the agent has none that it may use.

        Raises:
            ProviderError: the provider did not list its numbers.
        """
        if agent.phone_number is None:
            return self._default() if self.default_id is not None else End("no-phone-number")
        if agent.phone_number not in self._ids or clock.now() - self._read_at >= _IDS_KNOWN_SECONDS:
            self._read_ids()
        identifier = self._ids.get(agent.phone_number)
        if identifier is None:
            return End("no-phone-number")
        owner = self.links.find(number_link(agent.phone_number))
        is_shared = identifier == self.default_id
        if is_shared or owner is None or owner["organization_id"] != organization_id:
            return End("phone-number-not-assigned")
        return CallerNumber(identifier, agent.phone_number)

    def _default(self) -> CallerNumber:
        """Return the deployment's number. The number itself may stay unknown: the call's events state it, too."""
        identifier = str(self.default_id)
        if identifier not in self._ids.values():
            with suppress(ProviderError):
                self._read_ids()
        number = next((number for number, other in self._ids.items() if other == identifier), None)
        return CallerNumber(identifier, number)

    def _read_ids(self) -> None:
        self._ids = {str(number.get("number")): number["id"] for number in self.provider.phone_numbers()}
        self._read_at = clock.now()


@dataclass(frozen=True)
class DialDecisions:
    """Decides whether call-backs may be dialled now."""

    contacts: ContactRepository
    calls: CallRepository
    agents: Table
    assistants: Table
    organizations: Table
    daily: DailyCallBacks
    numbers: CallerNumbers

    def decide(self, organization_id: str, call: StoredCall, dial_state: DialState) -> Decision:
        """Return what to do with a call that waits to be dialled.

        Raises:
            ProviderError: the provider did not list its numbers.
        """
        now, last = clock.now(), clock.seconds_of(dial_state.not_after)
        if now > last:
            return End("expired")
        try:
            contact = self.contacts.get_current(organization_id, str(call.contact_id))
        except NotFoundError:
            return End("contact-deleted")
        organization = self._serving(organization_id)
        if organization is None:
            return End("organization-suspended", "canceled")
        obstacle = _obstacle(contact, organization, now)
        if obstacle is not None:
            return obstacle
        allowed = _allowed_from(now, organization.time_zone, contact, dial_state)
        if allowed > last:
            return End("expired")
        if allowed <= now and self.calls.has_call_in_progress(organization_id, contact.id):
            # The contact is calling: the line would be busy, or a second call would interrupt the first.
            allowed = now + _OTHER_CALL_SECONDS
        return Wait(allowed) if allowed > now else self._decide_by_agent(organization, call, contact)

    def _serving(self, organization_id: str) -> StoredOrganization | None:
        """Read the organisation; None if it is suspended or deleted."""
        item = self.organizations.get({"organization_id": organization_id})
        if item is None or is_closed(item):
            return None
        return StoredOrganization.model_validate(item)

    def _decide_by_agent(self, organization: StoredOrganization, call: StoredCall, contact: StoredContact) -> Decision:
        organization_id = organization.organization_id
        key = key_of(organization_id, str(call.agent_id))
        item, record = self.agents.get(key), self.assistants.get(key) or {}
        if item is None:
            return End("agent-deleted")
        agent = Agent.model_validate(item)
        if "assistant_id" not in record:
            return End("agent-not-ready") if agent.status == "failed" else Wait(clock.now() + _PROVISIONING_SECONDS)
        number = self.numbers.number_for(organization_id, agent)
        if isinstance(number, End):
            return number
        beside = [self.contacts.build_callable_check(organization_id, contact)]
        if contact.phone != call.to:
            beside += self.daily.build_other_number(organization, call, contact.phone, clock.now())
        if number.id == self.numbers.default_id:
            beside.append(build_last_caller(self.numbers.links, organization_id, agent.id, contact.phone))
        return Dial(record["assistant_id"], number.id, number.e164, contact, beside)


def _obstacle(contact: StoredContact, organization: StoredOrganization, now: float) -> End | Wait | None:
    """Return why the contact may not be called, or not while the organisation has no service; None if it may be."""
    if contact.do_not_call:
        return End("do-not-call", "canceled")
    # Since the call-back was requested, the contact's phone or the organisation's allowed countries may have changed.
    if refusal_of_destination(contact.phone, organization) is not None:
        return End("destination-not-allowed")
    return None if organization.is_served else Wait(now + _BILLING_SECONDS)


def _allowed_from(now: float, organization_zone: str, contact: StoredContact, dial_state: DialState) -> float:
    earliest = max(now, clock.seconds_of(dial_state.not_before))
    if dial_state.override_quiet_hours:
        return earliest
    return allowed_from(earliest, contact.time_zone, contact.phone, organization_zone)
