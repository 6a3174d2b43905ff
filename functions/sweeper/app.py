"""Every minute: finds work that is stored and that no message tells of any more."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config
from voxanne.dynamodb.tables import Table
from voxanne.provisioning.sweep import sweep
from voxanne.usage_plans import sweep as usage_plans_sweep
from voxanne.usage_plans.gateway_keys import GatewayKeys
from voxanne.usage_plans.switch import UsagePlans


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep. What fails is tried again in a minute, and an alarm counts it."""
    tables = [Table(config.required("AGENTS_TABLE")), Table(config.required("ASSISTANTS_TABLE"))]
    sweep(tables, config.required("AGENTS_QUEUE_URL"))
    organizations = Table(config.required("ORGANIZATIONS_TABLE"))
    usage_plans_sweep.sweep(UsagePlans(organizations, GatewayKeys.of_environment()), organizations)
