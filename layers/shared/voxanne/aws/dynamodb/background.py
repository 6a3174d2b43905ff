"""AWS calls that run in threads while the request goes on."""

import functools
from collections.abc import Callable
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from typing import Any

from voxanne.aws.dynamodb.writes import accompany

# So many calendars are read at the same time. The clients keep more connections than that.
_THREADS = 10

type _Outcome = tuple[Any, BaseException | None]
type _Task = tuple[Callable[[], Any], SimpleQueue[_Outcome]]


def in_background[Result](call: Callable[[], Result]) -> Callable[[], Result]:
    """Start a call in a thread; the returned function waits for its result, or raises what it raised.

    The call has the context variables of its caller, but takes no companion along (`writes.accompany`). It must not
    start another one: calls that wait for each other could occupy all threads.
    """
    outcomes: SimpleQueue[_Outcome] = SimpleQueue()
    context = copy_context()
    context.run(accompany, None)
    _tasks().put((functools.partial(context.run, call), outcomes))

    def result() -> Result:
        value, error = outcomes.get()
        if error is not None:
            raise error
        returned: Result = value
        return returned

    return result


@functools.cache
def _tasks() -> "SimpleQueue[_Task]":
    """Return the queue of the threads, which start on first use.

    No ThreadPoolExecutor: every request counts itself in the background, and the pool's futures cost three times the
    processor time of these queues, a tenth of what a request may take (docs/decisions.md).
    """
    tasks: SimpleQueue[_Task] = SimpleQueue()
    for number in range(_THREADS):
        Thread(target=_work, args=(tasks,), name=f"background-{number}", daemon=True).start()
    return tasks


def _work(tasks: "SimpleQueue[_Task]") -> None:
    while True:
        call, outcomes = tasks.get()
        try:
            outcomes.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - raised again by the function that waits for the result
            outcomes.put((None, error))
