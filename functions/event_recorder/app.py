"""The streams of calls, appointments and contacts: each change that integrators may want to know of becomes an event.

Stored first, then told of: a record that fails comes again, makes the same events, and they are told of again.
"""

import functools
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.items import from_item
from voxanne.core import config
from voxanne.core.logging import count, log_unexpected
from voxanne.domain.calls.retention import Retention
from voxanne.webhooks.events.repository import EventRepository
from voxanne.webhooks.events.service import derive_events

type Record = dict[str, Any]
type Told = tuple[Record, dict[str, str]]
_BATCH = 10


@functools.cache
def _events() -> EventRepository:
    return EventRepository.from_environment()


@functools.cache
def _retention() -> Retention:
    return Retention.from_environment()


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on the records in their order; the first that fails is named, and all from there come again."""
    records: list[Record] = event["Records"]
    stored: list[Told] = []
    failed = next((record for record in records if not _is_stored(record, stored)), None)
    untold = _first_untold(stored)
    first = untold if untold is not None else failed
    if first is None:
        return {"batchItemFailures": []}
    count("EventNotRecorded")
    return {"batchItemFailures": [{"itemIdentifier": first["dynamodb"]["SequenceNumber"]}]}


def _is_stored(record: Record, stored: list[Told]) -> bool:
    """Store a record's events, with what the queue is to be told of each."""
    try:
        stored.extend((record, message) for message in _stored(record))
    except Exception as error:  # noqa: BLE001 - the boundary: back to the stream, and in the end into the bucket
        log_unexpected(error)
        return False
    return True


def _stored(record: Record) -> Iterator[dict[str, str]]:
    change = record["dynamodb"]
    old, new = (from_item(change[image]) if image in change else None for image in ("OldImage", "NewImage"))
    for event in derive_events(old, new, _retention()):
        _events().store(event)
        yield {"organization_id": event.organization_id, "event_id": event.id}


def _first_untold(stored: Sequence[Told]) -> Record | None:
    """Tell the queue of all that was stored; return the record of the first that it was not told of."""
    for batch in itertools.batched(stored, _BATCH):
        try:
            taken = queues.send_batch(config.required("EVENTS_QUEUE_URL"), [message for _, message in batch])
        except Exception as error:  # noqa: BLE001 - as above
            log_unexpected(error)
            return batch[0][0]
        untold = [record for (record, _), was_taken in zip(batch, taken, strict=True) if not was_taken]
        if untold:
            return untold[0]
    return None
