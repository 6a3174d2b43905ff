"""Which of the media types that a route has a client would like best (RFC 9110, 12.5.1)."""

import re
from collections.abc import Sequence

_QUALITY = re.compile(r";\s*q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def preferred(offered: Sequence[str], accept: str | None) -> str:
    """The one of *offered* that `Accept` prefers; of equals, and where it takes none of them, the first.

    RFC 9110 leaves it to the server whether to refuse (406) or to send what it has; clients that name one odd type
    are helped by the second.
    """
    ranges = [_range(part) for part in (accept or "").split(",") if part.strip()]
    return max(offered, key=lambda kind: _quality_of(kind, ranges)) if ranges else offered[0]


def _range(part: str) -> tuple[str, float]:
    kind = part.partition(";")[0].strip().lower()
    quality = _QUALITY.search(part)
    return kind, float(quality[1]) if quality else 1.0


def _quality_of(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most specific of the ranges that take it in say of a media type."""
    for wanted in (kind, f"{kind.partition('/')[0]}/*", "*/*"):
        found = [quality for given, quality in ranges if given == wanted]
        if found:
            return max(found)
    return 0.0
