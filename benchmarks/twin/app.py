"""/api/agents in FastAPI under Mangum with boto3's Table resource, for comparison with the agents group.

Models and rules are the product's. Only what a framework decides differs: routing, validation of requests, responses,
and access to DynamoDB.
"""

from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from mangum import Mangum

from benchmarks.twin import agents, problems
from benchmarks.twin.finish import Finish
from benchmarks.twin.idempotency import create_once
from benchmarks.twin.requests import Expected, Page, Reader, Writer
from voxanne.api import cursors
from voxanne.core import clock
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.schemas import AgentChanges, NewAgent
from voxanne.domain.agents.service import new_agent, parse_patch

app = FastAPI(title="Agents", openapi_url=None)
app.add_middleware(Finish)
problems.install(app)


@app.get("/api/agents")
async def list_agents(
    request: Request, response: Response, caller: Reader, page: Annotated[Page, Query()]
) -> list[Agent]:
    """List the organisation's agents, newest first."""
    before = None if page.cursor is None else cursors.unseal(caller.cursor_key, "agents", {}, page.cursor)
    listed, more = agents.newest_first(caller.organization_id, page.limit, before)
    if more:
        cursor = cursors.seal(caller.cursor_key, "agents", {}, listed[-1].id)
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url}>; rel="next"'
    return listed


@app.post("/api/agents", status_code=201)
async def create_agent(request: Request, caller: Writer, body: NewAgent) -> Response:
    """Create an agent."""
    agent = new_agent(body, caller.country, clock.now())
    return await create_once(request, caller.organization_id, agent, agents.creation(caller.organization_id, agent))


@app.get("/api/agents/{agent_id}", response_model=Agent)
async def read_agent(request: Request, response: Response, caller: Reader, agent_id: str) -> Agent | Response:
    """Return an agent."""
    agent = agents.read(caller.organization_id, agent_id)
    tag = f'"{agent.version}"'
    if request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    response.headers["ETag"] = tag
    return agent


@app.patch("/api/agents/{agent_id}")
async def change_agent(
    response: Response, caller: Writer, agent_id: str, body: AgentChanges, expected: Expected
) -> Agent:
    """Update an agent with a merge patch."""
    agent = agents.change(caller.organization_id, agent_id, parse_patch(body, caller.country), expected)
    response.headers["ETag"] = f'"{agent.version}"'
    return agent


@app.delete("/api/agents/{agent_id}", status_code=204)
async def delete_agent(caller: Writer, agent_id: str, expected: Expected) -> None:
    """Delete an agent."""
    agents.delete(caller.organization_id, agent_id, expected)


lambda_handler = Mangum(app, lifespan="off")
