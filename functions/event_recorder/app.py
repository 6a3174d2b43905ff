"""The streams of calls, appointments, contacts and webhook endpoints: changes that concern integrators become events.

An event is stored first, then queued by its id. A record that fails is processed again, which gives the same events.
Changes of calls are counted as well, after their events: a count that fails delays no event.
A change may reach this function after its object was erased: the event is then stored as the erasure would leave it.
"""

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws import sqs
from voxanne.aws.dynamodb.background import in_background
from voxanne.aws.dynamodb.items import from_item
from voxanne.core import config
from voxanne.core.ids import is_id
from voxanne.core.logging import count, log_unexpected
from voxanne.domain.call_counts.service import CallCounter
from voxanne.domain.calls.retention import Retention
from voxanne.domain.erasures.models import ORGANIZATION
from voxanne.domain.erasures.repository import ErasureRepository
from voxanne.webhooks.erasures.event_copies import CONTACT_ERASED, redact_body
from voxanne.webhooks.events.models import StoredEvent
from voxanne.webhooks.events.repository import EventRepository
from voxanne.webhooks.events.service import derive_events

if TYPE_CHECKING:
    from voxanne.domain.calls.models import Erased

type Record = dict[str, Any]
type Queueable = tuple[Record, dict[str, str]]

_BATCH = 10


@functools.cache
def _events() -> EventRepository:
    return EventRepository.from_environment()


@functools.cache
def _erasures() -> ErasureRepository:
    return ErasureRepository.from_environment()


@functools.cache
def _call_counter() -> CallCounter:
    return CallCounter.from_environment()


@functools.cache
def _retention() -> Retention:
    return Retention.from_environment()


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process the records in their order; return the first that fails, from which the stream continues."""
    records: list[Record] = event["Records"]
    stored: list[Queueable] = []
    not_stored = next((record for record in records if not _is_stored(record, stored)), None)
    not_queued = _send(stored)
    failed = not_queued if not_queued is not None else not_stored
    if failed is None:
        return {"batchItemFailures": []}
    count("EventNotRecorded")
    return {"batchItemFailures": [{"itemIdentifier": failed["dynamodb"]["SequenceNumber"]}]}


def _is_stored(record: Record, stored: list[Queueable]) -> bool:
    """Store a record's events; add the message of each to *stored*."""
    try:
        stored.extend((record, message) for message in _store(record))
    except Exception as error:  # noqa: BLE001 - the boundary: back to the stream, and in the end into the bucket
        log_unexpected(error)
        return False
    return True


def _store(record: Record) -> Iterator[dict[str, str]]:
    change = record["dynamodb"]
    old, new = (from_item(change[image]) if image in change else None for image in ("OldImage", "NewImage"))
    for event in derive_events(old, new, _retention()):
        stored = _without_erased(event)
        if stored is None:
            continue
        _events().store(stored)
        yield {"organization_id": event.organization_id, "event_id": event.id}
    if new is not None:
        _call_counter().count_change(old, new)


def _without_erased(event: StoredEvent) -> StoredEvent | None:
    """Return the event without data that was erased since the change; None if its contact or organisation is gone."""
    organization_id, subjects = event.organization_id, (event.object_id, event.contact_id)
    deleted_lookup = in_background(lambda: _erasures().find(organization_id, ORGANIZATION))
    lookups = [
        in_background(functools.partial(_erasures().find, organization_id, identifier))
        for identifier in (() if event.type == CONTACT_ERASED else filter(None, subjects))
    ]
    marks = [mark for lookup in lookups if (mark := lookup()) is not None]
    if deleted_lookup() is not None:
        return None
    if not marks:
        return event
    if is_id("con", event.object_id):
        return None
    # An appointment that was given to another contact since is not erased itself, though the one that it had is.
    erased: Erased = "person" if any(mark.erased == "person" for mark in marks) else "content"
    return replace(event, body=redact_body(event.type, event.body, erased))


def _send(stored: Sequence[Queueable]) -> Record | None:
    """Queue all events that were stored; return the record of the first that SQS did not accept."""
    for batch in itertools.batched(stored, _BATCH):
        try:
            accepted = sqs.send_batch(config.required("EVENTS_QUEUE_URL"), [message for _, message in batch])
        except Exception as error:  # noqa: BLE001 - as above
            log_unexpected(error)
            return batch[0][0]
        for (record, _), is_accepted in zip(batch, accepted, strict=True):
            if not is_accepted:
                return record
    return None
