"""When someone may be rung: from 08:00 to 21:00 on the clocks where they are."""

import math
from collections.abc import Sequence

from voxanne.core import times
from voxanne.core.time_zones import DAY, HOUR, Span, days_between, local_date, periods, spans_of, wall_of

_BEGINS_MINUTES, _ENDS_MINUTES = 8 * 60, 21 * 60
_LOOKED_AHEAD = 2 * DAY


def next_allowed(at: float, zones: Sequence[str]) -> float | None:
    """*at* itself, or the first instant after it at which the clocks of all *zones* show a time that is allowed.

    None where they have none in common: zones on opposite sides of the earth.
    """
    begins = math.ceil(at)
    spans = [(begins, begins + _LOOKED_AHEAD)]
    for zone in zones:
        spans = _common(spans, _allowed(zone, begins, begins + _LOOKED_AHEAD))
    if not spans:
        return None
    first, _ = spans[0]
    return at if first == begins else float(first)


def zones_of(e164: str) -> list[str]:
    """The zones in which a number may be; none where that tells nothing, as with satellite phones."""
    # Imported here: reading calls needs none of it.
    import phonenumbers  # noqa: PLC0415
    from phonenumbers.timezone import time_zones_for_number  # noqa: PLC0415

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return []
    return [zone for zone in time_zones_for_number(number) if zone in times.zones()]


def allowed_from(at: float, contact_zone: str | None, e164: str, organization_zone: str) -> float:
    """When someone may be rung, *at* the earliest: by the contact's zone, else the number's, else the organisation's.

    A number may be in several zones (a mobile phone's, a toll-free one): then it must be allowed in each of them. Where
    these have no time in common the number tells nothing of where its owner is.
    """
    for zones in [[contact_zone] if contact_zone is not None else zones_of(e164), [organization_zone]]:
        found = next_allowed(at, zones) if zones else None
        if found is not None:
            return found
    raise AssertionError("each zone has a morning within two days")


def _allowed(zone: str, begins: int, ends: int) -> list[Span]:
    within = periods(zone, begins, ends)
    days = days_between(local_date(zone, begins - HOUR), local_date(zone, ends + HOUR))
    return sorted(
        span for day in days for span in spans_of(wall_of(day, _BEGINS_MINUTES), wall_of(day, _ENDS_MINUTES), within)
    )


def _common(some: list[Span], others: list[Span]) -> list[Span]:
    pairs = [(max(a, c), min(b, d)) for a, b in some for c, d in others]
    return sorted((begins, ends) for begins, ends in pairs if begins < ends)
