"""Every minute: deliveries whose time has come, or whose message was lost."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config
from voxanne.deliveries.sweep import sweep
from voxanne.dynamodb.tables import Table

# Of the function's 25; the next minute goes on.
_MOST_SECONDS = 15.0


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep. What fails is tried again in a minute, and an alarm counts it."""
    sweep(Table(config.required("WEBHOOK_LOGS_TABLE")), config.required("DELIVERIES_QUEUE_URL"), _MOST_SECONDS)
