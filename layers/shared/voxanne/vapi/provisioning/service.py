import itertools
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, ProviderError, RefusedError
from voxanne.domain.agents.models import Agent
from voxanne.vapi.client import Vapi
from voxanne.vapi.provisioning.assistant_document import Wiring, build_assistant
from voxanne.vapi.provisioning.models import LeasedAssistant
from voxanne.vapi.provisioning.repository import ProvisioningRepository

_FALLBACK = "UTC"


class AgentTimeZones:
    """In which time zone an agent's callers make appointments."""

    def __init__(self, organizations: Table, calendars: Table) -> None:
        self._organizations = organizations
        self._calendars = calendars

    def of(self, organization_id: str, agent: Agent) -> str:
        """The zone of the agent's calendar, else of the organisation."""
        item = None
        if agent.calendar_id is not None:
            item = self._calendars.get(key_of(organization_id, agent.calendar_id))
        if item is None:
            item = self._organizations.get({"organization_id": organization_id})
        return str((item or {}).get("time_zone", _FALLBACK))


# The provider's clock may be behind ours.
_CLOCKS_DIFFER_SECONDS = 120


@dataclass(frozen=True)
class Provisioner:
    """Brings the provider to what is stored of one agent.

    Messages only say where to look: whatever their order and number, and wherever an earlier attempt ended, the next
    one looks at what is there and does the rest.
    """

    records: ProvisioningRepository
    zones: AgentTimeZones
    provider: Vapi
    wiring: Wiring

    def provision(self, organization_id: str, agent_id: str) -> None:
        """Make, change or delete the agent's assistant, so that the provider has what is stored.

        Raises:
            HeldError: someone else is at it.
            ProviderError: the provider is not there, or won't delete; nothing is lost.
        """
        held = self.records.acquire_lease(organization_id, agent_id)
        try:
            # Read under the lease, so that nobody makes an assistant for an agent whose end was dealt with meanwhile.
            agent = self.records.agent(held)
            if agent is None:
                self._remove(held)
            else:
                self._keep(held, agent)
        except ProviderError as error:
            # Where the request may yet be carried out the lease stays, and ends when that has been decided.
            if not error.may_have_happened:
                self.records.release(held)
            raise

    def _keep(self, held: LeasedAssistant, agent: Agent) -> None:
        status, provider_error = "active", None
        try:
            if held.provisioned_version != agent.version:
                self._bring(held, agent)
        except RefusedError as refusal:
            logger.warning("the provider refused an assistant", agent_id=agent.id, status=refusal.status)
            status, provider_error = "failed", self._plain(refusal)
        self.records.set_status(held, agent.version, status, provider_error)
        self.records.release(held)

    def _bring(self, held: LeasedAssistant, agent: Agent) -> None:
        zone = self.zones.of(held.organization_id, agent)
        document = build_assistant(held.organization_id, agent, zone, self.wiring)
        assistant_id = held.assistant_id or self._adopted(held)
        if assistant_id is not None:
            try:
                self.provider.change_assistant(assistant_id, document)
            except AbsentError:
                self.records.lost(held, assistant_id)
            else:
                self.records.changed(held, agent.version)
                return
        self._make(held, agent.version, document)

    def _make(self, held: LeasedAssistant, version: int, document: dict[str, Any]) -> None:
        self.records.begin(held)
        try:
            made = self.provider.create_assistant(document)
        except ProviderError as error:
            if not error.may_have_happened:
                self.records.made_none(held)
            raise
        self.records.made(held, made["id"], version)

    def _adopted(self, held: LeasedAssistant) -> str | None:
        """The assistant that an earlier attempt made without learning of it, from now on the agent's."""
        oldest, *others = itertools.chain(self._unrecorded(held), [None])
        for other in filter(None, others):
            self.provider.delete_assistant(other)
        if oldest is not None:
            self.records.made(held, oldest, None)
        return oldest

    def _remove(self, held: LeasedAssistant) -> None:
        """Delete the assistant of an agent that is gone, and whatever was made without our learning of it."""
        known = [held.assistant_id] if held.assistant_id is not None else []
        for assistant_id in {*known, *self._unrecorded(held)}:
            self.provider.delete_assistant(assistant_id)
        self.records.removed(held)

    def _unrecorded(self, held: LeasedAssistant) -> list[str]:
        """Ids of assistants that name the agent, oldest first, if an attempt began whose end is not known."""
        if held.begun_at is None:
            return []
        since = clock.instant(clock.seconds_of(held.begun_at) - _CLOCKS_DIFFER_SECONDS)
        named = {"organization_id": held.organization_id, "agent_id": held.agent_id}
        found = [each["id"] for each in self.provider.assistants_since(since) if each.get("metadata") == named]
        return found[::-1]

    def _plain(self, refusal: RefusedError) -> str:
        """The provider's reason without what is the deployment's own."""
        detail = refusal.detail
        for ours in (self.wiring.credential_id, self.wiring.url):
            detail = detail.replace(ours, "…")
        return f"The voice provider refused this: {detail}" if detail else "The voice provider refused this."
