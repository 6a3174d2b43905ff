from typing import Any, Literal

from pydantic import BaseModel, Field

from voxanne.core.fields import Resource, Timestamp

# No `type` statements: these names would be those of schemas in the OpenAPI document, where others have a status too.
Direction = Literal["inbound", "outbound"]
LogSource = Literal["vapi", "stripe", "voxanne"]
LogStatus = Literal["received", "processed", "ignored", "failed", "dead"]

# Nothing comes of these any more.
SETTLED = frozenset({"processed", "ignored"})


class WebhookLog(Resource):
    """A webhook that came in, or an attempt to deliver one."""

    id: str
    direction: Direction
    source: LogSource
    event_type: str
    event_id: str | None = None
    status: LogStatus
    attempts: int
    max_attempts: int
    last_attempt_at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None
    received_at: Timestamp
    processed_at: Timestamp | None = None
    latency_ms: int | None = Field(
        default=None, description="From receipt to the end of its processing; of a delivery, until the answer."
    )
    error: str | None = Field(default=None, description="A code, or the HTTP status of the receiver's answer.")
    object_id: str | None = Field(default=None, description="The object that it is about.")
    endpoint_id: str | None = Field(default=None, description="Of a delivery: the endpoint.")
    signature: Literal["valid"] | None = None
    created_at: Timestamp
    updated_at: Timestamp


class WebhookAttempt(BaseModel):
    """One attempt to deliver an event, and what came of it.

    `error` is a code, or the HTTP status of the receiver's answer. `interrupted`: it was begun, and whether the
    receiver has the event nobody can tell; so it was sent again.
    """

    at: Timestamp
    status: int | None = Field(default=None, description="The HTTP status of the receiver's answer.")
    latency_ms: int | None = None
    error: str | None = None
    response_body: str | None = Field(default=None, description="The first 4 KiB of the receiver's answer.")


class WebhookLogView(WebhookLog):
    """A single webhook log, with what may be shown of what was sent."""

    payload: dict[str, Any] | None = Field(default=None, description="Ids, types, codes and times of what was sent.")
    response_status: int | None = None
    response_body: str | None = Field(default=None, description="The first 4 KiB of the receiver's answer.")
    attempt_log: list[WebhookAttempt] = Field(
        default=[], description="Of a delivery: each attempt, oldest first; the last 24 of them."
    )


class StoredWebhookLog(WebhookLogView):
    """A webhook log as its table holds it.

    `kept_key` is where the whole payload lies in S3, of what can be replayed only with it.
    """

    kept_key: str | None = None
