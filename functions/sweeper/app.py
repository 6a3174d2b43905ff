"""Every minute: queues calls and agents that are due without a message, and completes changes of usage plans.

It also makes agents due whose assistants do not follow the deployment yet.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import sweep
from voxanne.billing.usage_plans.service import UsagePlans, finish_due
from voxanne.core import config
from voxanne.domain.agents import repository as agents
from voxanne.domain.calls import listing as calls
from voxanne.vapi.provisioning.assistant_document import Wiring
from voxanne.vapi.provisioning.rollout import AssistantRollout, fingerprint


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep once. A failed run is repeated in a minute; an alarm counts it."""
    sweep(Table.from_environment("CALLS_TABLE"), config.required("CALLS_QUEUE_URL"), calls.DUE, calls.queue_message)
    organizations = Table.from_environment("ORGANIZATIONS_TABLE")
    assistants, agents_table = Table.from_environment("ASSISTANTS_TABLE"), Table.from_environment("AGENTS_TABLE")
    AssistantRollout(organizations, assistants, agents_table).advance(fingerprint(Wiring.from_environment()))
    for table in (agents_table, assistants):
        sweep(table, config.required("AGENTS_QUEUE_URL"), agents.DUE, agents.queue_message)
    finish_due(UsagePlans.from_environment(), organizations)
