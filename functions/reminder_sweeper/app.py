"""Every minute: marks appointments whose reminder is due, by the lead times of their calendar."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sweeper import end_of_run
from voxanne.domain.appointments.reminders import mark_due_reminders

# Of the time-out: a read and a write, each of which may be repeated.
_RESERVE_SECONDS = 10.0


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Mark reminders until none is due or the time is up. A failed run is repeated in a minute; an alarm counts it."""
    mark_due_reminders(Table.from_environment("APPOINTMENTS_TABLE"), end_of_run(context, _RESERVE_SECONDS))
