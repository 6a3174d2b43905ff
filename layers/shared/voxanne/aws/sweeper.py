"""Work that is due: found in a sparse index, done a few pieces at a time, fairly between organisations, and in time.

Work has `due` and `due_at`, the keys of the index, until it is done. Most sweeps send a message for it: a process ended
between storing and sending, the queue gave up, or the wait was longer than a message's.
"""

import contextlib
import itertools
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws import sqs
from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.tables import due_partition
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock, deadlines
from voxanne.core.deadlines import DeadlineError
from voxanne.core.logging import log_unexpected, logger

# Between two messages that the sweeper sends for the same work; in between, the queue retries the first.
NEXT_SWEEP_SECONDS = 900
# Reserved at the end of a sweeper's time-out: work that has begun ends in it, and calls to AWS a second earlier.
RESERVE_SECONDS = 6.0
_BATCH = 10
# As many as DynamoDB's and SQS's clients have connections for.
_THREADS = 8
# In the first round of a run each organisation gets at most this many pieces. Those with work left share later rounds.
_OF_AN_ORGANIZATION, _OF_A_ROUND = 100, 2_000
# When so many pieces have failed, the store or the queue is down, and nothing more is begun.
_MAX_FAILURES = 25

type _Key = tuple[str, str]


def end_of_run(context: LambdaContext, reserve_seconds: float = RESERVE_SECONDS) -> float:
    """Return the instant from which a run begins nothing more, in seconds since the epoch."""
    return clock.now() + context.get_remaining_time_in_millis() / 1000 - reserve_seconds


