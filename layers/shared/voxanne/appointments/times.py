"""When an appointment shall be, as clients write it: an instant, or a local time and its zone."""

import re
from dataclasses import dataclass
from datetime import datetime

from voxanne.core.errors import InvalidFieldsError, invalid_field
from voxanne.core.time_zones import MINUTE, instants_at, wall_of_naive

MOST_MINUTES = 480
_WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
# Beyond, dates run out within the arithmetic of zones; no booking window reaches as far.
YEARS = range(1971, 2999)


@dataclass(frozen=True)
class WantedTime:
    """Begin and length in seconds and minutes, as far as the client said."""

    begins: int | None
    minutes: int | None
    ends: int | None = None

    def length(self, begins: int, otherwise: int) -> int:
        """The minutes that an appointment lasts which begins at *begins*, *otherwise* being what nobody needs say.

        Raises:
            InvalidFieldsError: it would be shorter than a minute or longer than eight hours, or two fields disagree.
        """
        if self.ends is None:
            return otherwise if self.minutes is None else self.minutes
        minutes = (self.ends - begins) // MINUTE
        if not 1 <= minutes <= MOST_MINUTES:
            raise invalid_field("ends_at", f"must be 1 to {MOST_MINUTES} minutes after starts_at")
        if self.minutes not in {None, minutes}:
            raise invalid_field("ends_at", "disagrees with duration_minutes; send one of them")
        return minutes


def wanted_time(
    starts_at: str | None, ends_at: str | None, duration_minutes: int | None, time_zone: str | None
) -> WantedTime:
    """Read what a client said of the time.

    Raises:
        InvalidFieldsError: no instant and no local time that exists once; or not whole minutes.
    """
    begins = None if starts_at is None else instant(starts_at, time_zone, "starts_at")
    ends = None if ends_at is None else instant(ends_at, time_zone, "ends_at")
    return WantedTime(begins, duration_minutes, ends)


def instant(written: str, time_zone: str | None, field: str) -> int:
    """The instant that *written* names, by its offset or as a local time of the zone.

    Raises:
        InvalidFieldsError: see `wanted_time`.
    """
    moment = _moment(written, field)
    if moment.second or moment.microsecond:
        raise invalid_field(field, "must be a whole minute")
    if moment.tzinfo is not None:
        return round(moment.timestamp())
    if time_zone is None:
        raise invalid_field(field, "must have an offset (Z or +01:00), or come with time_zone as the local time there")
    return local_instant(moment, time_zone, field)


def local_instant(moment: datetime, time_zone: str, field: str) -> int:
    """The one instant at which clocks in the zone show a time.

    Raises:
        InvalidFieldsError: there is none, or there are two.
    """
    found = instants_at(time_zone, wall_of_naive(moment))
    if not found:
        raise invalid_field(field, f"does not exist in {time_zone}: the clocks skip it", code="nonexistent_local_time")
    if len(found) > 1:
        raise invalid_field(
            field,
            f"comes twice in {time_zone}, as the clocks go back: say which by its offset",
            code="ambiguous_local_time",
        )
    return found[0]


def _moment(written: str, field: str) -> datetime:
    refused: InvalidFieldsError = invalid_field(
        field,
        "must be an instant such as 2026-11-23T14:00:00Z, or a local time such as 2026-11-23T09:00 with time_zone",
    )
    if not _WRITTEN.fullmatch(written):
        raise refused
    try:
        moment = datetime.fromisoformat(written.upper())
    except ValueError:
        raise refused from None
    if moment.year not in YEARS:
        raise refused
    return moment
