"""Every minute: appointments that are now as near as their calendar's reminders say."""

import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.appointments.reminders import MAX_APPOINTMENTS, mark_due_reminders

# Of the function's 25; the next minute goes on.
_MOST_SECONDS = 15.0


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Remind until nothing is left. What fails is tried again in a minute, and an alarm counts it."""
    appointments = Table.from_environment("APPOINTMENTS_TABLE")
    until = time.monotonic() + _MOST_SECONDS
    while mark_due_reminders(appointments) == MAX_APPOINTMENTS and time.monotonic() < until:
        pass
