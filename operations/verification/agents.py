"""Agents against the records of their assistants.

The voice provider has the version of each active agent, with the time zone of its calendar.
"""

from collections.abc import Iterator

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.resource import key_of
from voxanne.core import clock
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.repository import provisioning_due
from voxanne.vapi.provisioning.service import AgentTimeZones


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield active agents without an assistant, or whose assistant has another version or zone, that are not due.

    Agents that were changed or deleted since a backup are such, once they are restored, and so are those of a restored
    calendar whose zone was changed: nothing else would ever have them provisioned again.
    """
    agents, assistants = stack.table("AgentsTable"), stack.table("AssistantsTable")
    found = list(query(agents, "organization_id", organization_id))
    records = {record["id"]: record for record in query(assistants, "organization_id", organization_id)}
    zones = AgentTimeZones(stack.table("CalendarsTable"))
    for agent in found:
        record = records.get(agent["id"], {})
        version = record.get("provisioned_version")
        if agent["status"] != "active" or "due" in agent:
            continue
        # A record without a zone is brought up to date with the release that stores it (rollout.py).
        zone = record.get("time_zone")
        if agent["version"] == version and (
            zone is None or zone == zones.of(organization_id, Agent.model_validate(agent))
        ):
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
