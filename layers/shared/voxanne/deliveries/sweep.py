"""Finding deliveries whose time has come, and those whose message was lost."""

import contextlib
import itertools
import time

from voxanne import clock, queues
from voxanne.deliveries.models import DUE, message_of
from voxanne.dynamodb.expressions import Expression
from voxanne.dynamodb.items import Item, serialize
from voxanne.dynamodb.tables import Table
from voxanne.dynamodb.writes import write
from voxanne.observability import logger

# Between two messages of the sweep's own for one delivery.
_NEXT_SWEEP_SECONDS = 900
_PAGE, _BATCH = 500, 10


class _OvertakenError(Exception):
    """Someone was at it since it was found."""


def sweep(logs: Table, queue_url: str, seconds: float) -> int:
    """Send a message for each delivery that is due, for at most so many *seconds*; return how many."""
    until = time.monotonic() + seconds
    told, more = 0, True
    while more and time.monotonic() < until:
        found = _due(logs)
        told += sum(_tell(logs, queue_url, batch) for batch in itertools.batched(found, _BATCH))
        more = len(found) == _PAGE
    if told:
        logger.info("deliveries were found by the sweep", count=told)
    return told


def _due(logs: Table) -> list[Item]:
    values = {":due": DUE, ":now": clock.instant()}
    return logs.query_up_to(
        _PAGE,
        IndexName="due",
        KeyConditionExpression="due = :due AND due_at <= :now",
        ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
    ).items


def _tell(logs: Table, queue_url: str, batch: tuple[Item, ...]) -> int:
    messages = [message_of(item["organization_id"], item["id"]) for item in batch]
    taken = queues.tell_all(queue_url, messages)
    for item, was_taken in zip(batch, taken, strict=True):
        if was_taken:
            _put_off(logs, item)
    return sum(taken)


def _put_off(logs: Table, item: Item) -> None:
    """Leave the message that was sent its chance."""
    putting_off = logs.update(
        {"organization_id": item["organization_id"], "id": item["id"]},
        "SET due_at = :next",
        condition="due_at = :found",
        using=Expression(
            values={":found": item["due_at"], ":next": clock.instant(clock.now() + _NEXT_SWEEP_SECONDS)},
        ),
        refused=lambda _: _OvertakenError(),
    )
    with contextlib.suppress(_OvertakenError):
        write(putting_off)
