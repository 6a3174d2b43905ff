"""Agents that follow a calendar: what their assistants say of the day depends on its time zone."""

from contextlib import suppress
from dataclasses import dataclass

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table, of_organization
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.domain.agents.repository import provisioning_due


@dataclass(frozen=True)
class Followers:
    """The agents that book in a calendar: those that name it, and those without one if it is the first."""

    agents: Table
    organization_id: str
    calendar_id: str
    calendar_is_first: bool

    def find(self) -> list[str]:
        """Read their ids."""
        following = {self.calendar_id, None} if self.calendar_is_first else {self.calendar_id}
        agents = self.agents.query_all(
            **of_organization(self.organization_id), ProjectionExpression="id, calendar_id", ConsistentRead=True
        )
        return [agent["id"] for agent in agents if agent.get("calendar_id") in following]

    def make_due(self) -> None:
        """Make them due at the voice provider.

        Their status and version stay, as clients have changed nothing of theirs.
        """
        for agent_id in self.find():
            update = Update().change(provisioning_due(self.organization_id, clock.now()))
            change = self.agents.build_update(
                key_of(self.organization_id, agent_id),
                update,
                condition="attribute_exists(id)",
                on_conflict=ConcurrentUpdateError,
            )
            # One that is deleted meanwhile follows nothing.
            with suppress(ConcurrentUpdateError):
                write(change)
