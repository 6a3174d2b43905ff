"""Prefixed ids that sort by time: an ULID (github.com/ulid/spec) in lower case behind the resource's prefix."""

import re
from datetime import UTC, datetime

from ulid import ULID

_ID = re.compile(r"[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}")


def new_id(prefix: str, seconds: float) -> str:
    """Make an id of the moment *seconds* since the epoch; of one millisecond, ids are in no order."""
    # An int it would take for milliseconds.
    return f"{prefix}_{str(ULID.from_timestamp(float(seconds))).lower()}"


def is_id(prefix: str, text: str) -> bool:
    """Tell whether *text* can be an id of that prefix. What can't is not worth a look into a table."""
    return text.startswith(f"{prefix}_") and _ID.fullmatch(text) is not None


def time_of(identifier: str) -> datetime:
    """The moment at which the id was made."""
    return ULID.from_str(identifier.partition("_")[2].upper()).datetime.astimezone(UTC)
