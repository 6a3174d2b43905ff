"""ETags: `"<version>-<digest>"`.

`If-None-Match` compares the whole, so whatever changes in the answer is seen. `If-Match` looks at the version alone,
which counts clients' changes: what goes on behind (an agent becoming active) makes no client's change stale.
"""

import re
import zlib

from voxanne.api.http.request_context import current_request
from voxanne.core.errors import StaleVersionError

_ETAG = re.compile(r'(W/)?"([^"]*)"')


def etag(version: int, body: str) -> str:
    """The tag of a *body* that shows that *version*."""
    return f'"{version}-{zlib.crc32(body.encode()):08x}"'


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Tell whether the client has what *tag* stands for (RFC 9110, 13.1.2: weak comparison)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(f'"{opaque}"' == tag for _, opaque in _ETAG.findall(if_none_match))


def with_etag[Shown](shown: Shown, version: int) -> Shown:
    """Give the answer that shows *shown* an ETag."""
    current_request().version = version
    return shown


def expected_version() -> int | None:
    """The version that the client wants to change, or None if any will do.

    Raises:
        StaleVersionError: `If-Match` holds nothing that can be current.
    """
    if_match = current_request().header("If-Match")
    if if_match is None or if_match.strip() == "*":
        return None
    # A weak tag never matches (RFC 9110, 13.1.1); of several tags only the newest can be current.
    versions = [
        int(number) for weak, opaque in _ETAG.findall(if_match) if not weak and (number := _version(opaque)) is not None
    ]
    if not versions:
        raise StaleVersionError("If-Match names no version of this object")
    return max(versions)


def _version(opaque: str) -> str | None:
    found = re.fullmatch(r"([0-9]{1,15})(-[0-9a-f]{8})?", opaque, re.ASCII)
    return found[1] if found else None
