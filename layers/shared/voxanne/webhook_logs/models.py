from typing import Any, Literal

from pydantic import Field

from voxanne.fields import Resource, Timestamp

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
    signature: Literal["valid"] | None = None
    created_at: Timestamp
    updated_at: Timestamp


class WebhookLogView(WebhookLog):
    """A single webhook log, with what may be shown of what was sent."""

    payload: dict[str, Any] | None = Field(default=None, description="Ids, types, codes and times of what was sent.")
    response_status: int | None = None
    response_body: str | None = Field(default=None, description="The first 4 KiB of the receiver's answer.")


class StoredWebhookLog(WebhookLogView):
    """A webhook log as its table holds it.

    `kept_key` is where the whole payload lies in S3, of what can be replayed only with it.
    """

    kept_key: str | None = None
