"""Values from a provider's document, any of which may be missing or of another type. These functions never raise."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from voxanne.core import clock

# Lower numbers are seconds since the epoch: as milliseconds they would be of before September 2001.
_FIRST_MILLISECOND = 10**12


def get(document: Any, *path: str) -> Any:
    """Return the value at *path*, or None."""
    for name in path:
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


def as_text(value: Any) -> str | None:
    """Return a string that is not blank, else None."""
    return value if isinstance(value, str) and value.strip() else None


def first_not_none[Value](*values: Value | None) -> Value | None:
    """Return the first value that is not None."""
    return next((value for value in values if value is not None), None)


def as_number(value: Any) -> float | None:
    """Return a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def as_length(value: Any, most: int) -> float | None:
    """Return a number that is a length of at most *most*, else None; a negative one is zero."""
    number = as_number(value)
    return None if number is None or abs(number) > most else max(number, 0)


def as_amount(value: Any) -> str | None:
    """Return an amount of money as a decimal number without an exponent, else None."""
    number = as_number(value)
    return None if number is None or number < 0 else format(Decimal(repr(number)).normalize(), "f")


def as_milliseconds(value: Any) -> float | None:
    """Return milliseconds since the epoch, from a number of them or of seconds, else None."""
    number = as_number(value)
    return number * 1000 if number is not None and number < _FIRST_MILLISECOND else number


def as_instant(value: Any) -> str | None:
    """Return RFC 3339 in UTC, from ISO 8601 with an offset or from a number since the epoch; else None."""
    milliseconds = as_milliseconds(value)
    try:
        if milliseconds is not None:
            moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
        else:
            moment = datetime.fromisoformat(as_text(value) or "")
        if moment.tzinfo is None or not 0 <= moment.timestamp() <= clock.LAST_SECOND:
            return None
        return clock.format_instant(moment)
    except (ValueError, OverflowError, OSError):
        return None


def as_instant_until(value: Any, latest: float) -> str | None:
    """Return an instant as `as_instant` does, unless it is later than *latest*, in seconds since the epoch."""
    instant = as_instant(value)
    return None if instant is None or clock.seconds_of(instant) > latest else instant
