import functools

from voxanne.aws.dynamodb.tables import Table
from voxanne.core import config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.events.repository import EventRepository


@functools.cache
def endpoints() -> EndpointRepository:
    """Where events are sent."""
    return EndpointRepository(Table(config.required("WEBHOOK_ENDPOINTS_TABLE")))


@functools.cache
def events() -> EventRepository:
    """What happened."""
    return EventRepository(Table(config.required("EVENTS_TABLE")))


@functools.cache
def deliveries() -> DeliveryRepository:
    """What is sent."""
    return DeliveryRepository(Table(config.required("WEBHOOK_LOGS_TABLE")))


def guard() -> AddressPolicy:
    """Where endpoints may be."""
    return AddressPolicy(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
