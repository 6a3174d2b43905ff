"""Sending events to endpoints: each message names a delivery that may be due."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sqs import Record, message_of, process_batch
from voxanne.core import config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.sending import Sender
from voxanne.webhooks.deliveries.endpoint_health import EndpointHealth
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.deliveries.service import Deliverer
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.events.repository import EventRepository


@functools.cache
def _deliverer() -> Deliverer:
    guard = AddressPolicy.from_environment()
    return Deliverer(
        DeliveryRepository.from_environment(),
        EndpointRepository.from_environment(),
        EventRepository.from_environment(),
        Table.from_environment("ORGANIZATIONS_TABLE"),
        EndpointHealth.from_environment(),
        Sender(guard, float(config.required("WEBHOOK_TIMEOUT_SECONDS"))),
        config.required("DELIVERIES_QUEUE_URL"),
    )


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _deliver)


def _deliver(record: Record) -> None:
    message = message_of(record)
    _deliverer().deliver(
        message["organization_id"],
        message["delivery_id"],
        message.get("rounds", 0),
        at_once=message.get("at_once", False),
    )
