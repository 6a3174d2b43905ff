"""Quiet hours: calls are placed from 08:00 to 21:00 local time of the person called."""

import math
from collections.abc import Sequence

from voxanne.core import times
from voxanne.core.time_zones import DAY, HOUR, Span, days_between, local_date, periods, spans_of, wall_of

_ALLOWED_FROM_MINUTES = 8 * 60
_ALLOWED_UNTIL_MINUTES = 21 * 60
_LOOK_AHEAD = 2 * DAY


def allowed_from(earliest: float, contact_zone: str | None, e164: str, organization_zone: str) -> float:
    """Return when a call may be placed, *earliest* or later.

    The time zone is the contact's, else the number's, else the organisation's. A number may belong to several zones (a
    mobile or toll-free one): then the call must be allowed in each of them. If their allowed hours have no overlap, the
    number says nothing of the person's location, and the organisation's zone counts.
    """
    for zones in [[contact_zone] if contact_zone is not None else zones_of(e164), [organization_zone]]:
        allowed = next_allowed(earliest, zones) if zones else None
        if allowed is not None:
            return allowed
    raise AssertionError("each zone has a morning within two days")


def next_allowed(earliest: float, zones: Sequence[str]) -> float | None:
    """Return *earliest*, or the first instant after it at which a call is allowed in all *zones*.

    None if their allowed hours have no overlap: zones on opposite sides of the earth.
    """
    start = math.ceil(earliest)
    spans = [(start, start + _LOOK_AHEAD)]
    for zone in zones:
        spans = _intersection(spans, _allowed_spans(zone, start, start + _LOOK_AHEAD))
    if not spans:
        return None
    first, _ = spans[0]
    return earliest if first == start else float(first)


def zones_of(e164: str) -> list[str]:
    """Return the zones to which a number may belong; none if the number does not tell, as with satellite phones."""
    # Imported here: cold starts of functions that only read calls would pay for it.
    import phonenumbers  # noqa: PLC0415
    from phonenumbers.timezone import time_zones_for_number  # noqa: PLC0415

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return []
    return [zone for zone in time_zones_for_number(number) if zone in times.zones()]


def _allowed_spans(zone: str, start: int, end: int) -> list[Span]:
    zone_periods = periods(zone, start, end)
    days = days_between(local_date(zone, start - HOUR), local_date(zone, end + HOUR))
    return sorted(
        span
        for day in days
        for span in spans_of(wall_of(day, _ALLOWED_FROM_MINUTES), wall_of(day, _ALLOWED_UNTIL_MINUTES), zone_periods)
    )


def _intersection(spans: list[Span], others: list[Span]) -> list[Span]:
    pairs = [
        (max(start, other_start), min(end, other_end)) for start, end in spans for other_start, other_end in others
    ]
    return sorted((start, end) for start, end in pairs if start < end)
