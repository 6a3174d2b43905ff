"""The clock, and instants as text.

Instants are stored, sent and logged as RFC 3339 in UTC with milliseconds, written by `instant` or `format_instant`, so
that texts sort as instants do. Times of appointments and slots, which are whole seconds, are the one exception:
`time_zones.rfc3339` writes them to the second. `times.parse_instant` reads the instants of clients.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

LAST_SECOND = 253_402_300_799
"""9999-12-31T23:59:59Z, in seconds since the epoch: RFC 3339 has no later year."""

# Tests replace it.
source: Callable[[], float] = time.time


def now() -> float:
    """Return the current time in seconds since the epoch."""
    return source()


def instant(seconds: float | None = None) -> str:
    """Return *seconds* since the epoch, by default the current time, as RFC 3339: 2026-11-23T14:05:00.123Z."""
    return format_instant(datetime.fromtimestamp(now() if seconds is None else seconds, UTC))


def format_instant(moment: datetime) -> str:
    """Return an aware datetime as RFC 3339 in UTC, cut to milliseconds: 2026-11-23T14:05:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(written: str) -> float:
    """Return the seconds since the epoch of an instant that `instant` or `format_instant` wrote."""
    return datetime.fromisoformat(written).timestamp()
