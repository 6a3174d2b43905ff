"""Finding work that nobody was told of: a process died between storing and sending, or the queue gave up.

What is due has `due` and `due_at`, the keys of a sparse index, until it is done.
"""

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

from voxanne.aws import sqs as queues
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item, serialize
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.logging import logger

# Between two messages of the sweep's own, while the queue repeats each.
NEXT_SWEEP_SECONDS = 900
MAX_ITEMS = 500
_BATCH = 10


class _OvertakenError(Exception):
    """It is done by now, or was changed anew."""


def sweep(table: Table, queue_url: str, due: str, message_of: Callable[[str, str], dict[str, str]]) -> int:
    """Send a message for each thing that is due, and put it off until the message had its chance; return how many."""
    values: dict[str, Any] = {":due": due, ":now": clock.instant()}
    found = table.query_up_to(
        MAX_ITEMS,
        IndexName="due",
        KeyConditionExpression="due = :due AND due_at <= :now",
        ExpressionAttributeValues={name: serialize(value) for name, value in values.items()},
    ).items
    told = 0
    for batch in itertools.batched(found, _BATCH):
        messages = [message_of(item["organization_id"], item["id"]) for item in batch]
        for item, taken in zip(batch, queues.send_batch(queue_url, messages), strict=True):
            if taken:
                told += 1
                _put_off(table, item)
    if told:
        logger.info("sweep.sent", table=table.name, count=told)
    return told


def _put_off(table: Table, item: Item) -> None:
    putting_off = table.build_update(
        {"organization_id": item["organization_id"], "id": item["id"]},
        "SET due_at = :next",
        condition="due_at = :found",
        using=Expression(
            values={":found": item["due_at"], ":next": clock.instant(clock.now() + NEXT_SWEEP_SECONDS)},
        ),
        on_conflict=lambda _: _OvertakenError(),
    )
    with contextlib.suppress(_OvertakenError):
        write(putting_off)
