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
    """An inbound webhook, or the delivery of an event."""

    id: str
    direction: WebhookDirection
    """Received or sent."""
    source: WebhookSource
    """Who sent it: a provider, or Voxanne."""
    event_type: str
    """The sender's name of what happened."""
    event_id: str | None = None
    """The sender's id of the event, if it has one."""
    status: WebhookLogStatus
    """Where it stands. `dead`: every attempt failed."""
    attempts: int
    """How often it was tried."""
    max_attempts: int
    """How often it is tried at most."""
    last_attempt_at: Timestamp | None = None
    """When it was last tried."""
    next_attempt_at: Timestamp | None = None
    """When it is tried again."""
    received_at: Timestamp
    """When it came in; of a delivery, when the event happened."""
    processed_at: Timestamp | None = None
    """When it was processed or delivered."""
    latency_ms: int | None = Field(
        default=None, description="From receipt to the end of processing; of a delivery, until the response."
    )
    error: str | None = Field(default=None, description="A code, or the HTTP status of the receiver's response.")
    object_id: str | None = Field(default=None, description="The object that it is about.")
    endpoint_id: str | None = Field(default=None, description="Of a delivery: the endpoint.")
    signature: Literal["valid"] | None = None
    """Of an inbound webhook: its signature was valid. Others are not kept."""
    created_at: Timestamp
    updated_at: Timestamp


class WebhookAttempt(Resource):
    """One attempt to deliver an event, and its result.

    `error` is a code, or the HTTP status of the receiver's response. `interrupted`: the attempt began, and it is
    unknown whether the receiver has the event; so it was sent again.
    """

    at: Timestamp
    """When it was made."""
    status: int | None = Field(default=None, description="The HTTP status of the receiver's response.")
    latency_ms: int | None = None
    """Until the response."""
    error: str | None = None
    """A code, or the HTTP status of the receiver's response."""
    response_body: str | None = Field(default=None, description="The first 4 KiB of the receiver's response.")


class WebhookLogView(WebhookLog):
    """A single webhook log, with those parts of the payload that may be shown."""

    payload: dict[str, Any] | None = Field(default=None, description="Ids, types, codes and times of what was sent.")
    response_status: int | None = None
    """The HTTP status of the receiver's response."""
    response_body: str | None = Field(default=None, description="The first 4 KiB of the receiver's response.")
    attempt_log: list[WebhookAttempt] = Field(
        default=[], description="Of a delivery: each attempt, oldest first; the last 24 of them."
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
