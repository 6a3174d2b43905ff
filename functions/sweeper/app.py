"""Every minute: queues calls and agents that are due without a message, and completes changes of usage plans."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import sweep
from voxanne.billing.usage_plans.service import UsagePlans, finish_due
from voxanne.core import config
from voxanne.domain.agents import repository as agents
from voxanne.domain.calls import listing as calls


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep once. A failed run is repeated in a minute; an alarm counts it."""
    sweep(Table.from_environment("CALLS_TABLE"), config.required("CALLS_QUEUE_URL"), calls.DUE, calls.queue_message)
    for table in (Table.from_environment("AGENTS_TABLE"), Table.from_environment("ASSISTANTS_TABLE")):
        sweep(table, config.required("AGENTS_QUEUE_URL"), agents.DUE, agents.queue_message)
    finish_due(UsagePlans.from_environment(), Table.from_environment("ORGANIZATIONS_TABLE"))
