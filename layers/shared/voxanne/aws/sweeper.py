"""Finding stored work without a message: a process ended between storing and sending, or the queue gave up.

Work that is due has `due` and `due_at`, the keys of a sparse index, until it is done.
"""

import contextlib
import itertools
from collections.abc import Callable

from voxanne.aws import sqs
from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.logging import logger

# Between two messages that the sweeper sends for the same work; in between, the queue retries the first.
NEXT_SWEEP_SECONDS = 900
MAX_ITEMS = 500
_BATCH = 10


def sweep(table: Table, queue_url: str, due: str, message_of: Callable[[str, str], dict[str, str]]) -> int:
    """Send a message for each piece of work that is due, and postpone it by 15 minutes; return how many were sent."""
    sent = 0
    for batch in itertools.batched(table.query_due(due, MAX_ITEMS), _BATCH):
        messages = [message_of(item["organization_id"], item["id"]) for item in batch]
        for item, accepted in zip(batch, sqs.send_batch(queue_url, messages), strict=True):
            if accepted:
                sent += 1
                _postpone(table, item)
    if sent:
        logger.info("sweep.sent", table=table.name, count=sent)
    return sent


def _postpone(table: Table, item: Item) -> None:
    postponement = table.build_update(
        key_of(item["organization_id"], item["id"]),
        "SET due_at = :next",
        condition="due_at = :read",
        using=Expression(values={":read": item["due_at"], ":next": clock.instant(clock.now() + NEXT_SWEEP_SECONDS)}),
        on_conflict=ConcurrentUpdateError,
    )
    # Where the work was done or changed since, nothing has to be postponed.
    with contextlib.suppress(ConcurrentUpdateError):
        write(postponement)