def work_off(index: DueIndex, work: Callable[[Sequence[Item]], int], until: float, *, batch: int = 1) -> int:
    """Do *work* on all that is due, *batch* pieces at a time, and begin nothing after *until*.

    *work* returns how many of its pieces are done. Returns how many are done in all.

    Raises:
        ExceptionGroup: some failed; they remain due, and the others were done.
    """
    seen: set[_Key] = set()
    run: _Run[int] = _Run(until)
    of_each = _OF_AN_ORGANIZATION
    while clock.now() < until:
        share = index.read(of_each)
        # The index lags behind its table by up to a second, so it may still list work that was done.
        items = [item for item in share.items if _key(item) not in seen]
        seen.update(map(_key, items))
        before = sum(run.results)
        run.do(partial(work, each) for each in itertools.batched(items, batch))
        if not share.more or sum(run.results) == before:
            break
        organizations = len({item["organization_id"] for item in items})
        of_each = max(_OF_AN_ORGANIZATION, _OF_A_ROUND // organizations)
    run.check()
    return sum(run.results)


def _key(item: Item) -> _Key:
    return item["organization_id"], item.get("id", "")


@dataclass
class _Run[Result]:
    """Runs tasks in their order in several threads, begins none after `until`, and collects results and errors."""

    until: float
    results: list[Result] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def do(self, tasks: Iterable[Callable[[], Result]], threads: int = _THREADS) -> None:
        waiting = list(tasks)
        left = iter(waiting)
        # Most runs find nothing: start no thread without a task.
        with ThreadPoolExecutor(threads) as pool:
            for ended in [pool.submit(copy_context().run, self._work, left) for _ in waiting[:threads]]:
                ended.result()

    def check(self) -> None:
        if self.errors:
            raise ExceptionGroup("some of the work that is due failed", self.errors)

    def _work(self, left: Iterator[Callable[[], Result]]) -> None:
        while (task := self._next(left)) is not None:
            try:
                self.results.append(task())
            except DeadlineError:
                return  # it remains due
            except Exception as error:  # noqa: BLE001 - the boundary: one piece's failure does not delay others
                log_unexpected(error)
                self.errors.append(error)

    def _next(self, left: Iterator[Callable[[], Result]]) -> Callable[[], Result] | None:
        with self._lock:
            if clock.now() >= self.until or len(self.errors) >= _MAX_FAILURES:
                return None
            return next(left, None)


def at_once[Result](tasks: Iterable[Callable[[], Result]], until: float, *, threads: int = _THREADS) -> list[Result]:
    """Do *tasks* in their order, a few at the same time; begin none after *until*. Return the results, in no order.

    Raises:
        ExceptionGroup: some failed; the others were done.
    """
    run: _Run[Result] = _Run(until)
    run.do(tasks, threads)
    run.check()
    return run.results


def in_turn(steps: Sequence[Callable[[float], object]], until: float) -> None:
    """Run each step with an equal share of the time that is left; a step that fails does not stop the others.

    Each is called with the time at which it must begin nothing more.

    Raises:
        ExceptionGroup: some failed.
    """
    errors: list[Exception] = []
    for left, step in zip(range(len(steps), 0, -1), steps, strict=True):
        now = clock.now()
        try:
            step(now + (until - now) / left)
        except Exception as error:  # noqa: BLE001 - the boundary: raised again after the last step
            log_unexpected(error)
            errors.append(error)
    if errors:
        raise ExceptionGroup("some sweeps failed", errors)


def sweep(index: DueIndex, queue_url: str, message_of: Callable[[str, str], dict[str, str]], until: float) -> int:
    """Send a message for each piece of work that is due, and postpone it by 15 minutes; return how many were sent.

    Work is postponed before its message is sent, so that of two sweepers only one sends it. A piece whose message was
    not sent is due again at once; after a crash in between it is due after those 15 minutes.
    """
    with deadlines.until(until + RESERVE_SECONDS - 1):
        sent = work_off(index, partial(_send, index, queue_url, message_of, until), until, batch=_BATCH)
    if sent:
        logger.info("sweep.sent", table=index.table.name, count=sent, in_time=clock.now() < until)
    return sent


def _send(
    index: DueIndex,
    queue_url: str,
    message_of: Callable[[str, str], dict[str, str]],
    until: float,
    items: Sequence[Item],
) -> int:
    claim, postponed = secrets.token_hex(8), clock.instant(clock.now() + NEXT_SWEEP_SECONDS)
    claimed: list[Item] = []
    accepted: list[bool] = []
    try:
        # One by one: if a write fails, those before it are due again at once.
        claimed.extend(item for item in items if clock.now() < until and _postpone(index, item, claim, postponed))
        if claimed:
            accepted = sqs.send_batch(queue_url, [message_of(item["organization_id"], item["id"]) for item in claimed])
    finally:
        # Without an answer none was accepted.
        for item, is_accepted in itertools.zip_longest(claimed, accepted):
            if not is_accepted:
                _make_due_again(index, item, claim, postponed)
    return sum(accepted)


def _postpone(index: DueIndex, item: Item, claim: str, until: str) -> bool:
    """Claim work by postponing it; return False if it is no longer due as it was read."""
    update = Update().claim(claim)
    update.using.values[":read"] = item["due_at"]
    return _change(index, item, update, until, "due_at = :read")


def _make_due_again(index: DueIndex, item: Item, claim: str, postponed: str) -> None:
    """Undo a postponement, unless the work was done or changed since."""
    update = Update().change({"claimed_by": None})
    update.using.values.update({":claim": claim, ":postponed": postponed})
    _change(index, item, update, item["due_at"], "claimed_by = :claim AND due_at = :postponed")


def _change(index: DueIndex, item: Item, update: Update, due_at: str, condition: str) -> bool:
    """Change when work is due, under a condition; work of earlier versions changes its partition."""
    key = {name: item[name] for name in ("organization_id", "id")}
    update.change({"due": due_partition(index.kind, item["organization_id"]), "due_at": due_at})
    change = index.table.build_update(key, update, condition=condition, on_conflict=ConcurrentUpdateError)
    # Refused, the work was done or changed since, or another sweeper has it.
    with contextlib.suppress(ConcurrentUpdateError):
        write(change)
        return True
    return False
