"""Prefixed ids that sort by time: an ULID (github.com/ulid/spec) in lower case behind the resource's prefix."""

import re
from datetime import UTC, datetime

from ulid import ULID

_TIME_CHARACTERS = 10
_LAST_MILLISECOND = 2**48 - 1
_ID = re.compile(r"[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}")


def new_id(prefix: str, seconds: float) -> str:
    """Make an id of the moment *seconds* since the epoch; of one millisecond, ids are in no order."""
    # An int it would take for milliseconds.
    return f"{prefix}_{str(ULID.from_timestamp(float(seconds))).lower()}"


def is_id(prefix: str, text: str) -> bool:
    """Tell whether *text* can be an id of that prefix. What can't is not worth a look into a table."""
    return text.startswith(f"{prefix}_") and _ID.fullmatch(text) is not None


def earliest(prefix: str, seconds: float) -> str:
    """A text that sorts behind all ids of that prefix made before *seconds* since the epoch, and before all others."""
    milliseconds = min(max(int(seconds * 1000), 0), _LAST_MILLISECOND)
    return f"{prefix}_{str(ULID.from_timestamp(milliseconds))[:_TIME_CHARACTERS].lower()}"


def just_below(text: str) -> str:
    """A text below *text* and above all ids that are: ids have no character that sorts behind the tilde."""
    return f"{text[:-1]}{chr(ord(text[-1]) - 1)}~"


def time_of(identifier: str) -> datetime:
    """The moment at which the id was made."""
    return ULID.from_str(identifier.partition("_")[2].upper()).datetime.astimezone(UTC)
