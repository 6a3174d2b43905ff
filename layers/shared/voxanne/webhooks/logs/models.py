"""Webhook logs: a row for each inbound webhook and for each delivery."""

from typing import Any, Literal

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.webhooks.events.event_types import read_scope

type WebhookDirection = Literal["inbound", "outbound"]
type WebhookSource = Literal["vapi", "stripe", "voxanne"]
type WebhookLogStatus = Literal["received", "processed", "ignored", "failed", "dead"]

# Final statuses without an error.
SETTLED = frozenset({"processed", "ignored"})


# What inbound webhooks are about, by their source: the scope that a key needs to see their logs.
SOURCE_SCOPES = {"vapi": "calls:read", "stripe": "organization:read"}


class WebhookLog(Resource):
    """A webhook that a provider sent to Voxanne, or the delivery of an event to an endpoint."""

    id: str
    direction: WebhookDirection
    """`inbound`: a provider sent it. `outbound`: Voxanne sends it to an endpoint."""
    source: WebhookSource
    """The sender: `vapi` (the voice provider), `stripe` or `voxanne`."""
    event_type: str
    """The type of the event, as the sender names it."""
    event_id: str | None = None
    """The sender's id of the event. Null: it has none."""
    status: WebhookLogStatus
    """`received`: not processed or sent yet. `processed`: processed or delivered. `ignored`: nothing to do. `failed`:
    the last attempt failed, and another follows. `dead`: all attempts failed."""
    attempts: int
    """The number of attempts so far."""
    max_attempts: int
    """The maximum number of attempts."""
    last_attempt_at: Timestamp | None = None
    """The time of the last attempt. Null: there was none."""
    next_attempt_at: Timestamp | None = None
    """The time of the next attempt. Null: none is planned."""
    received_at: Timestamp
    """When the webhook was received. For a delivery: when the event happened."""
    processed_at: Timestamp | None = None
    """When the webhook was processed or delivered. Null: it is not."""
    latency_ms: int | None = Field(
        default=None,
        description="The milliseconds from receipt to the end of processing. For a delivery: until the response.",
    )
    error: str | None = Field(
        default=None,
        description="Why the last attempt failed: a code, or the HTTP status of the endpoint's response. Null: it "
        "succeeded, or there was none.",
    )
    object_id: str | None = Field(default=None, description="The id of the object that it is about.")
    endpoint_id: str | None = Field(default=None, description="The id of the endpoint. Null for an inbound webhook.")
    signature: Literal["valid"] | None = None
    """`valid` for an inbound webhook; those without a valid signature are not logged. Null for a delivery."""
    created_at: Timestamp
    updated_at: Timestamp


class WebhookAttempt(Resource):
    """One attempt to deliver an event, and its result."""

    at: Timestamp
    """The time of the attempt."""
    status: int | None = Field(
        default=None, description="The HTTP status of the endpoint's response. Null: no response."
    )
    latency_ms: int | None = None
    """The milliseconds until the response. Null: no response."""
    error: str | None = None
    """Why the attempt failed: a code, or the HTTP status of the response. `interrupted`: it is unknown whether the
    endpoint received the event, so it was sent again. Null: the attempt succeeded."""
    response_body: str | None = Field(default=None, description="The first 4 KiB of the endpoint's response.")


class WebhookLogView(WebhookLog):
    """A webhook log with its attempts and the parts of the payload that can be shown."""

    payload: dict[str, Any] | None = Field(
        default=None, description="The ids, types, codes and times of the payload. Other content is not shown."
    )
    response_status: int | None = None
    """The HTTP status of the endpoint's last response."""
    response_body: str | None = Field(default=None, description="The first 4 KiB of the endpoint's last response.")
    attempt_log: list[WebhookAttempt] = Field(
        default=[], description="The last 24 attempts of a delivery, oldest first."
    )

    @property
    def read_scope(self) -> str:
        """The scope that a key needs to see the log, beside `webhooks:read`: that of the object it is about."""
        return SOURCE_SCOPES.get(self.source) or read_scope(self.event_type)


class StoredWebhookLog(WebhookLogView):
    """A webhook log as it is stored.

    `kept_key` is the key in S3 of the whole payload, which a replay needs.
    """

    kept_key: str | None = None
