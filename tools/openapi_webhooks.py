"""Outbound webhooks as OpenAPI's `webhooks`: one for each event type."""

from typing import Any

from tools.openapi_examples import event_examples
from voxanne.webhooks.events.event_types import EVENT_TYPES, object_name

_MEANINGS = {
    "call.started": "The call is in progress.",
    "call.ended": "The call has ended; `status` and `outcome` say how.",
    "call.transcript_ready": "The call's transcript can be read.",
    "call.recording_ready": "The call's recording can be fetched.",
    "appointment.booked": "An appointment was booked, by an agent or through the API.",
    "appointment.changed": "An appointment was changed or rescheduled.",
    "appointment.cancelled": "An appointment was cancelled.",
    "appointment.reminder_due": "An appointment begins in one of its calendar's `reminder_offsets_minutes`.",
    "contact.created": "A contact was created.",
    "contact.updated": "A contact was changed.",
    "endpoint.disabled": "A webhook endpoint answered 410, or failed for five days; the others are told.",
    "contact.erased": "A contact was erased, with what was said in its calls; only the ids are left.",
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
    name = subject + _class_name(happened)
    schema = {"$ref": f"#/components/schemas/{_class_name(object_name(event_type))}Event"}
    return {
        "operationId": f"{name}Event",
        "summary": _MEANINGS[event_type],
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


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
