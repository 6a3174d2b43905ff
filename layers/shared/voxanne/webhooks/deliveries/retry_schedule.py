"""When a delivery is retried: a fixed schedule with jitter, or later if the receiver sends `Retry-After`."""

import random
from datetime import UTC
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR = 60, 3600
# Between one attempt and the next, in seconds (the contract's "Webhooks sent").
DELAYS = (5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 10 * _HOUR)
MAX_ATTEMPTS = len(DELAYS) + 1
# Jitter, so that deliveries that failed together are not retried together.
_JITTER = 0.1
# Cap Retry-After at 24 h.
_MAX_RETRY_AFTER = 24 * _HOUR


def seconds_until_next(tries: int, retry_after: str | None, now: float) -> float | None:
    """Return the seconds to wait after *tries* attempts, at least `Retry-After`; None if that was the last one."""
    if tries > len(DELAYS):
        return None
    delay = DELAYS[tries - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - jitter, no secret
    return max(delay, _retry_after_seconds(retry_after, now))


def _retry_after_seconds(retry_after: str | None, now: float) -> float:
    """Return the seconds of a `Retry-After`, which is a number or a date (RFC 9110, 10.2.3)."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:9]), _MAX_RETRY_AFTER))
    try:
        moment = parsedate_to_datetime(value)
    except (OverflowError, ValueError):
        return 0.0
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return min(max(at - now, 0.0), _MAX_RETRY_AFTER)
