"""Agents in DynamoDB through the Table resource."""

from typing import Any

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from benchmarks.twin.problems import absent_or_stale
from benchmarks.twin.tables import failed_condition, old_item, reasons, resource, table
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.resource import merge_metadata
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.domain.agents.errors import has_open_call, is_default, unknown_calendar
from voxanne.domain.agents.models import Agent, AgentPatch


def read(organization_id: str, agent_id: str) -> Agent:
    """Read an agent."""
    response = table("AGENTS_TABLE").get_item(Key=_key(organization_id, agent_id), ConsistentRead=True)
    if "Item" not in response:
        raise NotFoundError(f"there is no agent {agent_id}")
    return Agent.model_validate(response["Item"])


def newest_first(organization_id: str, limit: int, before: str | None) -> tuple[list[Agent], bool]:
    """Return a page of agents, and whether there are more."""
    condition: Any = Key("organization_id").eq(organization_id)
    if before is not None:
        condition &= Key("id").lt(before)
    items: list[Any] = []
    query: dict[str, Any] = {"KeyConditionExpression": condition, "ScanIndexForward": False, "ConsistentRead": True}
    while len(items) <= limit:
        response = table("AGENTS_TABLE").query(Limit=limit + 1 - len(items), **query)
        items += response["Items"]
        if "LastEvaluatedKey" not in response:
            break
        query["ExclusiveStartKey"] = response["LastEvaluatedKey"]
    return [Agent.model_validate(item) for item in items[:limit]], len(items) > limit


def creation(organization_id: str, agent: Agent) -> list[Any]:
    """Return the writes that create an agent."""
    item = {"organization_id": organization_id, **agent.model_dump(exclude_none=True)}
    put = {"TableName": table("AGENTS_TABLE").name, "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    return [{"Put": put}, *_calendar_check(organization_id, agent.calendar_id)]


def change(organization_id: str, agent_id: str, patch: AgentPatch, expected: int | None) -> Agent:
    """Apply a patch if the agent exists and has the expected version."""
    update = Update()
    update.change(patch.changes | {"updated_at": clock.instant(), "status": "provisioning"}).add("version", 1)
    condition = _exists(expected) + merge_metadata(update, patch.metadata)
    arguments: dict[str, Any] = {
        "Key": _key(organization_id, agent_id),
        "UpdateExpression": update.text(),
        "ConditionExpression": condition,
        "ExpressionAttributeNames": update.using.names,
        "ExpressionAttributeValues": update.using.values | _expected(expected),
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    check = _calendar_check(organization_id, patch.changes.get("calendar_id"))
    return _checked(agent_id, arguments, check) if check else _unchecked(agent_id, arguments)


def _unchecked(agent_id: str, arguments: dict[str, Any]) -> Agent:
    try:
        response = table("AGENTS_TABLE").update_item(ReturnValues="ALL_NEW", **arguments)
    except ClientError as error:
        if not failed_condition(error):
            raise
        raise absent_or_stale(agent_id, old_item(error)) from error
    return Agent.model_validate(response["Attributes"])


def _checked(agent_id: str, arguments: dict[str, Any], check: list[Any]) -> Agent:
    writes: Any = [{"Update": {"TableName": table("AGENTS_TABLE").name, **arguments}}, *check]
    try:
        resource().meta.client.transact_write_items(TransactItems=writes)
    except ClientError as error:
        change_refused = reasons(error)[0]["Code"] == "ConditionalCheckFailed"
        raise (absent_or_stale(agent_id, old_item(error)) if change_refused else unknown_calendar()) from error
    return read(arguments["Key"]["organization_id"], agent_id)


def delete(organization_id: str, agent_id: str, expected: int | None) -> None:
    """Delete an agent that has no open call and is not the default."""
    open_calls = table("CALLS_TABLE").query(
        IndexName="open-by-agent", KeyConditionExpression=Key("open_agent").eq(f"{organization_id}#{agent_id}"), Limit=2
    )
    if open_calls["Items"]:
        raise has_open_call(str(open_calls["Items"][0]["id"]))
    deletion: dict[str, Any] = {"Key": _key(organization_id, agent_id), "ConditionExpression": _exists(expected)}
    if expected is not None:
        deletion["ExpressionAttributeValues"] = _expected(expected)
    default = {
        "Key": {"organization_id": organization_id},
        "ConditionExpression": "attribute_not_exists(default_agent_id) OR default_agent_id <> :agent",
        "ExpressionAttributeValues": {":agent": agent_id},
    }
    writes: Any = [
        {"Delete": {"TableName": table("AGENTS_TABLE").name, **deletion}},
        {"ConditionCheck": {"TableName": table("ORGANIZATIONS_TABLE").name, **default}},
    ]
    try:
        resource().meta.client.transact_write_items(TransactItems=writes)
    except ClientError as error:
        agent_refused = reasons(error)[0]["Code"] == "ConditionalCheckFailed"
        raise (NotFoundError(f"there is no agent {agent_id}") if agent_refused else is_default()) from error


def _key(organization_id: str, agent_id: str) -> dict[str, str]:
    return {"organization_id": organization_id, "id": agent_id}


def _exists(expected: int | None) -> str:
    return "attribute_exists(id)" if expected is None else "version = :expected"


def _expected(expected: int | None) -> dict[str, int]:
    return {} if expected is None else {":expected": expected}


def _calendar_check(organization_id: str, calendar_id: str | None) -> list[Any]:
    if calendar_id is None:
        return []
    key = _key(organization_id, calendar_id)
    name = table("CALENDARS_TABLE").name
    return [{"ConditionCheck": {"TableName": name, "Key": key, "ConditionExpression": "attribute_exists(id)"}}]
