"""What a receiver hands to its worker: one SQS message an event, its text escaped to ASCII.

    {"id": "whl_…", "source": "stripe", "received_at": "…Z", "delivery_id": null, "link": null, "payload": "<text>"}

The signature was verified before. `payload` is a text of JSON, as `read` gives it back; where the message would pass
SQS's 1 MiB it lies in S3, and `payload_key` names it instead. `link` is a URL that gives access to whoever has it: it
travels, and is stored nowhere.
"""

import json
from dataclasses import dataclass
from typing import Any, Literal

from voxanne.aws import sqs as queues
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.ids import new_id

type Source = Literal["vapi", "stripe"]

# How often a message is handed to its worker before it lies with the dead letters; the template says the same.
MAX_ATTEMPTS = 12
# A message may have 1 MiB, attributes included.
_MOST_BYTES = 1_000_000
_MEDIA_TYPE = "application/json"


@dataclass(frozen=True)
class ReceivedEvent:
    """A verified event.

    `id` is that of its row in the webhook logs; `delivery_id` is the provider's own id of the delivery, if it sent one;
    a replay comes out of the logs, not from the provider.
    """

    id: str
    source: Source
    received_at: str
    payload: str
    delivery_id: str | None = None
    link: str | None = None
    is_replay: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """The payload, read: an object, as its receiver saw to."""
        document: dict[str, Any] = json.loads(self.payload)
        return document


def new_event(source: Source, payload: str, delivery_id: str | None = None, link: str | None = None) -> ReceivedEvent:
    """An event that comes in now."""
    now = clock.now()
    return ReceivedEvent(new_id("whl", now), source, clock.instant(now), payload, delivery_id, link)


def send(queue_url: str, bucket: Bucket, event: ReceivedEvent) -> None:
    """Queue an event: one call of AWS, or two where it is large.

    Raises:
        ClientError, BotoCoreError: it is not queued; the provider must send it again.
    """
    head = _head(event)
    body = queues.encode_body({**head, "payload": event.payload})
    if len(body) > _MOST_BYTES:
        body = queues.encode_body({**head, "payload_key": store_payload(bucket, event)})
    queues.client().send_message(QueueUrl=queue_url, MessageBody=body)


def store_payload(bucket: Bucket, event: ReceivedEvent) -> str:
    """Write an event's payload to S3; return its key. Its lifecycle deletes it with the row in the logs."""
    key = payload_key(event)
    bucket.put(key, event.payload.encode(), _MEDIA_TYPE)
    return key


def payload_key(event: ReceivedEvent) -> str:
    """Where an event's payload is kept, if it is."""
    return f"webhooks/{event.source}/{event.id}.json"


def replay(queue_url: str, log_id: str, source: Source, received_at: str, key: str) -> None:
    """Queue an event once more whose payload is kept under *key*."""
    head = {"id": log_id, "source": source, "received_at": received_at, "is_replay": True, "payload_key": key}
    queues.client().send_message(QueueUrl=queue_url, MessageBody=queues.encode_body(head))


def read(body: str, bucket: Bucket) -> ReceivedEvent:
    """The event that an SQS message's body tells of."""
    message: dict[str, Any] = json.loads(body)
    key = message.pop("payload_key", None)
    if key is not None:
        message["payload"] = bucket.get(key).decode()
    return ReceivedEvent(**message)


def _head(event: ReceivedEvent) -> dict[str, Any]:
    return {name: value for name, value in vars(event).items() if name != "payload"}
