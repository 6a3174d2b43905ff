"""Page cursors that say where a list goes on, sealed so that only our own for the very same list are taken.

A cursor is base64url of a 16-byte HMAC-SHA256 tag and the masked position. The tag covers the list's name and its
filters; the key is the organisation's own, so a cursor from elsewhere never fits.

Cursors travel in URLs, which end up in logs and histories, and a position may hold a patient's name. So it is masked
with a key stream that HMAC-SHA256 makes from the tag (the tag is a synthetic IV, as in RFC 5297: only the same
position of the same list has the same stream). An id in its place, from which the name is read again, would cost each
page a read more, and lose its place when that contact gets another name between two pages.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping

from voxanne.core.errors import MalformedError

_TAG_BYTES = 16


def seal(key: str, list_name: str, filters: Mapping[str, str], position: str) -> str:
    """Make the cursor of a *position* in a list."""
    payload = position.encode()
    tag = _tag(key, list_name, filters, payload)
    return base64.urlsafe_b64encode(tag + _masked(key, tag, payload)).decode().rstrip("=")


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
    tag = sealed[:_TAG_BYTES]
    payload = _masked(key, tag, sealed[_TAG_BYTES:])
    # base64 lets the last letter vary; only the spelling that we wrote is ours.
    canonical = base64.urlsafe_b64encode(sealed).decode().rstrip("=") == cursor
    if not hmac.compare_digest(tag, _tag(key, list_name, filters, payload)) or not canonical:
        raise refused
    return payload.decode()


def _tag(key: str, list_name: str, filters: Mapping[str, str], payload: bytes) -> bytes:
    bound = json.dumps([list_name, sorted(filters.items())]).encode()
    return hmac.digest(key.encode(), bound + b"\0" + payload, hashlib.sha256)[:_TAG_BYTES]


def _masked(key: str, tag: bytes, payload: bytes) -> bytes:
    """Mask a payload, or take the mask off: it is the same."""
    # What a tag is made of begins with a bracket, so no block of the stream is a tag of anything.
    blocks = range(-(-len(payload) // hashlib.sha256().digest_size))
    stream = b"".join(
        hmac.digest(key.encode(), b"mask\0" + tag + block.to_bytes(4), hashlib.sha256) for block in blocks
    )
    return bytes(byte ^ mask for byte, mask in zip(payload, stream, strict=False))
