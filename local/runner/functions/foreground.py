"""Clients go first: while requests are being answered, background work runs one invocation at a time.

On Lambda, requests and background work scale separately. Here they share a few cores and one store: background work
could delay the answer to a caller's agent until it times out.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Work goes ahead after this wait: a long invocation, such as a delivery to a slow receiver, must not stop the others.
_MAX_WAIT_SECONDS = 2.0


class Foreground:
    """Counts requests in progress; while there are any, background work runs one at a time."""

    def __init__(self) -> None:
        self._requests = 0
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request while the block lasts."""
        with self._lock:
            self._requests += 1
        try:
            yield
        finally:
            with self._lock:
                self._requests -= 1

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Run the block as background work: wait for its turn while there are requests, else start at once."""
        has_turn = self._requests > 0 and self._turn.acquire(timeout=_MAX_WAIT_SECONDS)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()
