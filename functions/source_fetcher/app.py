"""iCalendar sources: each message names one that is to be fetched, or whose blocks are to be removed."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.sqs import Record, RetryLaterError, message_of, process_batch
from voxanne.core import config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.domain.calendar_sources.errors import LeaseTakenError
from voxanne.domain.calendar_sources.refreshing import SourceRefresher

# A dozen attempts last longer than a lease.
_OTHER_WORKER_SECONDS = 60


@functools.cache
def _refresher() -> SourceRefresher:
    return SourceRefresher.from_environment(AddressPolicy.from_environment())


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _refresh, config.required("CALENDAR_SOURCES_QUEUE_URL"))


def _refresh(record: Record) -> None:
    message = message_of(record)
    try:
        _refresher().refresh(message["organization_id"], message["source_id"])
    except LeaseTakenError as error:
        raise RetryLaterError(_OTHER_WORKER_SECONDS) from error
