"""Outbound webhooks as OpenAPI's `webhooks`: one for each event type."""

from typing import Any

from tools.openapi_examples import event_examples
from tools.sdk_operations import pascal
from voxanne.webhooks.events.event_types import EVENT_TYPES, EventType, object_name

# Event type to its summary, and when it is sent.
_MEANINGS = {
    "call.started": (
        "A call is in progress",
        "The call was answered. It is sent once for each answered call, even if the end of the call is known first.",
    ),
    "call.ended": (
        "A call has ended",
        "`status` and `outcome` say how it ended. A transcript and a recording can follow, with events of their own.",
    ),
    "call.transcript_ready": ("A transcript can be read", "Read it at `GET /api/calls/{call_id}/transcript`."),
    "call.recording_ready": ("A recording can be fetched", "Its URL is at `GET /api/calls/{call_id}/recording`."),
    "appointment.booked": (
        "An appointment was booked",
        "An agent booked it during a call, or a client booked it through the API.",
    ),
    "appointment.changed": (
        "An appointment was changed",
        "It was moved or confirmed, or another field changed. The event has the appointment after the change.",
    ),
    "appointment.cancelled": ("An appointment was cancelled", "Its time can be booked again."),
    "appointment.reminder_due": (
        "An appointment is coming up",
        "It is sent before each booked or confirmed appointment, at the `reminder_offsets_minutes` of its calendar.",
    ),
    "contact.created": (
        "A contact was created",
        "A client created it through the API, or a call from an unknown number did.",
    ),
    "contact.updated": ("A contact was changed", "The event has the contact after the change."),
    "contact.erased": (
        "A contact was erased",
        "The contact and what was said in its calls are erased: erase your copies too. The event has its id alone.",
    ),
    "calendar.conflict": (
        "A busy block overlaps appointments",
        "A busy block was put over booked appointments. Its `conflicts` lists them; they keep their time.",
    ),
    "calendar.source_stale": (
        "An iCalendar source is stale",
        "It could not be fetched for `stale_after_minutes`. `on_stale_source` decides about bookings meanwhile.",
    ),
    "endpoint.disabled": (
        "A webhook endpoint was disabled",
        "It answered 410, or all deliveries to it failed for five days. The event goes to the other endpoints.",
    ),
}
_HEADERS = {
    "webhook-id": "The id of the event, the same in every attempt.",
    "webhook-timestamp": "The time of this attempt, in seconds since the epoch.",
    "webhook-signature": "The signature of Standard Webhooks 1.0: `v1,<base64>` for each current secret, separated by "
    "spaces.",
    "x-vapi-signature": "An alternative signature: `t=<seconds>,v1=<hex>`, where `<hex>` is the HMAC-SHA256 of "
    "`{t}.{body}`, with one `v1=` for each current secret.",
}
_ANSWERS = {
    "2XX": {"description": "The event was received. Respond within 15 seconds and process it afterwards."},
    "410": {"description": "The endpoint is disabled and gets no more events."},
    "default": {
        "description": "The event was not received. There are up to 8 attempts, at increasing intervals. Redirects are "
        "not followed."
    },
}
_TEST = {
    "type": "boolean",
    "description": "True: `POST /api/webhook-endpoints/{endpoint_id}/test` sent this sample. Absent in other events.",
}


def with_test(schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas with the member that only samples of events have."""
    names = {_schema_name(event_type) for event_type in EVENT_TYPES}
    return {
        name: {**schema, "properties": {**schema["properties"], "test": _TEST}} if name in names else schema
        for name, schema in schemas.items()
    }


def webhooks() -> dict[str, Any]:
    """Return the `webhooks` of the document."""
    return {event_type: {"post": _operation(event_type)} for event_type in EVENT_TYPES}


def _operation(event_type: EventType) -> dict[str, Any]:
    subject, _, happened = event_type.partition(".")
    name = subject + pascal(happened)
    schema = {"$ref": f"#/components/schemas/{_schema_name(event_type)}"}
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


def _schema_name(event_type: EventType) -> str:
    return f"{pascal(object_name(event_type))}Event"
