"""What we send, as OpenAPI's `webhooks`: one for each type of event."""

from typing import Any

from voxanne.webhooks.events.models import EVENT_TYPES, object_name

_MEANINGS = {
    "call.started": "Someone speaks: the call is in progress.",
    "call.ended": "The call has ended, one way or another; `status` and `outcome` say which.",
    "call.transcript_ready": "The call's transcript can be read.",
    "call.recording_ready": "The call's recording can be fetched.",
    "appointment.booked": "An appointment was made, by an agent or a client.",
    "appointment.changed": "An appointment was changed or moved.",
    "appointment.cancelled": "An appointment was cancelled.",
    "appointment.reminder_due": "An appointment is as near as its calendar's `reminder_offsets_minutes` say.",
    "contact.created": "A contact was made.",
    "contact.updated": "A contact was changed.",
}
_HEADERS = {
    "webhook-id": "The event's id: the same whenever the event is sent.",
    "webhook-timestamp": "When this attempt was signed, in seconds since the epoch.",
    "webhook-signature": "Standard Webhooks 1.0: `v1,<base64>`, one for each secret in use, apart by spaces.",
    "x-vapi-signature": 't=<seconds>,v1=<hex HMAC-SHA256 over "{t}.{body}">; a `v1=` for each secret in use.',
}
_ANSWERS = {
    "2XX": {"description": "You have it. Answer within 15 seconds, and work on it afterwards."},
    "410": {"description": "You want no more of these: the endpoint is disabled."},
    "default": {"description": "You don't have it; it is sent again, later and later. Redirects are not followed."},
}


def webhooks() -> dict[str, Any]:
    """The block of the document."""
    return {event_type: {"post": _operation(event_type)} for event_type in EVENT_TYPES}


def _operation(event_type: str) -> dict[str, Any]:
    subject, _, happened = event_type.partition(".")
    name = subject + "".join(word.capitalize() for word in happened.split("_"))
    schema = {"$ref": f"#/components/schemas/{object_name(event_type).capitalize()}Event"}
    return {
        "operationId": f"{name}Event",
        "summary": _MEANINGS[event_type],
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
            for header, text in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": _ANSWERS,
    }
