"""An organisation's agents, and through the queue their assistants at the voice provider."""

import contextlib

from operations.reading import under
from operations.stacks import Stack
from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.domain.agents.repository import provisioning_due, queue_message


class _GoneError(Exception):
    """It is deleted by now."""


def delete_agents(stack: Stack, organization_id: str) -> int:
    """Delete the agents, and let the provider be told; return how many there were."""
    count = 0
    for agent in under(stack.table("AgentsTable"), "organization_id", organization_id):
        _delete(stack, agent)
        queues.send(stack.resources["AgentsQueue"], queue_message(organization_id, agent["id"]))
        count += 1
    return count


def left(stack: Stack, organization_id: str) -> int:
    """How many assistants are yet to be deleted at the provider."""
    return sum(1 for _ in under(stack.table("AssistantsTable"), "organization_id", organization_id))


def _delete(stack: Stack, agent: Item) -> None:
    """Delete an agent, and have its assistant be due, as DELETE /api/agents/{id} does; the default agent too."""
    key = {"organization_id": agent["organization_id"], "id": agent["id"]}
    update = Update().change(provisioning_due(clock.now()))
    gone = stack.table("AgentsTable").build_delete(
        key, condition="attribute_exists(id)", on_conflict=lambda _: _GoneError()
    )
    follows = stack.table("AssistantsTable").build_update(
        key,
        update.text(),
        condition="attribute_not_exists(due)",
        using=Expression(update.using.names, update.using.values),
        on_conflict=lambda _: _GoneError(),
    )
    with contextlib.suppress(_GoneError):
        commit([gone, follows])
