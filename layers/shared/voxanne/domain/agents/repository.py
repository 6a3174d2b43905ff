"""Work that is due at the voice provider: on its item stand the keys of a sparse index, until it is done."""

from collections.abc import Sequence
from dataclasses import replace

from voxanne.aws.dynamodb import metadata
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.aws.provider_links import ProviderLinks, link_of
from voxanne.core import clock
from voxanne.core.errors import ConflictError, StaleVersionError
from voxanne.core.ids import is_id
from voxanne.domain.agents.errors import (
    is_default,
    not_found,
    not_found_or_stale,
    number_taken,
    unknown_calendar,
    update_error,
)
from voxanne.domain.agents.models import Agent, AgentPatch


def key_of(organization_id: str, identifier: str) -> dict[str, str]:
    """The key of an organisation's object."""
    return {"organization_id": organization_id, "id": identifier}


def agent_key(organization_id: str, agent_id: str) -> dict[str, str]:
    """The key of an agent.

    Raises:
        NotFoundError: this can be no agent's id.
    """
    if not is_id("agt", agent_id):
        raise not_found(agent_id)
    return key_of(organization_id, agent_id)


def exists(expected_version: int | None) -> tuple[str, Expression]:
    """The condition that an agent is there, at the version that the client expects."""
    if expected_version is None:
        return "attribute_exists(id)", Expression()
    return "version = :expected", Expression(values={":expected": expected_version})


DUE = "provision"


# What the message sent at once has to itself, before the sweep sends another.
FIRST_SWEEP_SECONDS = 120


def due_attributes(now: float) -> dict[str, str]:
    """Attributes of an item whose message is sent now: the sweep looks after it soon."""
    return {"due": DUE, "due_at": clock.instant(now + FIRST_SWEEP_SECONDS)}


def queue_message(organization_id: str, agent_id: str) -> dict[str, str]:
    """What the queue is told: where to look, and nothing of what is there."""
    return {"organization_id": organization_id, "agent_id": agent_id}


class AgentRepository:
    """Agents by organisation and id. Whatever changes one leaves it due at the voice provider."""

    def __init__(
        self, agents: Table, assistants: Table, calendars: Table, organizations: Table, links: ProviderLinks
    ) -> None:
        self._agents = agents
        self._assistants = assistants
        self._calendars = calendars
        self._organizations = organizations
        self._links = links

    def get(self, organization_id: str, agent_id: str) -> Agent:
        """Read one."""
        item = self._agents.get(agent_key(organization_id, agent_id))
        if item is None:
            raise not_found(agent_id)
        return Agent.model_validate(item)

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """A page of agents made before the agent *before*, or of the newest."""
        return self._agents.newest_first(organization_id, limit, before, ConsistentRead=True)

    def build_create(self, organization_id: str, agent: Agent) -> list[Write]:
        """The writes that make an agent."""
        made = self._agents.build_put(
            {"organization_id": organization_id, **agent.model_dump(), **due_attributes(clock.now())},
            condition="attribute_not_exists(id)",
            on_conflict=lambda _: ConflictError(f"there is an agent {agent.id} already"),
        )
        return [made, *self._beside(organization_id, agent.id, agent.calendar_id, agent.phone_number)]

    def update(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Agent:
        """Apply a patch, if the agent exists and is still at the expected version."""
        if patch.is_empty:
            return self._unchanged(organization_id, agent_id, expected_version)
        while True:
            try:
                return self._write(organization_id, agent_id, patch, expected_version)
            except metadata.MetadataFullError as crowded:
                whole = metadata.merged_metadata(crowded.old["metadata"], patch.metadata)
                merged = replace(patch, changes=patch.changes | {"metadata": whole}, metadata={})
                try:
                    return self._write(organization_id, agent_id, merged, crowded.old["version"])
                except StaleVersionError:
                    # Another was first: only a client that named a version has to know.
                    if expected_version is not None:
                        raise

    def delete(self, organization_id: str, agent_id: str, expected_version: int | None) -> None:
        """Remove an agent, unless it is the organisation's default. Its assistant is due to follow."""
        condition, using = exists(expected_version)
        gone = self._agents.build_delete(
            agent_key(organization_id, agent_id),
            condition=condition,
            using=using,
            on_conflict=lambda old: not_found_or_stale(agent_id, old),
        )
        not_default = self._organizations.build_check(
            {"organization_id": organization_id},
            condition="attribute_not_exists(default_agent_id) OR default_agent_id <> :agent",
            using=Expression(values={":agent": agent_id}),
            on_conflict=lambda _: is_default(),
        )
        commit([gone, not_default, self._assistant_is_due(organization_id, agent_id)])

    def _assistant_is_due(self, organization_id: str, agent_id: str) -> Write:
        update = Update().change(due_attributes(clock.now()))
        return self._assistants.build_update(
            agent_key(organization_id, agent_id),
            update.text(),
            condition="attribute_not_exists(due)",  # an agent goes once
            using=update.using,
            on_conflict=lambda _: not_found(agent_id),
        )

    def _unchanged(self, organization_id: str, agent_id: str, expected_version: int | None) -> Agent:
        agent = self.get(organization_id, agent_id)
        if expected_version not in {None, agent.version}:
            raise not_found_or_stale(agent_id, agent.model_dump())
        return agent

    def _write(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Agent:
        change = self._change(organization_id, agent_id, patch, expected_version)
        calendar_id, number = patch.changes.get("calendar_id"), patch.changes.get("phone_number")
        beside = self._beside(organization_id, agent_id, calendar_id, number)
        if not beside:
            return Agent.model_validate(write(change, ReturnValues="ALL_NEW"))
        # A transaction returns nothing, so the agent is read after it.
        commit([change, *beside])
        return self.get(organization_id, agent_id)

    def _change(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Write:
        condition, using = exists(expected_version)
        update = Update(using=using)
        begun = {
            "updated_at": clock.instant(),
            "status": "provisioning",
            "provider_error": None,
            **due_attributes(clock.now()),
        }
        update.change(patch.changes | begun).add("version", 1)
        condition += metadata.merge_metadata(update, patch.metadata)
        if patch.only_with_provider is not None:
            condition += " AND voice_provider = :only"
            using.values[":only"] = patch.only_with_provider
        if patch.never_with_provider is not None:
            condition += " AND voice_provider <> :never"
            using.values[":never"] = patch.never_with_provider
        return self._agents.build_update(
            agent_key(organization_id, agent_id),
            update.text(),
            condition=condition,
            using=using,
            on_conflict=lambda old: update_error(agent_id, patch, expected_version, old),
        )

    def _beside(
        self, organization_id: str, agent_id: str, calendar_id: str | None, number: str | None
    ) -> Sequence[Write]:
        """What belongs to a calendar or number that an agent is given: a number answers for one organisation."""
        link = None if number is None else link_of("vapi", "number", number)
        taken = (
            []
            if link is None
            else [self._links.build_assign(link, organization_id, agent_id, lambda _: number_taken())]
        )
        return [*self._calendar_exists(organization_id, calendar_id), *taken]

    def _calendar_exists(self, organization_id: str, calendar_id: str | None) -> Sequence[Write]:
        if calendar_id is None:
            return []
        return [
            self._calendars.build_check(
                key_of(organization_id, calendar_id),
                condition="attribute_exists(id)",
                on_conflict=lambda _: unknown_calendar(),
            )
        ]
