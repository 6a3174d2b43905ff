"""Choice among the media types of a response by the Accept header (RFC 9110, 12.5.1)."""

import re
from collections.abc import Sequence

_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def preferred(offered: Sequence[str], accept: str | None) -> str:
    """Return the type of *offered* that `Accept` prefers; the first of equals, and the first if it accepts none.

    RFC 9110 lets the server answer 406 or ignore the header. Ignoring it serves clients that accept only a type which
    the API does not offer.
    """
    ranges = [_range(part) for part in (accept or "").split(",") if part.strip()]
    return max(offered, key=lambda media_type: _quality_of(media_type, ranges)) if ranges else offered[0]


def _range(part: str) -> tuple[str, float]:
    media_range = part.partition(";")[0].strip().lower()
    quality = _QUALITY.search(part)
    return media_range, float(quality[1]) if quality else 1.0


def _quality_of(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality that the most specific matching range gives a media type."""
    for pattern in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        qualities = [quality for media_range, quality in ranges if media_range == pattern]
        if qualities:
            return max(qualities)
    return 0.0
