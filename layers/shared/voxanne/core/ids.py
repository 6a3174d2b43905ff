"""Prefixed ids that sort by time: the resource's prefix and a ULID (github.com/ulid/spec) in lower case."""

import re
from datetime import UTC, datetime

from ulid import ULID

_TIME_CHARACTERS, _RANDOM_BYTES = 10, 10
_LAST_MILLISECOND = 2**48 - 1
_ID = re.compile(r"[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}")


def new_id(prefix: str, seconds: float) -> str:
    """Return a new id of the moment *seconds* since the epoch. Ids of the same millisecond are in no order."""
    # ULID takes an int for milliseconds.
    return f"{prefix}_{str(ULID.from_timestamp(float(seconds))).lower()}"


def derived_id(prefix: str, seconds: float, digest: bytes) -> str:
    """Return the id of something that happened *seconds* since the epoch; the same values always give the same id.

    A *digest* of at least 10 bytes tells it from what else happened then.
    """
    milliseconds = min(max(round(seconds * 1000), 0), _LAST_MILLISECOND)
    return f"{prefix}_{str(ULID.from_bytes(milliseconds.to_bytes(6) + digest[:_RANDOM_BYTES])).lower()}"


def is_id(prefix: str, text: str) -> bool:
    """Return whether *text* has the form of an id with that prefix, so that other texts cost no read."""
    return text.startswith(f"{prefix}_") and _ID.fullmatch(text) is not None


def earliest(prefix: str, seconds: float) -> str:
    """Return a text between the ids of the prefix made before *seconds* since the epoch and all later ones."""
    milliseconds = min(max(int(seconds * 1000), 0), _LAST_MILLISECOND)
    return f"{prefix}_{str(ULID.from_timestamp(milliseconds))[:_TIME_CHARACTERS].lower()}"


def just_below(text: str) -> str:
    """Return a text below *text* and above all lower ids. No character of an id sorts after the tilde."""
    return f"{text[:-1]}{chr(ord(text[-1]) - 1)}~"


def time_of(identifier: str) -> datetime:
    """Return the moment of an id."""
    return ULID.from_str(identifier.partition("_")[2].upper()).datetime.astimezone(UTC)
