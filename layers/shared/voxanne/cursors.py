"""Page cursors that say where a list goes on, sealed so that only our own for the very same list are taken.

A cursor is base64url of a 16-byte HMAC-SHA256 tag and the position. The tag covers the list's name and its
filters; the key is the organisation's own, so a cursor from elsewhere never fits.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping

from voxanne.errors import MalformedError

_TAG_BYTES = 16


def seal(key: str, list_name: str, filters: Mapping[str, str], position: str) -> str:
    """Make the cursor of a *position* in a list."""
    payload = position.encode()
    return base64.urlsafe_b64encode(_tag(key, list_name, filters, payload) + payload).decode().rstrip("=")


def unseal(key: str, list_name: str, filters: Mapping[str, str], cursor: str) -> str:
    """Return the position that `seal` was given.

    Raises:
        MalformedError: the cursor is not ours, or of another list, filter or organisation.
    """
    refused = MalformedError("the cursor is not one of this list with these filters", code="invalid_cursor")
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refused from None
    tag, payload = sealed[:_TAG_BYTES], sealed[_TAG_BYTES:]
    # base64 lets the last letter vary; only the spelling that we wrote is ours.
    canonical = base64.urlsafe_b64encode(sealed).decode().rstrip("=") == cursor
    if not hmac.compare_digest(tag, _tag(key, list_name, filters, payload)) or not canonical:
        raise refused
    return payload.decode()


def _tag(key: str, list_name: str, filters: Mapping[str, str], payload: bytes) -> bytes:
    bound = json.dumps([list_name, sorted(filters.items())]).encode()
    return hmac.digest(key.encode(), bound + b"\0" + payload, hashlib.sha256)[:_TAG_BYTES]
