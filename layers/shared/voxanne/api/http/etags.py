"""ETags: `"<version>-<digest>"`.

`If-None-Match` compares the whole tag, so any change of the response counts. `If-Match` compares the version only,
which counts clients' changes: a change in the background, such as an agent becoming active, leaves it as it is.
"""

import re
import zlib

from voxanne.api.http.request_context import current_request
from voxanne.core.errors import StaleVersionError

_ETAG = re.compile(r'(W/)?"([^"]*)"')


def etag(version: int, body: str) -> str:
    """Return the ETag of a *body* that shows the object at *version*."""
    return f'"{version}-{zlib.crc32(body.encode()):08x}"'


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Return whether `If-None-Match` has *tag*, by weak comparison (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(f'"{opaque}"' == tag for _, opaque in _ETAG.findall(if_none_match))


def with_etag[Body](body: Body, version: int) -> Body:
    """Return *body*, and have the response get the ETag of *version*."""
    current_request().version = version
    return body


def requires_existing() -> bool:
    """Return whether `If-Match` requires that there is something, whatever its version."""
    return (current_request().header("If-Match") or "").strip() == "*"


def requires_absence() -> bool:
    """Return whether `If-None-Match` requires that there is nothing yet."""
    return (current_request().header("If-None-Match") or "").strip() == "*"


def expected_version() -> int | None:
    """Return the version that `If-Match` requires, or None if it requires none.

    Raises:
        StaleVersionError: `If-Match` has no tag that can be current.
    """
    if_match = current_request().header("If-Match")
    if if_match is None or requires_existing():
        return None
    # A weak tag never matches (RFC 9110, 13.1.1); of several only the highest version can be current.
    versions = [
        int(number) for weak, opaque in _ETAG.findall(if_match) if not weak and (number := _version(opaque)) is not None
    ]
    if not versions:
        raise StaleVersionError("If-Match has no ETag of this object.")
    return max(versions)


def _version(opaque: str) -> str | None:
    match = re.fullmatch(r"([0-9]{1,15})(-[0-9a-f]{8})?", opaque, re.ASCII)
    return match[1] if match else None
