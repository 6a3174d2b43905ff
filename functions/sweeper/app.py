"""Every minute: finds work that is stored and due, and that no message tells of (any more)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import sweep
from voxanne.billing.usage_plans import service as usage_plans_sweep
from voxanne.billing.usage_plans.service import UsagePlans
from voxanne.core import config
from voxanne.domain.agents import repository as agents
from voxanne.domain.calls import listing as calls


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep. What fails is tried again in a minute, and an alarm counts it."""
    sweep(Table.from_environment("CALLS_TABLE"), config.required("CALLS_QUEUE_URL"), calls.DUE, calls.queue_message)
    for table in (Table.from_environment("AGENTS_TABLE"), Table.from_environment("ASSISTANTS_TABLE")):
        sweep(table, config.required("AGENTS_QUEUE_URL"), agents.DUE, agents.queue_message)
    usage_plans_sweep.sweep(UsagePlans.from_environment(), Table.from_environment("ORGANIZATIONS_TABLE"))
