"""/api/agents: AI voice agents; phone_numbers.py adds /api/phone-numbers."""

import functools
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.agents import phone_numbers
from voxanne.api.http.app import create_app, serve
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.paging import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, page
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs
from voxanne.core import clock, config
from voxanne.domain.agents.errors import has_open_call
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.repository import AgentRepository, queue_message
from voxanne.domain.agents.schemas import AgentChanges, NewAgent
from voxanne.domain.agents.service import new_agent, parse_patch
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.organizations.service import current_country

routes = RouteGroup(
    "/api/agents", tag="Agents", read="agents:read", write="agents:write", billed=True, object_type="agent"
)


@functools.cache
def _agents() -> AgentRepository:
    return AgentRepository.from_environment()


@functools.cache
def _calls() -> CallRepository:
    return CallRepository.from_environment()


def _queue_provisioning(agent_id: str) -> None:
    """Queue the creation, change or deletion of the agent's assistant at the voice provider."""
    sqs.send(config.required("AGENTS_QUEUE_URL"), queue_message(caller().organization_id, agent_id))


@routes.get(summary="List agents", operation_id="listAgents")
def list_agents(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> list[Agent]:
    """List the organisation's agents, newest first."""
    before = decode_cursor(cursor, "agents")
    result = _agents().list_newest(caller().organization_id, limit, before)
    return page(result, Agent.model_validate, "agents", lambda last: last.id)


@routes.post(
    summary="Create an agent",
    operation_id="createAgent",
    status_code=HTTPStatus.CREATED,
    problems=("conflict", "phone_number_taken", "destination_not_allowed", "phone_number_not_assigned"),
)
def create_agent(body: NewAgent) -> Response[Agent]:
    """Create an agent. Its assistant at the voice provider is created in the background; `status` shows the progress.

    `phone_number` must be assigned to the organisation (`GET /api/phone-numbers`) and to no other agent.
    """
    agent = new_agent(body, current_country(body.phone_number, body.transfer_number), clock.now())
    writes = _agents().build_create(caller().organization_id, agent)
    location = f"/api/agents/{agent.id}"
    return respond_once(
        agent, writes, location=location, version=agent.version, after_commit=lambda: _queue_provisioning(agent.id)
    )


@routes.get("/<agent_id>", summary="Read an agent", operation_id="readAgent")
def read_agent(agent_id: str) -> Agent:
    """Return an agent. While `status` is `provisioning`, its assistant is being created or changed."""
    agent = _agents().get(caller().organization_id, agent_id)
    return with_etag(agent, agent.version)


@routes.patch(
    "/<agent_id>",
    summary="Change an agent",
    operation_id="changeAgent",
    problems=("phone_number_taken", "destination_not_allowed", "phone_number_not_assigned"),
)
def change_agent(agent_id: str, body: AgentChanges) -> Agent:
    """Merge a patch into an agent (RFC 7396). Its assistant at the voice provider is changed in the background.

    If `phone_number` changes, another agent can have the former number.
    """
    patch = parse_patch(body, current_country(body.phone_number, body.transfer_number))
    agent = _agents().update(caller().organization_id, agent_id, patch, expected_version())
    if not patch.is_empty:
        _queue_provisioning(agent_id)
    return with_etag(agent, agent.version)


@routes.delete(
    "/<agent_id>",
    summary="Delete an agent",
    operation_id="deleteAgent",
    status_code=HTTPStatus.NO_CONTENT,
    problems=("agent_in_use", "agent_is_default"),
)
def delete_agent(agent_id: str) -> None:
    """Delete an agent. It must have no open call, and must not be the organisation's default agent."""
    organization_id = caller().organization_id
    call_id = _calls().open_call_of(organization_id, agent_id)
    if call_id is not None:
        raise has_open_call(call_id)
    _agents().delete(organization_id, agent_id, expected_version())
    _queue_provisioning(agent_id)


app = create_app(routes, phone_numbers.routes)
lambda_handler = serve(app)
