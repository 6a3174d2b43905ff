"""Making the voice provider's assistant match the stored agent: it is created, updated or deleted."""

import itertools
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.resource import key_of
from voxanne.aws.dynamodb.tables import Table, of_organization
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, ProviderError, RefusedError
from voxanne.domain.agents.models import Agent
from voxanne.vapi.client import MAX_CLOCK_LAG_SECONDS, Vapi
from voxanne.vapi.provisioning.assistant_document import Wiring, build_assistant
from voxanne.vapi.provisioning.models import LeasedAssistant, Provisioned
from voxanne.vapi.provisioning.repository import ProvisioningRepository
from voxanne.vapi.provisioning.rollout import fingerprint

_FALLBACK_TIME_ZONE = "UTC"


class AgentTimeZones:
    """The time zones in which agents' callers make appointments."""

    def __init__(self, calendars: Table) -> None:
        self._calendars = calendars

    def of(self, organization_id: str, agent: Agent) -> str:
        """Return the zone of the calendar in which the agent books: its own, else the organisation's first."""
        if agent.calendar_id is not None:
            item = self._calendars.get(key_of(organization_id, agent.calendar_id))
        else:
            first = self._calendars.query_up_to(1, **of_organization(organization_id), ConsistentRead=True)
            item = next(iter(first.items), None)
        # The deletion of an organisation may reach its calendars before its agents.
        return str((item or {}).get("time_zone", _FALLBACK_TIME_ZONE))


@dataclass(frozen=True)
class Provisioner:
    """Provisions one agent at a time.

    A message only names an agent. Whatever the order and number of messages, and wherever an earlier attempt stopped,
    each attempt compares what is stored with what is at the provider, and does what is missing.
    """

    records: ProvisioningRepository
    zones: AgentTimeZones
    provider: Vapi
    wiring: Wiring

    def provision(self, organization_id: str, agent_id: str) -> None:
        """Create, update or delete the agent's assistant.

        Raises:
            LeaseTakenError: another worker provisions the agent.
            LeaseLostError: it took so long that another worker has the lease now.
            ProviderError: the provider failed; retry.
        """
        held = self.records.acquire_lease(organization_id, agent_id)
        try:
            # Read under the lease, so that no assistant is created for an agent whose deletion is complete.
            agent = self.records.agent(held)
            if agent is None:
                self._remove(held)
            else:
                self._provision(held, agent)
        except ProviderError as error:
            # If the provider may still execute the request, the lease stays until it cannot any more.
            if not error.may_have_happened:
                self.records.release(held)
            raise

    def _provision(self, held: LeasedAssistant, agent: Agent) -> None:
        status, provider_error = "active", None
        zone = self.zones.of(held.organization_id, agent)
        wanted = Provisioned(agent.version, fingerprint(self.wiring), zone)
        try:
            if held.provisioned != wanted:
                self._update_or_create(held, agent, wanted)
        except RefusedError as refusal:
            logger.warning(
                "assistant.refused",
                organization_id=held.organization_id,
                agent_id=agent.id,
                status=refusal.status,
            )
            status, provider_error = "failed", self._public_reason(refusal)
        self.records.set_status(held, agent.version, status, provider_error)
        self.records.release(held)

    def _update_or_create(self, held: LeasedAssistant, agent: Agent, wanted: Provisioned) -> None:
        document = build_assistant(held.organization_id, agent, wanted.time_zone, self.wiring)
        assistant_id = held.assistant_id or self._adopt(held)
        if assistant_id is not None:
            try:
                self.provider.change_assistant(assistant_id, document)
            except AbsentError:
                self.records.lost(held, assistant_id)
            else:
                self.records.changed(held, wanted)
                return
        self._create(held, wanted, document)

    def _create(self, held: LeasedAssistant, wanted: Provisioned, document: dict[str, Any]) -> None:
        self.records.begin(held)
        try:
            assistant = self.provider.create_assistant(document)
        except ProviderError as error:
            if not error.may_have_happened:
                self.records.made_none(held)
            raise
        self.records.made(held, assistant["id"], wanted)

    def _adopt(self, held: LeasedAssistant) -> str | None:
        """Record the assistant that an earlier attempt created without receiving its id; delete any others."""
        oldest, *others = itertools.chain(self._unrecorded(held), [None])
        for other in filter(None, others):
            self.provider.delete_assistant(other)
        if oldest is not None:
            self.records.made(held, oldest, None)
        return oldest

    def _remove(self, held: LeasedAssistant) -> None:
        """Delete the assistant of a deleted agent, and any that an earlier attempt created without receiving its id."""
        recorded = [held.assistant_id] if held.assistant_id is not None else []
        for assistant_id in {*recorded, *self._unrecorded(held)}:
            self.provider.delete_assistant(assistant_id)
        self.records.removed(held)

    def _unrecorded(self, held: LeasedAssistant) -> list[str]:
        """Return ids of assistants that name the agent, oldest first, if the result of an attempt is unknown."""
        if held.begun_at is None:
            return []
        since = clock.instant(clock.seconds_of(held.begun_at) - MAX_CLOCK_LAG_SECONDS)
        metadata = {"organization_id": held.organization_id, "agent_id": held.agent_id}
        assistants = self.provider.assistants_since(since)
        newest_first = [assistant["id"] for assistant in assistants if assistant.get("metadata") == metadata]
        return newest_first[::-1]

    def _public_reason(self, refusal: RefusedError) -> str:
        """Return the provider's reason without the deployment's URL and credential."""
        detail = refusal.detail
        for private in (self.wiring.credential_id, self.wiring.url):
            detail = detail.replace(private, "…")
        return f"The voice provider refused this: {detail}" if detail else "The voice provider refused this."
