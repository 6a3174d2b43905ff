"""Idempotency-Key: the record is written in the transaction of the effect, like ours."""

import hashlib
import json
from typing import Any

from botocore.exceptions import ClientError
from fastapi import Request, Response

from benchmarks.twin.tables import reasons, resource, table
from voxanne.core import clock
from voxanne.core.errors import IdempotencyKeyReusedError
from voxanne.domain.agents.errors import unknown_calendar
from voxanne.domain.agents.models import Agent

_DAY = 86_400
_ALL_OLD = "ALL_OLD"


async def create_once(request: Request, organization_id: str, agent: Agent, writes: list[Any]) -> Response:
    """Commit *writes* and respond, or repeat the response to the first request with this key."""
    key = request.headers.get("Idempotency-Key")
    body = agent.model_dump_json()
    if key is None and len(writes) == 1:
        put = {name: value for name, value in writes[0]["Put"].items() if name != "TableName"}
        table("AGENTS_TABLE").put_item(**put)
        return created(request, body, agent.id)
    fingerprint = await _fingerprint(request)
    records = [] if key is None else [_record(organization_id, key, fingerprint, body, agent.id)]
    try:
        resource().meta.client.transact_write_items(TransactItems=[*records, *writes])
    except ClientError as error:
        first = reasons(error)[0]
        if not records or first["Code"] != "ConditionalCheckFailed":
            raise unknown_calendar() from error
        return _again(request, first["Item"], fingerprint)
    return created(request, body, agent.id)


def created(request: Request, body: str, agent_id: str) -> Response:
    """Return 201 with its Location."""
    context = request.scope["aws.event"]["requestContext"]
    location = f"https://{context['domainName']}/api/agents/{agent_id}"
    return Response(body, 201, {"Location": location, "ETag": '"1"'}, "application/json")


def _record(organization_id: str, key: str, fingerprint: str, body: str, agent_id: str) -> Any:
    now = int(clock.now())
    item = {
        "organization_id": organization_id,
        "idempotency_key": key,
        "fingerprint": fingerprint,
        "expires_at": now + _DAY,
        "body": body,
        "agent_id": agent_id,
    }
    put = {
        "TableName": table("IDEMPOTENCY_TABLE").name,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(idempotency_key) OR expires_at <= :now",
        "ExpressionAttributeValues": {":now": now},
        "ReturnValuesOnConditionCheckFailure": _ALL_OLD,
    }
    return {"Put": put}


async def _fingerprint(request: Request) -> str:
    return hashlib.sha256(json.dumps(await request.json(), sort_keys=True).encode()).hexdigest()


def _again(request: Request, record: Any, fingerprint: str) -> Response:
    if record["fingerprint"] != fingerprint:
        raise IdempotencyKeyReusedError("this Idempotency-Key was used before, with another body")
    response = created(request, record["body"], record["agent_id"])
    response.headers["Idempotent-Replayed"] = "true"
    return response
