import functools
from collections.abc import Callable
from contextvars import copy_context
from queue import SimpleQueue
from threading import Thread
from typing import Any

_THREADS = 4

type _Outcome = tuple[Any, BaseException | None]
type _Task = tuple[Callable[[], Any], SimpleQueue[_Outcome]]


def in_background[Result](ask: Callable[[], Result]) -> Callable[[], Result]:
    """Begin a call beside what comes next; what is returned waits for its result, or raises what it raised.

    It runs in the context of who begins it. It must not itself begin another: those who wait for each other would
    fill all threads.
    """
    outcomes: SimpleQueue[_Outcome] = SimpleQueue()
    _tasks().put((functools.partial(copy_context().run, ask), outcomes))

    def result() -> Result:
        value, error = outcomes.get()
        if error is not None:
            raise error
        found: Result = value
        return found

    return result


@functools.cache
def _tasks() -> "SimpleQueue[_Task]":
    """What the threads take from, started on first use.

    Every request counts itself beside something, and a pool's futures cost three times the processor time of these
    queues: a tenth of what a request may take (docs/decisions.md).
    """
    tasks: SimpleQueue[_Task] = SimpleQueue()
    for number in range(_THREADS):
        Thread(target=_work, args=(tasks,), name=f"beside-{number}", daemon=True).start()
    return tasks


def _work(tasks: "SimpleQueue[_Task]") -> None:
    while True:
        ask, outcomes = tasks.get()
        try:
            outcomes.put((ask(), None))
        except BaseException as error:  # noqa: BLE001 - raised again where its result is waited for
            outcomes.put((None, error))
