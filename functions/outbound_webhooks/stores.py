import functools

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
