import contextlib
import secrets
from typing import Any

from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.domain.agents.models import Agent
from voxanne.vapi.provisioning.models import LEASE_SECONDS, LeasedAssistant, LeaseLostError, LeaseTakenError


class _NewerVersionError(Exception):
    """The agent is no longer what was brought to the provider."""


class ProvisioningRepository:
    """Records of assistants, the links to their agents, and the agents' status."""

    def __init__(self, assistants: Table, agents: Table, links: ProviderLinks) -> None:
        self._assistants = assistants
        self._agents = agents
        self._links = links

    def agent(self, held: LeasedAssistant) -> Agent | None:
        """The agent as it is now."""
        item = self._agents.get(held.key)
        return Agent.model_validate(item) if item is not None else None

    def acquire_lease(self, organization_id: str, agent_id: str) -> LeasedAssistant:
        """Take the lease on an agent's record, which is made if there is none.

        Raises:
            HeldError: someone has it.
        """
        now = int(clock.now())
        lease = secrets.token_hex(8)
        update = Update().change({"lease": lease, "lease_until": now + LEASE_SECONDS})
        update.using.values.update({":now": now, ":lease": lease})
        taking = self._assistants.build_update(
            {"organization_id": organization_id, "id": agent_id},
            update.text(),
            # The last: this very write, sent again since its answer was lost.
            condition="attribute_not_exists(lease) OR lease_until <= :now OR lease = :lease",
            using=update.using,
            on_conflict=lambda _: LeaseTakenError(),
        )
        return LeasedAssistant.of(write(taking, ReturnValues="ALL_NEW"))

    def release(self, held: LeasedAssistant) -> None:
        """Give the lease back."""
        self._record(held, {"lease": None, "lease_until": None})

    def begin(self, held: LeasedAssistant) -> None:
        """Note that from here on an assistant may be made. An earlier note stands: that may have been made too."""
        self._record(held, {"begun_at": held.begun_at or clock.instant()})

    def made_none(self, held: LeasedAssistant) -> None:
        """Take the note back: the provider made nothing."""
        if held.begun_at is None:
            self._record(held, {"begun_at": None})

    def made(self, held: LeasedAssistant, assistant_id: str, version: int | None) -> None:
        """Store the id of the assistant that was made or found, with the link to its agent."""
        values = {"assistant_id": assistant_id, "provisioned_version": version, "begun_at": None}
        link = link_of("vapi", "assistant", assistant_id)
        commit([self._recording(held, values), self._links.build_create(link, held.organization_id, held.agent_id)])

    def lost(self, held: LeasedAssistant, assistant_id: str) -> None:
        """Forget an assistant that the provider no longer has."""
        recording = self._recording(held, {"assistant_id": None, "provisioned_version": None})
        commit([recording, self._links.build_expire(link_of("vapi", "assistant", assistant_id), clock.now())])

    def changed(self, held: LeasedAssistant, version: int) -> None:
        """Store which version the provider has."""
        self._record(held, {"provisioned_version": version})

    def removed(self, held: LeasedAssistant) -> None:
        """Drop the record of an agent that is gone, as its assistant is."""
        writes = [
            self._assistants.build_delete(
                held.key,
                condition="lease = :lease",
                using=Expression(values={":lease": held.lease}),
                on_conflict=lambda _: LeaseLostError(),
            )
        ]
        if held.assistant_id is not None:
            writes.append(self._links.build_expire(link_of("vapi", "assistant", held.assistant_id), clock.now()))
        commit(writes)

    def set_status(self, held: LeasedAssistant, version: int, status: str, provider_error: str | None) -> None:
        """Set the agent's status, unless it has changed meanwhile or is gone: then there is another message."""
        update = Update().change({"status": status, "provider_error": provider_error, "due": None, "due_at": None})
        update.using.values[":version"] = version
        telling = self._agents.build_update(
            held.key,
            update.text(),
            condition="version = :version",
            using=update.using,
            on_conflict=lambda _: _NewerVersionError(),
        )
        with contextlib.suppress(_NewerVersionError):
            write(telling)

    def _record(self, held: LeasedAssistant, values: dict[str, Any]) -> None:
        write(self._recording(held, values))

    def _recording(self, held: LeasedAssistant, values: dict[str, Any]) -> Write:
        update = Update().change(values)
        update.using.values[":lease"] = held.lease
        return self._assistants.build_update(
            held.key,
            update.text(),
            condition="lease = :lease",
            using=update.using,
            on_conflict=lambda _: LeaseLostError(),
        )
