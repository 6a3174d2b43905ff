"""From events to deliveries: each message names an event, which becomes a delivery for each subscribed endpoint."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.sqs import Record, message_of, process_batch
from voxanne.core import config
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.deliveries.service import FanOut
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.events.repository import EventRepository


@functools.cache
def _stores() -> tuple[EventRepository, EndpointRepository, DeliveryRepository]:
    return (
        EventRepository.from_environment(),
        EndpointRepository.from_environment(),
        DeliveryRepository.from_environment(),
    )


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _dispatch, context=context)


def _dispatch(record: Record) -> None:
    message = message_of(record)
    fan_out = FanOut(*_stores(), config.required("DELIVERIES_QUEUE_URL"))
    fan_out.fan_out(message["organization_id"], message["event_id"])
