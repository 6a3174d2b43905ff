"""Sample events, with which integrators test their endpoints."""

from collections.abc import Callable
from typing import Any

from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.core.time_zones import DAY, HOUR
from voxanne.domain.calendar_sources.models import detail_of
from voxanne.webhooks.deliveries.models import Delivery, delivery_id, new_delivery
from voxanne.webhooks.endpoints.models import StoredEndpoint
from voxanne.webhooks.events.event_types import EventType, object_name
from voxanne.webhooks.events.javascript_json import stringify
from voxanne.webhooks.events.models import MODELS, StoredEvent
from voxanne.webhooks.events.service import build_body

_CALLER, _CLINIC = "+14155550100", "+12125550199"
_STATUS = {"call.started": "in_progress", "appointment.cancelled": "cancelled"}


def sample_delivery(organization_id: str, endpoint: StoredEndpoint, event_type: EventType, now: float) -> Delivery:
    """Return a delivery of an event of that type with an invented object; the event itself is not stored."""
    identifier, at = new_id("evt", now), clock.instant(now)
    sample = _sample_object(event_type, now)
    event = MODELS[object_name(event_type)].model_validate(build_body(identifier, event_type, at, sample))
    body = stringify(event.model_dump(mode="json") | {"test": True})
    stored = StoredEvent(organization_id, identifier, event_type, at, sample["id"], body)
    delivery = new_delivery(stored, endpoint.id, delivery_id(identifier, endpoint.id, now), at)
    return delivery.model_copy(update={"body": body})


def _sample_object(event_type: EventType, now: float) -> dict[str, Any]:
    if event_type == "contact.erased":
        return {"id": new_id("con", now)}
    sample = _BY_NAME[object_name(event_type)](event_type, now)
    return sample | {"created_at": clock.instant(now - 60), "updated_at": clock.instant(now)}


def _contact(_: EventType, now: float) -> dict[str, Any]:
    return {"id": new_id("con", now), "name": "Jane Doe", "phone": _CALLER}


def _endpoint(_: EventType, now: float) -> dict[str, Any]:
    return {
        "id": new_id("whe", now),
        "url": "https://example.com/webhooks",
        "events": ["call.ended"],
        "enabled": False,
        "status": "disabled",
        "disabled_reason": "gone",
        "disabled_at": clock.instant(now),
    }


def _busy_block(_: EventType, now: float) -> dict[str, Any]:
    return {
        "id": new_id("bsy", now),
        "external_id": "practice-system-4711",
        "calendar_id": new_id("cal", now),
        "starts_at": clock.instant(now + DAY),
        "ends_at": clock.instant(now + DAY + HOUR),
        "conflicts": [new_id("apt", now)],
    }


def _source(_: EventType, now: float) -> dict[str, Any]:
    return {
        "id": new_id("src", now),
        "calendar_id": new_id("cal", now),
        "url": "https://calendar.google.com/…",
        "name": "Dr Lee",
        "stale_after_minutes": 120,
        "status": "stale",
        "error": {"code": "timeout", "detail": detail_of("timeout")},
        "last_fetched_at": clock.instant(now - 7_320),
    }


def _call(event_type: EventType, now: float) -> dict[str, Any]:
    call: dict[str, Any] = {
        "id": new_id("call", now),
        "direction": "inbound",
        "status": _STATUS.get(event_type, "completed"),
        "from": _CALLER,
        "to": _CLINIC,
        "started_at": clock.instant(now - 60),
        "has_transcript": event_type == "call.transcript_ready",
        "has_recording": event_type == "call.recording_ready",
    }
    if call["status"] == "completed":
        call |= {"ended_at": clock.instant(now), "duration_seconds": 60, "outcome": "information"}
    return call


def _appointment(event_type: EventType, now: float) -> dict[str, Any]:
    return {
        "id": new_id("apt", now),
        "contact_id": new_id("con", now),
        "calendar_id": new_id("cal", now),
        "starts_at": clock.instant(now + DAY),
        "ends_at": clock.instant(now + DAY + 1800),
        "duration_minutes": 30,
        "status": _STATUS.get(event_type, "booked"),
    }


_BY_NAME: dict[str, Callable[[EventType, float], dict[str, Any]]] = {
    "appointment": _appointment,
    "busy_block": _busy_block,
    "calendar_source": _source,
    "call": _call,
    "contact": _contact,
    "webhook_endpoint": _endpoint,
}
