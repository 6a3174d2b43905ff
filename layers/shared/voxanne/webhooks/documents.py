"""Bodies of webhooks as JSON."""

import json
from typing import Any

from voxanne.webhooks.refusals import unreadable

type Document = dict[str, Any]


def document_of(body: bytes) -> Document:
    """Read a body.

    Raises:
        MalformedError: it is no JSON object.
    """
    try:
        document = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(document, dict):
        raise unreadable()
    return document
