"""Time zones and instants as clients write them."""

import functools
import zoneinfo
from datetime import UTC, datetime

from pydantic_core import PydanticCustomError


@functools.cache
def zones() -> frozenset[str]:
    """Return all IANA zones of the pinned tzdata, including links such as US/Pacific."""
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "posixrules", "Factory"}


def zone_name(name: str) -> str:
    """Return *name* if it is an IANA zone.

    Raises:
        PydanticCustomError: it is not.
    """
    if name not in zones():
        raise PydanticCustomError("time_zone", "must be an IANA time zone such as America/New_York")
    return name


def parse_instant(written: str) -> float:
    """Return an RFC 3339 instant, which has an offset, as seconds since the epoch.

    Raises:
        PydanticCustomError: it is not one.
    """
    error = PydanticCustomError("instant", "must be an RFC 3339 instant such as 2026-11-23T14:05:00Z")
    try:
        moment = datetime.fromisoformat(written.upper())
        # In UTC it may be before year 1 or after 9999, which datetime can't represent.
        seconds = moment.astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        raise error from None
    if moment.tzinfo is None or "T" not in written.upper():
        raise error
    return seconds
