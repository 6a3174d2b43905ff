"""Zones and instants as clients write them."""

import functools
import zoneinfo
from datetime import UTC, datetime

from pydantic_core import PydanticCustomError


@functools.cache
def zones() -> frozenset[str]:
    """All IANA zones of the pinned tzdata, links such as US/Pacific included."""
    return frozenset(zoneinfo.available_timezones()) - {"localtime", "posixrules", "Factory"}


def zone_name(name: str) -> str:
    """Refuse what is no IANA zone."""
    if name not in zones():
        raise PydanticCustomError("time_zone", "must be an IANA time zone such as America/New_York")
    return name


def parse_instant(written: str) -> float:
    """Read an RFC 3339 instant, which names its offset, as seconds since the epoch."""
    refused = PydanticCustomError("instant", "must be an RFC 3339 instant such as 2026-11-23T14:05:00Z")
    try:
        moment = datetime.fromisoformat(written.upper())
        # In UTC it may lie before the year 1 or after 9999, which nothing can write.
        seconds = moment.astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        raise refused from None
    if moment.tzinfo is None or "T" not in written.upper():
        raise refused
    return seconds
