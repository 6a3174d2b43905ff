import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def written(moment: datetime) -> str:
    """An instant as the provider writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Instants:
    """The time by the provider's clock, never the same twice."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._last = datetime.fromtimestamp(0, UTC)

    def __call__(self) -> str:
        """Now."""
        with self._lock:
            self._last = max(datetime.fromtimestamp(self._now(), UTC), self._last + timedelta(milliseconds=1))
            return written(self._last)
