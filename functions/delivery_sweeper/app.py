"""Every minute: queues deliveries that are due, or whose message was lost."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import end_of_run, sweep
from voxanne.core import config
from voxanne.webhooks.deliveries.models import DUE, queue_message


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Sweep until nothing is due or the time is up. A failed run is repeated in a minute; an alarm counts it."""
    deliveries = DueIndex(Table.from_environment("WEBHOOK_LOGS_TABLE"), DUE)
    sweep(deliveries, config.required("DELIVERIES_QUEUE_URL"), queue_message, end_of_run(context))
