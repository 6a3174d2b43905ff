"""Invocations in flight that no client waits for: of batches and schedules."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.runner.functions.foreground import Foreground

_ENDING_SECONDS = 30.0
_LOOK_SECONDS = 0.2
_NEVER = float("inf")


class InFlight:
    """Counts invocations, so that the runner can wait for them before it ends."""

    def __init__(self, foreground: Foreground | None = None) -> None:
        self._foreground = foreground or Foreground()
        self._count = 0
        self._changed = threading.Condition()
        self._until = _NEVER

    @property
    def ending(self) -> bool:
        """Whether the runner is ending, so that nothing new may begin."""
        return self._until != _NEVER

    @contextmanager
    def track(self) -> Iterator[bool]:
        """Count one invocation while the block lasts; yield whether it may begin."""
        with self._changed:
            may_start = not self.ending
            self._count += may_start
        try:
            with self._foreground.turn():
                yield may_start
        finally:
            with self._changed:
                self._count -= may_start
                self._changed.notify_all()

    def stop(self) -> None:
        """Let nothing new begin, and give invocations in flight time to end. A second call ends the wait.

        It takes no lock, so a signal handler may call it.
        """
        self._until = time.monotonic() + _ENDING_SECONDS if self._until == _NEVER else 0.0

    def wait(self) -> None:
        """Wait until nothing is in flight, or the time is up."""
        if not self.ending:
            self.stop()
        with self._changed:
            while self._count and time.monotonic() < self._until:
                self._changed.wait(_LOOK_SECONDS)
