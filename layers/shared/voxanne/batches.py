"""Working through what a queue hands over, with partial batch responses (AWS Lambda's developer guide on SQS)."""

from collections.abc import Callable
from typing import Any

from voxanne.core.logging import log_unexpected
from voxanne.queues import wait_longer

type Record = dict[str, Any]


class ComeAgainError(Exception):
    """A message can't be worked on now, as happens; whoever raises it has said why."""


def attempt_of(record: Record) -> int:
    """How often the message has been handed over, this time included."""
    return int(record["attributes"]["ApproximateReceiveCount"])


def work_off(event: dict[str, Any], work: Callable[[Record], object], queue_url: str | None = None) -> dict[str, Any]:
    """Work on each message; those for which *work* raises are named, come again, and do not keep the others.

    With *queue_url* they come again soon, then ever later: the queue's own time, which must exceed a crash, would be
    long for a busy moment.
    """
    failed = [record for record in event["Records"] if not _is_done(record, work, queue_url)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _is_done(record: Record, work: Callable[[Record], object], queue_url: str | None) -> bool:
    try:
        work(record)
    except ComeAgainError:
        pass
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    if queue_url is not None:
        _come_again(record, queue_url)
    return False


def _come_again(record: Record, queue_url: str) -> None:
    try:
        wait_longer(queue_url, record["receiptHandle"], attempt_of(record))
    except Exception as error:  # noqa: BLE001 - then it comes again after the queue's own time
        log_unexpected(error)
