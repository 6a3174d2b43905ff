import functools

from voxanne.core import config
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.webhooks.deliveries.repository import DeliveryRepository
from voxanne.webhooks.endpoints.repository import EndpointRepository
from voxanne.webhooks.events.repository import EventRepository


@functools.cache
def endpoints() -> EndpointRepository:
    """Where events are sent."""
    return EndpointRepository.from_environment()


@functools.cache
def events() -> EventRepository:
    """What happened."""
    return EventRepository.from_environment()


@functools.cache
def deliveries() -> DeliveryRepository:
    """What is sent."""
    return DeliveryRepository.from_environment()


def guard() -> AddressPolicy:
    """Where endpoints may be."""
    return AddressPolicy(loopback_allowed=config.required("WEBHOOK_LOOPBACK") == "allowed")
