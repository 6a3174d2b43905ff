"""Every minute: marks appointments whose reminder is due, by the lead times of their calendar."""

import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.appointments.reminders import MAX_APPOINTMENTS, mark_due_reminders

# Of the function's 25; the next run continues.
_MAX_SECONDS = 15.0


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Mark reminders until none is due. A failed run is repeated in a minute; an alarm counts it."""
    appointments = Table.from_environment("APPOINTMENTS_TABLE")
    until = time.monotonic() + _MAX_SECONDS
    while mark_due_reminders(appointments) == MAX_APPOINTMENTS and time.monotonic() < until:
        pass
