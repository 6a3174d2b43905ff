"""The processes of one function."""

import threading
import time
from collections.abc import Callable

from local.runner.functions.invoke_api import InvocationTimeoutError
from local.runner.functions.process import FunctionProcess


class Pool:
    """Gives each invocation a process of its own, and starts more processes as needed, up to a maximum."""

    def __init__(self, start: Callable[[int], FunctionProcess], most: int) -> None:
        self._start = start
        self._most = most
        self._idle: list[FunctionProcess] = []
        self._busy = 0
        self._at_work: set[FunctionProcess] = set()
        self._generation = 0
        self._changed = threading.Condition()

    def take(self, until: float) -> FunctionProcess:
        """Return a process for one invocation; wait while all are busy."""
        while True:
            with self._changed:
                while not self._idle and self._busy >= self._most:
                    if not self._changed.wait(_seconds(until)):
                        raise self.timed_out()
                process = self._idle.pop() if self._idle else None
                self._busy += 1
                generation = self._generation
            if process is None:
                process = self._started(generation)
            with self._changed:
                self._at_work.add(process)
            if process.alive:
                return process
            self.give_back(process)

    def _started(self, generation: int) -> FunctionProcess:
        try:
            return self._start(generation)
        except BaseException:
            with self._changed:
                self._busy -= 1
                self._changed.notify()
            raise

    def give_back(self, process: FunctionProcess) -> None:
        """Take a process back after its invocation; keep it if it is alive and its code is current."""
        keep = process.ready and process.alive
        with self._changed:
            self._busy -= 1
            self._at_work.discard(process)
            keep = keep and process.generation == self._generation
            if keep:
                self._idle.append(process)
            self._changed.notify()
        if not keep:
            process.stop()

    def warm(self) -> None:
        """Start a process ahead of the first invocation."""
        with self._changed:
            generation = self._generation
            self._busy += 1
        process = self._started(generation)
        with self._changed:
            self._busy -= 1
            self._idle.append(process)
            self._changed.notify()

    def replace(self) -> None:
        """Use no process of the current code for another invocation."""
        with self._changed:
            self._generation += 1
            idle, self._idle = self._idle, []
        # Have all end at the same time: one after another would take the sum of their times.
        for process in idle:
            process.let_go()
        for process in idle:
            process.stop()

    def close(self) -> None:
        """End all processes. Nothing waits any more for those that are still busy."""
        self.replace()
        with self._changed:
            abandoned = list(self._at_work)
        for process in abandoned:
            process.kill()

    @staticmethod
    def timed_out() -> InvocationTimeoutError:
        """Return the error for a caller whose timeout has passed."""
        return InvocationTimeoutError("the caller's time is up")


def _seconds(until: float) -> float | None:
    return None if until == float("inf") else max(0.0, until - time.monotonic())
