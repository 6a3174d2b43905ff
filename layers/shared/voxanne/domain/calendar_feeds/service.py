"""New feeds. What their addresses answer is in subscriptions.py."""

import secrets
from collections.abc import Collection

from voxanne.core import clock
from voxanne.core.ids import new_id
from voxanne.domain.calendar_feeds.errors import CALENDAR_FEED, not_readable
from voxanne.domain.calendar_feeds.models import StoredCalendarFeed
from voxanne.domain.calendar_feeds.repository import digest
from voxanne.domain.calendar_feeds.schemas import NewCalendarFeed

_SCOPE = "appointments:read"
_TOKEN_BYTES = 32


def new_feed(
    organization_id: str, calendar_id: str, body: NewCalendarFeed, scopes: Collection[str], now: float
) -> tuple[StoredCalendarFeed, str]:
    """Return a new feed, and the last part of its address: a secret, which is not stored.

    Raises:
        ForbiddenError: a key with these *scopes* may not read appointments, and so may not have a feed show them.
    """
    if _SCOPE not in scopes:
        raise not_readable(_SCOPE)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    feed = StoredCalendarFeed(
        **body.model_dump(),
        id=new_id(CALENDAR_FEED.prefix, now),
        organization_id=organization_id,
        calendar_id=calendar_id,
        token_hash=digest(token),
        created_at=clock.instant(now),
    )
    return feed, f"{token}.ics"
