"""Ids of events: of the change that an event tells of, so that whoever sees the change again makes the same id."""

import hashlib

from ulid import ULID

_RANDOM_BYTES = 10


def event_id(object_id: str, version: int | str, event_type: str, seconds: float) -> str:
    """The id of the event of that type which the object's change to that version made, at *seconds*.

    It sorts by the time of the change, as all ids do; where others have random bits it has a digest of the rest.
    """
    digest = hashlib.sha256(f"{object_id}\n{version}\n{event_type}".encode()).digest()
    milliseconds = round(seconds * 1000)
    ulid = ULID.from_bytes(milliseconds.to_bytes(6) + digest[:_RANDOM_BYTES])
    return f"evt_{str(ulid).lower()}"
