"""Outbound webhooks as OpenAPI's `webhooks`: one for each event type."""

from typing import Any

from tools.openapi_examples import event_examples
from tools.sdk_operations import pascal
from voxanne.webhooks.events.event_types import EVENT_TYPES, object_name

# Event type to its summary, and when it is sent.
_MEANINGS = {
    "call.started": (
        "A call is in progress",
        "Somebody answered. It is sent once for each call, also where we learned of the end first.",
    ),
    "call.ended": (
        "A call has ended",
        "`status` and `outcome` say how. Transcript and recording may follow: they have events of their own.",
    ),
    "call.transcript_ready": ("A transcript can be read", "Read it at `GET /api/calls/{call_id}/transcript`."),
    "call.recording_ready": ("A recording can be fetched", "Its URL is at `GET /api/calls/{call_id}/recording`."),
    "appointment.booked": ("An appointment was booked", "By an agent during a call, or through the API."),
    "appointment.changed": (
        "An appointment was changed",
        "It was moved, confirmed, or something else of it changed. The object is the appointment as it is now.",
    ),
    "appointment.cancelled": ("An appointment was cancelled", "Its time can be booked again."),
    "appointment.reminder_due": (
        "An appointment comes up",
        "Sent before each booked or confirmed appointment, at the `reminder_offsets_minutes` of its calendar.",
    ),
    "contact.created": ("A contact was created", "Through the API, or because a new number called."),
    "contact.updated": ("A contact was changed", "The object is the contact as it is now."),
    "contact.erased": (
        "A contact was erased",
        "With what was said in its calls. Erase your copies as well: the id is all that the event has.",
    ),
    "calendar.conflict": (
        "Busy time met appointments",
        "A busy block was put over appointments: they are its `conflicts`, and keep their time. Nothing was moved.",
    ),
    "calendar.source_stale": (
        "An iCalendar source is stale",
        "It could not be fetched for `stale_after_minutes`. What was read before still counts. See `on_stale_source`.",
    ),
    "endpoint.disabled": (
        "A webhook endpoint was disabled",
        "It answered 410, or every delivery failed for five days. The organisation's other endpoints are told.",
    ),
}
_HEADERS = {
    "webhook-id": "The event's id, the same in every attempt.",
    "webhook-timestamp": "The time of this attempt, in seconds since the epoch.",
    "webhook-signature": "Standard Webhooks 1.0: `v1,<base64>` for each secret in use, separated by spaces.",
    "x-vapi-signature": 't=<seconds>,v1=<hex HMAC-SHA256 of "{t}.{body}">, with a `v1=` for each secret in use.',
}
_ANSWERS = {
    "2XX": {"description": "The event was received. Respond within 15 seconds and process it afterwards."},
    "410": {"description": "The endpoint wants no more events and is disabled."},
    "default": {
        "description": "The event was not received and is sent again, at growing intervals. Redirects are not followed."
    },
}


def webhooks() -> dict[str, Any]:
    """Return the `webhooks` of the document."""
    return {event_type: {"post": _operation(event_type)} for event_type in EVENT_TYPES}


def _operation(event_type: str) -> dict[str, Any]:
    subject, _, happened = event_type.partition(".")
    name = subject + pascal(happened)
    schema = {"$ref": f"#/components/schemas/{pascal(object_name(event_type))}Event"}
    return {
        "operationId": f"{name}Event",
        "summary": _MEANINGS[event_type][0],
        "description": _MEANINGS[event_type][1],
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for header, text in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema, "example": event_examples()[event_type]}},
        },
        "responses": _ANSWERS,
    }
