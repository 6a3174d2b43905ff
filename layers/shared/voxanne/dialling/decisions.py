from dataclasses import dataclass

from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.dialling.numbers import Numbers
from voxanne.dialling.steps import Dial, End, Step, Wait
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.repository import key_of
from voxanne.domain.call_backs.quiet_hours import allowed_from
from voxanne.domain.calls.models import Placing, StoredCall
from voxanne.domain.contacts.models import StoredContact
from voxanne.domain.contacts.repository import ContactRepository

# An agent that was just made has no assistant yet.
_SOON_SECONDS = 60


@dataclass(frozen=True)
class Decisions:
    """Whether a call-back may be dialled now, by what is stored now: much may have changed since it was asked for."""

    contacts: ContactRepository
    agents: Table
    assistants: Table
    organizations: Table
    numbers: Numbers

    def step(self, organization_id: str, call: StoredCall, placing: Placing) -> Step:
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

    def _by_its_agent(self, organization_id: str, call: StoredCall, contact: StoredContact) -> Step:
        key = key_of(organization_id, str(call.agent_id))
        item, record = self.agents.get(key), self.assistants.get(key) or {}
        if item is None:
            return End("agent-deleted")
        agent = Agent.model_validate(item)
        if "assistant_id" not in record:
            return End("agent-not-ready") if agent.status == "failed" else Wait(clock.now() + _SOON_SECONDS)
        number = self.numbers.of(organization_id, agent)
        if isinstance(number, End):
            return number
        may_be_called = self.contacts.may_be_called(organization_id, contact)
        return Dial(record["assistant_id"], number.id, number.e164, contact, may_be_called)


def _allowed_from(now: float, organization_zone: str, contact: StoredContact, placing: Placing) -> float:
    begins = max(now, clock.seconds_of(placing.not_before))
    if placing.override_quiet_hours:
        return begins
    return allowed_from(begins, contact.time_zone, contact.phone, organization_zone)
