"""The receivers of the providers' webhooks as OpenAPI: ASGI apps, which no resolver describes."""

from typing import Any

from tools import openapi_headers as headers
from tools import openapi_problems as problems

_SENDERS: dict[str, dict[str, Any]] = {
    "vapi": {
        "summary": "Receive an event of the voice provider",
        "description": 'What the voice provider sends: `{"message": {…}}` or, flat, `{"type": …, "call": {…}}`. '
        "`tool-calls` and `assistant-request` are answered in this request; everything else is queued first and "
        "processed afterwards. The answer names the event's row in `GET /api/webhook-logs`.",
        "headers": {
            "x-vapi-signature": "Hex HMAC-SHA256 over `{timestamp}.{raw body}`, or `t=<seconds>,v1=<hex>`.",
            "x-vapi-timestamp": "Beside a bare signature: when it was made, in seconds or milliseconds.",
            "x-vapi-secret": "In the place of a signature: the shared secret.",
        },
        "unauthentic": "401",
    },
    "stripe": {
        "summary": "Receive an event of Stripe",
        "description": "Events of subscriptions to a plan. They are queued first and processed afterwards.",
        "headers": {"stripe-signature": "As Stripe signs: `t=<seconds>,v1=<hex>`, at most 300 seconds old."},
        "unauthentic": "400",
    },
}
# The voice provider defines the form of the answers to its requests.
_ANSWER = {
    "type": "object",
    "additionalProperties": {},
    "description": "`id` of the event's webhook log; or the answer to a question, in the provider's form.",
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
        "description": "Authentic, and answered or queued: it is never lost from here on.",
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
