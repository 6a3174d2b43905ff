"""Agents against the records of their assistants: the voice provider has the version of each active agent."""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.core import clock
from voxanne.domain.agents.repository import provisioning_due


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield active agents without an assistant, or whose assistant has another version, that are not due either.

    Agents that were changed or deleted since a backup are such, once they are restored: nothing else would ever have
    them provisioned again.
    """
    agents, assistants = stack.table("AgentsTable"), stack.table("AssistantsTable")
    found = list(query(agents, "organization_id", organization_id))
    versions = {
        record["id"]: record.get("provisioned_version")
        for record in query(assistants, "organization_id", organization_id)
    }
    for agent in found:
        version = versions.get(agent["id"])
        if agent["status"] != "active" or "due" in agent or agent["version"] == version:
            continue
        key = key_of(organization_id, agent["id"])
        as_read = Condition(assistants, key, "attribute_not_exists(provisioned_version)")
        if version is not None:
            as_read = Condition(
                assistants, key, "provisioned_version = :provisioned", Expression(values={":provisioned": version})
            )
        unchanged = Condition(
            agents,
            key,
            "version = :version AND attribute_not_exists(due)",
            Expression(values={":version": agent["version"]}),
        )
        update = Update().change({"status": "provisioning", **provisioning_due(organization_id, clock.now())})
        change = Change(unchanged, update)
        yield Finding("not_at_provider", {"agent_id": agent["id"]}, [as_read], change)
