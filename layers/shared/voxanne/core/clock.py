"""The one clock. Tests put their own in `source`; everything else asks `now()`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

source: Callable[[], float] = time.time


def now() -> float:
    """Seconds since the epoch."""
    return source()


def instant(seconds: float | None = None) -> str:
    """Write *seconds* since the epoch, or now, as RFC 3339 in UTC with milliseconds: 2026-11-23T14:05:00.123Z."""
    moment = datetime.fromtimestamp(now() if seconds is None else seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(written: str) -> float:
    """Read an RFC 3339 instant back to seconds since the epoch."""
    return datetime.fromisoformat(written).timestamp()
