"""Agents as items of their table. Every change leaves an agent due at the voice provider, until it is provisioned."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Self

from voxanne.aws.dynamodb.expressions import Expression, Update, next_version
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import (
    ConcurrentUpdateError,
    MetadataFullError,
    key_of,
    merge_metadata,
    retry_on_conflict,
)
from voxanne.aws.dynamodb.tables import QueryResult, Table, due_attributes
from voxanne.aws.dynamodb.writes import Write, commit, write
from voxanne.core import clock
from voxanne.core.errors import StaleVersionError
from voxanne.domain.agents.errors import AGENT, is_default, unknown_calendar, unknown_voice, voice_of_another_provider
from voxanne.domain.agents.models import Agent, AgentPatch
from voxanne.domain.phone_numbers.repository import PhoneNumberRepository

DUE = "provision"
# The message that is sent with a change has this long to be worked on before the sweep sends another.
FIRST_SWEEP_SECONDS = 120


def provisioning_due(organization_id: str, now: float) -> dict[str, str | None]:
    """Return the attributes of an item whose queue message is sent now."""
    return due_attributes(DUE, organization_id, clock.instant(now + FIRST_SWEEP_SECONDS))


def queue_message(organization_id: str, agent_id: str) -> dict[str, str]:
    """Return the message that has an agent provisioned. It names the agent only: the worker reads the current one."""
    return {"organization_id": organization_id, "agent_id": agent_id}


class AgentRepository:
    """Agents by organisation and id."""

    def __init__(
        self, agents: Table, assistants: Table, calendars: Table, organizations: Table, numbers: PhoneNumberRepository
    ) -> None:
        self._agents = agents
        self._assistants = assistants
        self._calendars = calendars
        self._organizations = organizations
        self._numbers = numbers

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(
            Table.from_environment("AGENTS_TABLE"),
            Table.from_environment("ASSISTANTS_TABLE"),
            Table.from_environment("CALENDARS_TABLE"),
            Table.from_environment("ORGANIZATIONS_TABLE"),
            PhoneNumberRepository.from_environment(),
        )

    def get(self, organization_id: str, agent_id: str) -> Agent:
        """Read an agent.

        Raises:
            NotFoundError: there is no such agent.
        """
        return Agent.model_validate(AGENT.get(self._agents, organization_id, agent_id))

    def list_newest(self, organization_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of agents, newest first, created before the agent *before* if one is given."""
        return self._agents.newest_first(organization_id, limit, before, ConsistentRead=True)

    def build_create(self, organization_id: str, agent: Agent) -> list[Write]:
        """Return the writes that create an agent.

        Raises:
            InvalidFieldsError: its number is not the organisation's; raised when committed, except for a shared one.
            ConflictError: when committed, another agent has its number.
        """
        create = AGENT.build_create(
            self._agents, organization_id, agent.model_dump() | provisioning_due(organization_id, clock.now())
        )
        writes = [create, *self._build_calendar_check(organization_id, agent.calendar_id)]
        if agent.phone_number is not None:
            writes.append(self._numbers.build_take(organization_id, agent.phone_number, agent.id))
        return writes

    def update(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Agent:
        """Apply a patch, if the agent exists, at the expected version if one is given.

        Raises:
            NotFoundError, StaleVersionError: it does not.
            InvalidFieldsError: the patch does not fit the agent's voice provider, too many metadata keys result, or
                the new number is not the organisation's.
            ConflictError: another agent has the new number.
        """
        if patch.is_empty:
            agent = self.get(organization_id, agent_id)
            AGENT.check_version(agent.version, expected_version)
            return agent
        return retry_on_conflict(lambda: self._merge(organization_id, agent_id, patch, expected_version))

    def delete(self, organization_id: str, agent_id: str, expected_version: int | None) -> None:
        """Delete an agent, unless it is the organisation's default. The deletion of its assistant becomes due.

        Its number is free for another agent.

        Raises:
            NotFoundError, StaleVersionError: the agent does not exist at the expected version.
            ConflictError: it is the default.
        """
        retry_on_conflict(lambda: self._delete(organization_id, agent_id, expected_version))

    def _delete(self, organization_id: str, agent_id: str, expected_version: int | None) -> None:
        agent = self.get(organization_id, agent_id)
        AGENT.check_version(agent.version, expected_version)
        delete = AGENT.build_delete(self._agents, organization_id, agent_id, agent.version)
        not_default = self._organizations.build_check(
            {"organization_id": organization_id},
            condition="attribute_not_exists(default_agent_id) OR default_agent_id <> :agent",
            using=Expression(values={":agent": agent_id}),
            on_conflict=lambda _: is_default(),
        )
        with _as_read(expected_version):
            commit(
                [
                    delete,
                    not_default,
                    self._build_assistant_due(organization_id, agent_id),
                    *self._build_number_change(organization_id, agent, None),
                ]
            )

    def _build_assistant_due(self, organization_id: str, agent_id: str) -> Write:
        update = Update().change(provisioning_due(organization_id, clock.now()))
        return self._assistants.build_update(
            AGENT.key(organization_id, agent_id),
            update,
            condition="attribute_not_exists(due)",  # of two concurrent deletions, one takes effect
            on_conflict=lambda _: AGENT.not_found(agent_id),
        )

    def _merge(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Agent:
        """Write a patch; with its metadata merged here if only the stored metadata tells whether the keys fit."""
        try:
            return self._write(organization_id, agent_id, patch, expected_version)
        except MetadataFullError as full:
            merged = replace(patch, changes=patch.changes_to(full.item["metadata"]), metadata={})
            version = full.item["version"]
        with _as_read(expected_version):
            return self._write(organization_id, agent_id, merged, version)

    def _write(self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None) -> Agent:
        beside = self._build_calendar_check(organization_id, patch.changes.get("calendar_id"))
        version = expected_version
        if "phone_number" in patch.changes:
            # Only the stored agent tells which number becomes free. Its version must still be the one that was read,
            # because it may have given that number up and taken it again in the meantime.
            read = self.get(organization_id, agent_id)
            AGENT.check_version(read.version, expected_version)
            version = read.version
            beside += self._build_number_change(organization_id, read, patch.changes["phone_number"])
        update = self._build_update(organization_id, agent_id, patch, version)
        with _as_read(expected_version):
            if not beside:
                return Agent.model_validate(write(update, ReturnValues="ALL_NEW"))
            commit([update, *beside])
        # A transaction returns no attributes, so the agent is read after it.
        return self.get(organization_id, agent_id)

    def _build_update(
        self, organization_id: str, agent_id: str, patch: AgentPatch, expected_version: int | None
    ) -> Write:
        restart = {"status": "provisioning", "provider_error": None, **provisioning_due(organization_id, clock.now())}
        update = next_version(patch.changes | restart)
        condition = merge_metadata(update, patch.metadata)
        if patch.only_with_provider is not None:
            condition += " AND voice_provider = :only"
            update.using.values[":only"] = patch.only_with_provider
        if patch.never_with_provider is not None:
            condition += " AND voice_provider <> :never"
            update.using.values[":never"] = patch.never_with_provider
        return AGENT.build_update(
            self._agents,
            organization_id,
            agent_id,
            update,
            expected_version,
            condition=condition,
            otherwise=_patch_conflict(patch),
        )

    def _build_calendar_check(self, organization_id: str, calendar_id: str | None) -> list[Write]:
        if calendar_id is None:
            return []
        calendar_exists = self._calendars.build_check(
            key_of(organization_id, calendar_id),
            condition="attribute_exists(id)",
            on_conflict=lambda _: unknown_calendar(),
        )
        return [calendar_exists]

    def _build_number_change(self, organization_id: str, agent: Agent, number: str | None) -> list[Write]:
        """Return the writes that give an agent another number, or none, and free the one that it has."""
        taken = [] if number is None else [self._numbers.build_take(organization_id, number, agent.id)]
        if agent.phone_number in {None, number}:
            return taken
        return [*taken, *self._numbers.build_give_up(organization_id, agent.phone_number, agent.id)]


@contextmanager
def _as_read(expected_version: int | None) -> Iterator[None]:
    """Raise a ConcurrentUpdateError for a stale version that was read here, not named by the client."""
    try:
        yield
    except StaleVersionError as error:
        if expected_version is not None:
            raise
        raise ConcurrentUpdateError from error


def _patch_conflict(patch: AgentPatch) -> Callable[[Item], Exception]:
    """Return the function that tells which of a patch's own conditions the stored agent does not meet."""

    def error_for(item: Item) -> Exception:
        if patch.only_with_provider not in {None, item["voice_provider"]}:
            return voice_of_another_provider()
        if patch.never_with_provider == item["voice_provider"]:
            return unknown_voice()
        return MetadataFullError(item)

    return error_for
