"""Records of assistants, which a lease protects, with the links to their agents and the agents' status."""

import contextlib
import secrets
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import LEASE_IS_FREE, Expression, Update, lease_update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, build_update_as_read, key_of
from voxanne.aws.dynamodb.tables import Table, due_attributes
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.repository import DUE
from voxanne.vapi.provisioning.models import (
    LEASE_SECONDS,
    LeasedAssistant,
    LeaseLostError,
    LeaseTakenError,
    Provisioned,
)


class ProvisioningRepository:
    """Records of assistants, the links to their agents, and the agents' status."""

    def __init__(self, assistants: Table, agents: Table, links: ProviderLinks) -> None:
        self._assistants = assistants
        self._agents = agents
        self._links = links

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(
            Table.from_environment("ASSISTANTS_TABLE"),
            Table.from_environment("AGENTS_TABLE"),
            ProviderLinks.from_environment(),
        )

    def agent(self, held: LeasedAssistant) -> Agent | None:
        """Read the agent; None if it was deleted."""
        item = self._agents.get(held.key)
        return Agent.model_validate(item) if item is not None else None

    def acquire_lease(self, organization_id: str, agent_id: str) -> LeasedAssistant:
        """Take the lease on an agent's record, which is created if there is none.

        Raises:
            LeaseTakenError: another worker has it.
        """
        update = lease_update(secrets.token_hex(8), LEASE_SECONDS)
        take = self._assistants.build_update(
            key_of(organization_id, agent_id),
            update,
            condition=LEASE_IS_FREE,
            on_conflict=lambda _: LeaseTakenError(),
        )
        return LeasedAssistant.of(write(take, ReturnValues="ALL_NEW"))

    def release(self, held: LeasedAssistant) -> None:
        """Release the lease."""
        self._record(held, {"lease": None, "lease_until": None})

    def begin(self, held: LeasedAssistant) -> None:
        """Record that an assistant may exist from now on.

        An earlier time stays, since that attempt's assistant may exist too.
        """
        self._record(held, {"begun_at": held.begun_at or clock.instant()})

    def made_none(self, held: LeasedAssistant) -> None:
        """Undo `begin`: the provider created no assistant."""
        if held.begun_at is None:
            self._record(held, {"begun_at": None})

    def made(self, held: LeasedAssistant, assistant_id: str, provisioned: Provisioned | None) -> None:
        """Store the id of the assistant that was created or found, with the link to its agent."""
        values = {"assistant_id": assistant_id, **_attributes(provisioned), "begun_at": None}
        link = link_of("vapi", "assistant", assistant_id)
        commit([self._build_record(held, values), self._links.build_create(link, held.organization_id, held.agent_id)])

    def lost(self, held: LeasedAssistant, assistant_id: str) -> None:
        """Remove the id of an assistant that the provider no longer has."""
        record = self._build_record(held, {"assistant_id": None, **_attributes(None)})
        commit([record, self._links.build_expire(link_of("vapi", "assistant", assistant_id), clock.now())])

    def changed(self, held: LeasedAssistant, provisioned: Provisioned) -> None:
        """Store what the assistant that the provider has was made from."""
        self._record(held, _attributes(provisioned))

    def removed(self, held: LeasedAssistant) -> None:
        """Delete the record of an agent that was deleted, as its assistant was."""
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
        """Set the agent's status, unless it was changed or deleted since: that change is due by itself."""
        not_due = due_attributes(DUE, held.key["organization_id"], None)
        update = Update().change({"status": status, "provider_error": provider_error, **not_due})
        change = build_update_as_read(self._agents, held.key, update, version)
        with contextlib.suppress(ConcurrentUpdateError):
            write(change)

    def _record(self, held: LeasedAssistant, values: dict[str, Any]) -> None:
        write(self._build_record(held, values))

    def _build_record(self, held: LeasedAssistant, values: dict[str, Any]) -> Write:
        update = Update().change(values)
        update.using.values[":lease"] = held.lease
        return self._assistants.build_update(
            held.key,
            update,
            condition="lease = :lease",
            on_conflict=lambda _: LeaseLostError(),
        )


def _attributes(provisioned: Provisioned | None) -> dict[str, Any]:
    """Return what a record has of what its assistant was made from."""
    if provisioned is None:
        return dict.fromkeys(["provisioned_version", "fingerprint", "time_zone"])
    return {
        "provisioned_version": provisioned.version,
        "fingerprint": provisioned.fingerprint,
        "time_zone": provisioned.time_zone,
    }
