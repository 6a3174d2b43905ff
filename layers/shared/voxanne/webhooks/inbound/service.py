"""What a receiver hands to its worker: one SQS message per event, escaped to ASCII.

    {"id": "whl_…", "source": "stripe", "received_at": "…Z", "delivery_id": null, "link": null, "payload": "<text>"}

The signature is verified before. `payload` is a JSON text, as `read` returns it; where the message would exceed SQS's
1 MiB, the payload is stored in S3 and `payload_key` names it instead. `link` is a URL that gives access to a recording
without further credentials: it travels in messages and is never stored.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal

from botocore.exceptions import ClientError

from voxanne.aws import sqs
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.ids import derived_id
from voxanne.core.time_zones import DAY, HOUR

type Source = Literal["vapi", "stripe"]

# How many times a worker receives a message before it moves to the dead-letter queue (template.yaml has the same).
MAX_ATTEMPTS = 12
# SQS allows 1 MiB, attributes included.
_MAX_MESSAGE_BYTES = 1_000_000
_MEDIA_TYPE = "application/json"
# Providers repeat an event for days; logs are kept for 30.
_MAX_AGE_SECONDS, _MAX_SKEW_SECONDS = 25 * DAY, 300


class PayloadDeletedError(Exception):
    """A message's payload was deleted with what it is about, while a repetition of the message was under way."""


@dataclass(frozen=True)
class ReceivedEvent:
    """A verified event.

    `id` is that of its row in the webhook logs; `delivery_id` is the provider's own id of the delivery, if it sent one;
    a replay is queued from the logs, not by the provider. `kept_key` is the key of its payload in S3, if it is there.
    """

    id: str
    source: Source
    received_at: str
    payload: str
    delivery_id: str | None = None
    link: str | None = None
    is_replay: bool = False
    kept_key: str | None = None

    @cached_property
    def document(self) -> dict[str, Any]:
        """The payload, parsed once: the receiver has checked that it is a JSON object."""
        document: dict[str, Any] = json.loads(self.payload)
        return document


def new_event(
    source: Source,
    payload: str,
    *,
    identity: str,
    happened_at: float | None,
    delivery_id: str | None = None,
    link: str | None = None,
) -> ReceivedEvent:
    """Return an event that is received now.

    Its id derives from what identifies the event at its provider and from when it happened (seconds since the epoch),
    which must both be the same in every repetition. Without a plausible time, the hour of receipt is used.
    """
    now = clock.now()
    is_plausible = happened_at is not None and now - _MAX_AGE_SECONDS <= happened_at <= now + _MAX_SKEW_SECONDS
    seconds = happened_at if happened_at is not None and is_plausible else now - now % HOUR
    digest = hashlib.sha256(f"{source}\n{identity}".encode()).digest()
    return ReceivedEvent(derived_id("whl", seconds, digest), source, clock.instant(now), payload, delivery_id, link)


def send(queue_url: str, bucket: Bucket, event: ReceivedEvent) -> None:
    """Queue an event: one call to AWS, or two where the payload is large.

    Raises:
        ClientError, BotoCoreError: it is not queued; the provider must send it again.
    """
    head = _head(event)
    body = sqs.encode_body({**head, "payload": event.payload})
    if len(body) > _MAX_MESSAGE_BYTES:
        body = sqs.encode_body({**head, "payload_key": store_payload(bucket, event)})
    sqs.current_client().send_message(QueueUrl=queue_url, MessageBody=body)


def store_payload(bucket: Bucket, event: ReceivedEvent) -> str:
    """Write an event's payload to S3; return its key. It expires with its row in the logs, by a lifecycle rule."""
    key = payload_key(event)
    bucket.put(key, event.payload.encode(), _MEDIA_TYPE)
    return key


def payload_key(event: ReceivedEvent) -> str:
    """Return the key under which an event's payload is stored, if it is."""
    return f"webhooks/{event.source}/{event.id}.json"


def replay(queue_url: str, log_id: str, source: Source, received_at: str, key: str) -> None:
    """Queue an event again whose payload is stored under *key*."""
    head = {"id": log_id, "source": source, "received_at": received_at, "is_replay": True, "payload_key": key}
    sqs.client().send_message(QueueUrl=queue_url, MessageBody=sqs.encode_body(head))


def read(body: str, bucket: Bucket) -> ReceivedEvent:
    """Return the event that an SQS message's body holds or names.

    Raises:
        PayloadDeletedError: the payload that it names is gone, in all versions.
    """
    message: dict[str, Any] = json.loads(body)
    key = message.pop("payload_key", None)
    if key is not None:
        try:
            payload = bucket.get(key)
        except ClientError:
            if any(True for _ in bucket.list_versions(key)):
                raise
            raise PayloadDeletedError from None
        message |= {"payload": payload.decode(), "kept_key": key}
    return ReceivedEvent(**message)


def _head(event: ReceivedEvent) -> dict[str, Any]:
    names = {field.name for field in fields(event)} - {"payload", "kept_key"}
    return {name: getattr(event, name) for name in sorted(names)}
