"""An organisation's agents, and their assistants at the voice provider, which the queue's worker deletes."""

import contextlib

from operations.queries import query
from operations.stacks import Stack
from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.domain.agents.repository import provisioning_due, queue_message


class _AlreadyDeletedError(Exception):
    """The agent was deleted meanwhile."""


def delete_agents(stack: Stack, organization_id: str) -> int:
    """Delete the agents, queue the deletion of their assistants, and return the number of agents."""
    count = 0
    for agent in query(stack.table("AgentsTable"), "organization_id", organization_id):
        _delete(stack, agent)
        queues.send(stack.resources["AgentsQueue"], queue_message(organization_id, agent["id"]))
        count += 1
    return count


def count_remaining(stack: Stack, organization_id: str) -> int:
    """Return the number of assistants still to be deleted at the provider."""
    return sum(1 for _ in query(stack.table("AssistantsTable"), "organization_id", organization_id))


def _delete(stack: Stack, agent: Item) -> None:
    """Delete an agent and mark its assistant as due, as DELETE /api/agents/{id} does; also the default agent."""
    key = {"organization_id": agent["organization_id"], "id": agent["id"]}
    update = Update().change(provisioning_due(agent["organization_id"], clock.now()))
    deletion = stack.table("AgentsTable").build_delete(
        key, condition="attribute_exists(id)", on_conflict=lambda _: _AlreadyDeletedError()
    )
    mark_due = stack.table("AssistantsTable").build_update(
        key,
        update,
        condition="attribute_not_exists(due)",
        on_conflict=lambda _: _AlreadyDeletedError(),
    )
    with contextlib.suppress(_AlreadyDeletedError):
        commit([deletion, mark_due])
