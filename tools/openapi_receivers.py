"""The receivers of the providers' webhooks as OpenAPI: ASGI apps, which no resolver describes."""

from typing import Any

from tools import openapi_headers as headers
from tools import openapi_problems as problems

_SENDERS: dict[str, dict[str, Any]] = {
    "vapi": {
        "summary": "Receive an event of the voice provider",
        "description": 'The voice provider sends `{"message": {…}}`, or without that level `{"type": …, "call": {…}}`. '
        "`tool-calls` and `assistant-request` are answered in the response. Other events are queued and processed "
        "afterwards; the response has the id of the webhook log (`GET /api/webhook-logs/{log_id}`).",
        "headers": {
            "x-vapi-signature": "The HMAC-SHA256 of `{timestamp}.{raw body}` in hex, or `t=<seconds>,v1=<hex>`.",
            "x-vapi-timestamp": "The time of a signature without `t=`, in seconds or milliseconds since the epoch.",
            "x-vapi-secret": "The shared secret, instead of a signature.",
        },
        "unauthentic": "401",
    },
    "stripe": {
        "summary": "Receive an event of Stripe",
        "description": "Stripe sends the events of subscriptions to plans. They are queued and processed afterwards.",
        "headers": {"stripe-signature": "The signature of Stripe, `t=<seconds>,v1=<hex>`, at most 300 seconds old."},
        "unauthentic": "400",
    },
}
# The voice provider defines the form of the answers to its requests.
_ANSWER = {
    "type": "object",
    "additionalProperties": {},
    "description": "The `id` of the webhook log, or the answer to a question in the provider's format.",
}


def receivers() -> dict[str, Any]:
    """Return the paths that providers call."""
    return {f"/webhooks/{name}": {"post": _operation(name, sender)} for name, sender in _SENDERS.items()}


def _operation(name: str, sender: dict[str, Any]) -> dict[str, Any]:
    codes = {"400": ["invalid_json"], "405": ["method_not_allowed"], "413": ["event_too_large", "request_too_large"]}
    codes.setdefault(sender["unauthentic"], []).append("invalid_signature")
    codes |= {"500": ["internal_error"], "503": ["service_unavailable"], "504": ["timeout"]}
    found = {
        status: problems.response(status, each, headers.of_problem(status, keyed=False) if status != "401" else _PLAIN)
        for status, each in sorted(codes.items())
    }
    accepted = {
        "description": "The event is authentic, and it is answered or stored in the queue.",
        "headers": _PLAIN,
        "content": {"application/json": {"schema": _ANSWER}},
    }
    body = {"type": "object", "additionalProperties": True}
    return {
        "tags": ["Providers"],
        "summary": sender["summary"],
        "description": sender["description"],
        "operationId": f"receive{name.capitalize()}Event",
        "security": [],
        "parameters": [
            {"name": header, "in": "header", "description": text, "schema": {"type": "string"}}
            for header, text in sender["headers"].items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": accepted, **found},
    }


_PLAIN = {"Request-Id": {"$ref": "#/components/headers/Request-Id"}}
