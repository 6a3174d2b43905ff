"""Time zones, instants and local times as clients write them."""

import functools
import re
import zoneinfo
from datetime import UTC, date, datetime, timedelta

from pydantic_core import PydanticCustomError

from voxanne.core.errors import InvalidFieldsError, invalid_field
from voxanne.core.time_zones import instants_at, local, wall_of_naive

# Near datetime.MINYEAR and MAXYEAR the arithmetic of zones overflows; no booking window reaches that far.
SUPPORTED_YEARS = range(1971, 2999)
# The last instant that can be written again; seconds with a fraction are not exact that far ahead.
_LAST_INSTANT = 253_402_300_799.999

_CLOCK_CHANGE = timedelta(hours=1)
# Bounded here too, since Python reads +00:60 as an offset, and from 3.14 on 24:00 as a time.
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt]{_CLOCK}(:[0-9]{{2}}(\.[0-9]+)?)?([Zz]|[+-]{_CLOCK})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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


def parse_date(written: str) -> date | None:
    """Return a date of the calendar, as RFC 3339 writes it; None if *written* is not one."""
    # Python also reads week dates and dates without hyphens.
    if not _DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def parse_instant(written: str) -> float:
    """Return an RFC 3339 instant, which has an offset, as seconds since the epoch.

    Raises:
        PydanticCustomError: it is not one.
    """
    error = PydanticCustomError("instant", "must be an RFC 3339 instant such as 2026-11-23T14:05:00Z")
    # Python also reads week dates, the basic format and decimal commas of ISO 8601.
    if not _TIME.fullmatch(written):
        raise error
    try:
        moment = datetime.fromisoformat(written.upper())
        # In UTC it may be before year 1 or after 9999, which datetime can't represent.
        seconds = moment.astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        raise error from None
    if moment.tzinfo is None:
        raise error
    return min(seconds, _LAST_INSTANT)


def lasts_longer(first: str, last: str, days: int) -> bool:
    """Return whether there are more than *days* between two RFC 3339 instants.

    As many days by the clocks are not more: in a month in which they go back, midnight to midnight is an hour longer.
    """
    limit = timedelta(days=days)
    begin, end = (datetime.fromisoformat(written.upper()) for written in (first, last))
    by_the_clocks = end.replace(tzinfo=None) - begin.replace(tzinfo=None)
    passed = end - begin
    return passed > limit + _CLOCK_CHANGE or (passed > limit and by_the_clocks > limit)


def resolve_instant(text: str, time_zone: str | None, field: str) -> int:
    """Return the instant that *text* names, by its offset or as a local time in the zone.

    Raises:
        InvalidFieldsError: it is no time, not a whole minute, a local time without zone, or has an offset that the zone
            does not have then; or see `resolve_local_time`.
    """
    moment = _parse_time(text, field)
    if moment.second or moment.microsecond:
        precision = "minutes" if moment.tzinfo is None else "seconds"
        whole = moment.replace(second=0, microsecond=0).isoformat(timespec=precision).replace("+00:00", "Z")
        raise invalid_field(field, f"must be a whole minute such as {whole}; {text} has seconds")
    if moment.tzinfo is not None:
        instant = round(moment.timestamp())
        if time_zone is not None and not text.upper().endswith("Z"):
            _check_offset(moment, instant, time_zone, field)
        return instant
    if time_zone is None:
        raise invalid_field(field, "must have an offset such as Z or +01:00, or be sent together with time_zone")
    return resolve_local_time(moment, time_zone, field)


def _check_offset(moment: datetime, instant: int, time_zone: str, field: str) -> None:
    """Refuse an offset that contradicts the zone. Z contradicts none: it says nothing of the local time (RFC 9557)."""
    there = local(time_zone, instant)
    if moment.utcoffset() != there.utcoffset():
        raise invalid_field(
            field, f"contradicts time_zone: the offset of {time_zone} at that time is {there:%:z}; send one of them"
        )


def resolve_local_time(moment: datetime, time_zone: str, field: str) -> int:
    """Return the one instant at which clocks in the zone show a time.

    Raises:
        InvalidFieldsError: there is none, as the clocks go forward, or there are two, as they go back.
    """
    instants = instants_at(time_zone, wall_of_naive(moment))
    if not instants:
        raise invalid_field(field, f"does not exist in {time_zone}: the clocks skip it", code="nonexistent_local_time")
    if len(instants) > 1:
        raise invalid_field(
            field,
            f"occurs twice in {time_zone}, because the clocks go back; add the offset",
            code="ambiguous_local_time",
        )
    return instants[0]


def _parse_time(text: str, field: str) -> datetime:
    error: InvalidFieldsError = invalid_field(
        field,
        "must be an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 with time_zone",
    )
    if not _TIME.fullmatch(text):
        raise error
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        raise error from None
    if moment.year not in SUPPORTED_YEARS:
        raise error
    return moment
