"""Clients go first: while requests are being answered, work that no client waits for takes turns.

On Lambda both scale independently. Here they share a few cores and one store; if background work took the resources
that an answer needs, a caller would be told that the system does not answer.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Work waits at most this long for its turn: long work, such as a delivery to a slow receiver, must not stop the rest.
_MAX_WAIT_SECONDS = 2.0


class Foreground:
    """Counts requests in progress, and lets background work go on one at a time as long as there are any."""

    def __init__(self) -> None:
        self._requests = 0
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request for as long as the block lasts."""
        with self._lock:
            self._requests += 1
        try:
            yield
        finally:
            with self._lock:
                self._requests -= 1

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn of background work, for as long as the block lasts; no wait without requests."""
        has_turn = self._requests > 0 and self._turn.acquire(timeout=_MAX_WAIT_SECONDS)
        try:
            yield
        finally:
            if has_turn:
                self._turn.release()
