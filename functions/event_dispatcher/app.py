"""Each event that was stored becomes a delivery for every endpoint that wants it."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config
from voxanne.deliveries.fan_out import FanOut
from voxanne.deliveries.repository import DeliveryRepository
from voxanne.dynamodb.tables import Table
from voxanne.events.repository import EventRepository
from voxanne.observability import log_unexpected
from voxanne.webhook_endpoints.repository import EndpointRepository

type Record = dict[str, Any]


@functools.cache
def _stores() -> tuple[EventRepository, EndpointRepository, DeliveryRepository]:
    return (
        EventRepository(Table(config.required("EVENTS_TABLE"))),
        EndpointRepository(Table(config.required("WEBHOOK_ENDPOINTS_TABLE"))),
        DeliveryRepository(Table(config.required("WEBHOOK_LOGS_TABLE"))),
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on each message; those that must come again are named."""
    fan_out = FanOut(*_stores(), config.required("DELIVERIES_QUEUE_URL"))
    failed = [record for record in event["Records"] if not _done(fan_out, record)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _done(fan_out: FanOut, record: Record) -> bool:
    message = json.loads(record["body"])
    try:
        fan_out.spread(message["organization_id"], message["event_id"])
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
        return False
    return True
