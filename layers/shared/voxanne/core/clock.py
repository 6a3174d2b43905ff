"""The clock, and instants as text.

Everything that is stored, sent or logged writes an instant as RFC 3339 in UTC with milliseconds, with `rfc3339` or
`instant`, so that texts sort as instants do. Appointments and slots, which begin at whole seconds, are written to the
second by `time_zones.rfc3339_seconds`. Instants of clients are read by `times.parse_instant`.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

# Tests replace it.
source: Callable[[], float] = time.time


def now() -> float:
    """Return the current time in seconds since the epoch."""
    return source()


def instant(seconds: float | None = None) -> str:
    """Return *seconds* since the epoch, by default the current time, as RFC 3339: 2026-11-23T14:05:00.123Z."""
    return rfc3339(datetime.fromtimestamp(now() if seconds is None else seconds, UTC))


def rfc3339(moment: datetime) -> str:
    """Return an aware datetime as RFC 3339 in UTC, cut to milliseconds: 2026-11-23T14:05:00.123Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(written: str) -> float:
    """Return the seconds since the epoch of an instant that `instant` or `rfc3339` wrote."""
    return datetime.fromisoformat(written).timestamp()
