"""When a delivery is tried again."""

import random
from datetime import UTC
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR = 60, 3600
# Between one attempt and the next, in seconds (the contract's "Webhooks sent").
DELAYS = (5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 10 * _HOUR)
MAX_ATTEMPTS = len(DELAYS) + 1
# So that what failed at one moment does not come back at one moment.
_SPREAD = 0.1
# More than this nobody means.
_LONGEST_RETRY_AFTER = 24 * _HOUR


def seconds_until_next(tries: int, retry_after: str | None, now: float) -> float | None:
    """How long to wait after *tries* attempts, at least what the receiver asked for; None when that was the last."""
    if tries > len(DELAYS):
        return None
    delay = DELAYS[tries - 1] * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311 - jitter, no secret
    return max(delay, _asked(retry_after, now))


def _asked(retry_after: str | None, now: float) -> float:
    """The seconds that a `Retry-After` asks for: a number, or a date (RFC 9110, 10.2.3)."""
    written = (retry_after or "").strip()
    if written.isascii() and written.isdigit():
        return float(min(int(written[:9]), _LONGEST_RETRY_AFTER))
    try:
        moment = parsedate_to_datetime(written)
    except (OverflowError, ValueError):
        return 0.0
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return min(max(at - now, 0.0), _LONGEST_RETRY_AFTER)
