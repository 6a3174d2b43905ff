"""Page cursors: authenticated and encrypted, and valid for one list with one set of filters only.

A cursor is base64url of a 16-byte HMAC-SHA256 tag and the encrypted position. The tag covers the list's name and its
filters; the key is the organisation's own, so cursors of other organisations are refused.

Cursors travel in URLs, which end up in logs and histories, and a position may hold a patient's name. So it is encrypted
with a key stream that HMAC-SHA256 derives from the tag (a synthetic IV, as in RFC 5297: only the same position of the
same list has the same stream). With an id as the position, each page would need another read for the name, and the
next page would begin at the wrong place if that contact was renamed in between.
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
    """Return the cursor of a *position* in a list."""
    payload = position.encode()
    tag = _tag(key, list_name, filters, payload)
    return base64.urlsafe_b64encode(tag + _encrypted(key, tag, payload)).decode().rstrip("=")


def unseal(key: str, list_name: str, filters: Mapping[str, str], cursor: str) -> str:
    """Return the position of a cursor that `seal` made.

    Raises:
        MalformedError: the cursor was changed, or is of another list, filter or organisation.
    """
    error = MalformedError("The cursor does not belong to this list with these filters.", code="invalid_cursor")
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise error from None
    tag = sealed[:_TAG_BYTES]
    payload = _encrypted(key, tag, sealed[_TAG_BYTES:])
    # base64 decodes several last letters to the same bytes; only the canonical one is accepted.
    canonical = base64.urlsafe_b64encode(sealed).decode().rstrip("=") == cursor
    if not hmac.compare_digest(tag, _tag(key, list_name, filters, payload)) or not canonical:
        raise error
    return payload.decode()


def _tag(key: str, list_name: str, filters: Mapping[str, str], payload: bytes) -> bytes:
    context = json.dumps([list_name, sorted(filters.items())]).encode()
    return hmac.digest(key.encode(), context + b"\0" + payload, hashlib.sha256)[:_TAG_BYTES]


def _encrypted(key: str, tag: bytes, payload: bytes) -> bytes:
    """Encrypt or decrypt a payload; the operation is its own inverse."""
    # A tag's input begins with a bracket, so no block of the stream is the tag of another input.
    blocks = range(-(-len(payload) // hashlib.sha256().digest_size))
    stream = b"".join(
        hmac.digest(key.encode(), b"mask\0" + tag + block.to_bytes(4), hashlib.sha256) for block in blocks
    )
    return bytes(byte ^ mask for byte, mask in zip(payload, stream, strict=False))
