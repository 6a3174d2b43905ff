"""The moment by which the current work must have ended, because its caller waits no longer.

It is wall-clock time: Lambda freezes a process between requests, and a write that goes on after the thaw would come
after the answer. It is looked at immediately before each call over the network (`voxanne.aws.time_limits`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from voxanne.core import clock
from voxanne.core.errors import UnavailableError


class DeadlineError(UnavailableError):
    """Something was not begun because it could not have ended before the deadline."""


@dataclass(frozen=True)
class Deadline:
    """A moment, in seconds since the epoch."""

    at: float

    def seconds_left(self) -> float:
        """Return the seconds until the deadline; negative after it."""
        return self.at - clock.now()


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current() -> Deadline | None:
    """Return the deadline of the current work, if it has one."""
    return _current.get()


def check(seconds: float) -> None:
    """Check that what takes *seconds* can still end before the deadline, if there is one.

    Raises:
        DeadlineError: it can't.
    """
    deadline = _current.get()
    if deadline is not None and deadline.seconds_left() < seconds:
        raise DeadlineError("The request took too long; retry.")


@contextmanager
def until(at: float) -> Iterator[Deadline]:
    """Give the work in the block a deadline, in seconds since the epoch; an earlier deadline stays in force."""
    outer = _current.get()
    deadline = Deadline(at if outer is None else min(at, outer.at))
    token = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(token)
