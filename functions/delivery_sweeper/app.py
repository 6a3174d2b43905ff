"""Every minute: queues deliveries that are due, or whose message was lost."""

import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import MAX_ITEMS, sweep
from voxanne.core import config
from voxanne.webhooks.deliveries.models import DUE, queue_message

# Of the function's 25; the next run continues.
_MAX_SECONDS = 15.0


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Sweep until nothing is due. A failed run is repeated in a minute; an alarm counts it."""
    logs, queue_url = Table.from_environment("WEBHOOK_LOGS_TABLE"), config.required("DELIVERIES_QUEUE_URL")
    until = time.monotonic() + _MAX_SECONDS
    while sweep(logs, queue_url, DUE, queue_message) == MAX_ITEMS and time.monotonic() < until:
        pass
