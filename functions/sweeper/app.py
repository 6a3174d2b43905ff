"""Every minute: queues calls, agents and calendar sources that are due, and completes changes of usage plans.

It also makes agents due whose assistants do not follow the deployment yet.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import end_of_run, in_turn, sweep
from voxanne.billing.usage_plans.service import UsagePlans, finish_due
from voxanne.core import config
from voxanne.domain.agents import repository as agents
from voxanne.domain.calendar_sources import repository as sources
from voxanne.domain.calls import listing as calls
from voxanne.vapi.provisioning.assistant_document import Wiring
from voxanne.vapi.provisioning.rollout import AssistantRollout, fingerprint

# Of the time-out: a change of a usage plan takes several requests to API Gateway.
_RESERVE_SECONDS = 10.0


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Sweep once. A failed run is repeated in a minute; an alarm counts it."""
    organizations = Table.from_environment("ORGANIZATIONS_TABLE")
    assistants, agents_table = Table.from_environment("ASSISTANTS_TABLE"), Table.from_environment("AGENTS_TABLE")

    def sweep_calls(until: float) -> None:
        due = DueIndex(Table.from_environment("CALLS_TABLE"), calls.DUE)
        sweep(due, config.required("CALLS_QUEUE_URL"), calls.queue_message, until)

    def roll_out(_until: float) -> None:
        AssistantRollout(organizations, assistants, agents_table).advance(fingerprint(Wiring.from_environment()))

    def sweep_agents(until: float) -> None:
        sweep(DueIndex(agents_table, agents.DUE), config.required("AGENTS_QUEUE_URL"), agents.queue_message, until)

    def sweep_assistants(until: float) -> None:
        sweep(DueIndex(assistants, agents.DUE), config.required("AGENTS_QUEUE_URL"), agents.queue_message, until)

    def sweep_sources(until: float) -> None:
        due = DueIndex(Table.from_environment("CALENDAR_SOURCES_TABLE"), sources.DUE)
        sweep(due, config.required("CALENDAR_SOURCES_QUEUE_URL"), sources.queue_message, until)

    def switch_usage_plans(until: float) -> None:
        finish_due(UsagePlans.from_environment(), organizations, until)

    steps = [sweep_calls, roll_out, sweep_agents, sweep_assistants, sweep_sources, switch_usage_plans]
    in_turn(steps, end_of_run(context, _RESERVE_SECONDS))
