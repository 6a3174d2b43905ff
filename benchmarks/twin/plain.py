"""Requests as a tutorial would write them: FastAPI, Mangum, boto3, and one call of AWS each.

No rate limits, no idempotency, no audit event, no conditions, no scopes: the least that a handler can cost.
"""

import asyncio
import functools
import hashlib
import json
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from fastapi import FastAPI, HTTPException, Request
from mangum import Mangum
from pydantic import BaseModel

from benchmarks.twin.tables import table
from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.schemas import NewAgent
from voxanne.domain.calls.models import Call

app = FastAPI(title="Agents", openapi_url=None)
_PAGE = 20


def _organization(request: Request) -> str:
    organization_id: str = request.scope["aws.event"]["requestContext"]["authorizer"]["organization_id"]
    return organization_id


@app.get("/api/agents")
async def list_agents(request: Request) -> list[Agent]:
    """List agents."""
    condition = Key("organization_id").eq(_organization(request))
    items = table("AGENTS_TABLE").query(KeyConditionExpression=condition, ScanIndexForward=False, Limit=_PAGE)["Items"]
    return [Agent.model_validate(item) for item in items[:_PAGE]]


@app.get("/api/agents/{agent_id}")
async def read_agent(request: Request, agent_id: str) -> Agent:
    """Return an agent."""
    response = table("AGENTS_TABLE").get_item(Key={"organization_id": _organization(request), "id": agent_id})
    if "Item" not in response:
        raise HTTPException(404)
    return Agent.model_validate(response["Item"])


@app.post("/api/agents", status_code=201)
async def create_agent(request: Request, body: NewAgent) -> Agent:
    """Create an agent."""
    now = clock.now()
    times: dict[str, Any] = {"created_at": clock.instant(now), "updated_at": clock.instant(now)}
    own = {"id": new_id("agt", now), "status": "provisioning", "version": 1}
    agent = Agent.model_validate(body.model_dump(exclude_none=True) | own | times)
    item = {"organization_id": _organization(request), **agent.model_dump(exclude_none=True)}
    table("AGENTS_TABLE").put_item(Item=item)
    return agent


@app.get("/api/calls")
async def list_calls(request: Request) -> list[Call]:
    """List calls."""
    condition = Key("organization_id").eq(_organization(request))
    items = table("CALLS_TABLE").query(KeyConditionExpression=condition, ScanIndexForward=False, Limit=_PAGE)["Items"]
    media = {"has_transcript": False, "has_recording": False}
    return [Call.model_validate(item | media) for item in items[:_PAGE]]


class Booking(BaseModel):
    """An appointment to book."""

    starts_at: str
    time_zone: str
    calendar_id: str
    contact: dict[str, str]


@app.post("/api/appointments", status_code=201)
async def book(request: Request, body: Booking) -> dict[str, Any]:
    """Store an appointment, over whatever there is."""
    appointment = {"id": new_id("apt", clock.now()), "created_at": clock.instant(), **body.model_dump()}
    table("APPOINTMENTS_TABLE").put_item(Item={"organization_id": _organization(request), **appointment})
    return appointment


@app.post("/webhooks/vapi")
async def receive(request: Request) -> dict[str, Any]:
    """Queue an event, or answer a tool call with the hours that are taken."""
    message = (await request.json())["message"]
    if message["type"] != "tool-calls":
        queues().send_message(QueueUrl=os.environ["VAPI_EVENTS_QUEUE_URL"], MessageBody=json.dumps(message))
        return {}
    date = message["toolCallList"][0]["function"]["arguments"]["date"]
    condition = Key("calendar").eq("calendar") & Key("hour").begins_with(date)
    taken = table("CALENDAR_HOURS_TABLE").query(KeyConditionExpression=condition)["Items"]
    return {"results": [{"toolCallId": message["toolCallList"][0]["id"], "result": f"{len(taken)} hours are taken."}]}


@functools.cache
def queues() -> Any:
    """Return the client of SQS."""
    return boto3.client("sqs")


def authorize(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Look an API key up."""
    digest = hashlib.sha256(event["headers"]["Authorization"].encode()).hexdigest()
    found = table("API_KEYS_TABLE").get_item(Key={"key_hash": digest}).get("Item")
    effect = "Allow" if found else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": digest, "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


_mangum, _loop = Mangum(app, lifespan="off"), asyncio.new_event_loop()


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Serve a request. The receivers' own loop, in the same process, is gone after each."""
    asyncio.set_event_loop(_loop)
    return _mangum(event, context)


HANDLERS: dict[str, Any] = dict.fromkeys(
    [
        *("GET one agent", "list 20 calls", "book an appointment", "webhook: a status", "tool call: availability"),
        "tool call: booking",
    ],
    lambda_handler,
) | {"authorizer": authorize}
