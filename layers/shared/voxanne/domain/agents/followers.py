"""Agents that follow a calendar: what their assistants say of the day depends on its time zone."""

from contextlib import suppress
from typing import Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table, of_organization
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.domain.agents.repository import provisioning_due


class Followers:
    """The agents that book in a calendar: those that name it, and those without one if it is the first."""

    def __init__(self, agents: Table) -> None:
        self._agents = agents

    @classmethod
    def from_environment(cls) -> Self:
        """Return the agents of the deployment that the function belongs to."""
        return cls(Table.from_environment("AGENTS_TABLE"))

    def make_due(self, organization_id: str, calendar_id: str, *, is_first: bool) -> list[str]:
        """Make the agents of a calendar due at the voice provider; return their ids.

        Their status and version stay, as clients have changed nothing of theirs.
        """
        following = {calendar_id, None} if is_first else {calendar_id}
        agents = self._agents.query_all(
            **of_organization(organization_id), ProjectionExpression="id, calendar_id", ConsistentRead=True
        )
        found = [agent["id"] for agent in agents if agent.get("calendar_id") in following]
        for agent_id in found:
            self._make_due(organization_id, agent_id)
        return found

    def _make_due(self, organization_id: str, agent_id: str) -> None:
        update = Update().change(provisioning_due(organization_id, clock.now()))
        change = self._agents.build_update(
            key_of(organization_id, agent_id),
            update,
            condition="attribute_exists(id)",
            on_conflict=ConcurrentUpdateError,
        )
        # One that is deleted meanwhile follows nothing.
        with suppress(ConcurrentUpdateError):
            write(change)
