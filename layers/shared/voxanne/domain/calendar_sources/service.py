"""Calendar sources from request bodies."""

from typing import Any
from urllib.parse import unquote, urlsplit

from voxanne.core import clock
from voxanne.core.fields import changes_of
from voxanne.core.ids import new_id
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.urls import UnreadableError, check_url
from voxanne.domain.calendar_feeds.repository import CalendarFeedRepository
from voxanne.domain.calendar_sources.errors import SOURCE, bad_url, own_feed
from voxanne.domain.calendar_sources.models import StoredSource
from voxanne.domain.calendar_sources.schemas import CalendarSourceChanges, NewCalendarSource

_WEBCAL = "webcal://"
# Attributes that were learned from the former address.
_CLEARED = ("error", "last_fetched_at", "etag", "last_modified", "read_for", "read_at")


def new_source(calendar_id: str, body: NewCalendarSource, policy: AddressPolicy, now: float) -> StoredSource:
    """Return a new source.

    Raises:
        InvalidFieldsError: its URL is not fetched.
    """
    created_at = clock.instant(now)
    return StoredSource(
        **body.model_dump() | {"url": _checked(body.url, policy)},
        id=f"{calendar_id}#{new_id(SOURCE.prefix, now)}",
        calendar_id=calendar_id,
        version=1,
        created_at=created_at,
        updated_at=created_at,
        fresh_at=created_at,
    )


def parse_changes(
    source: StoredSource, body: CalendarSourceChanges, policy: AddressPolicy, now: float
) -> dict[str, Any]:
    """Return the attributes that a merge patch changes.

    Raises:
        InvalidFieldsError: the new URL is not fetched.
    """
    changes = changes_of(body, StoredSource)
    if "url" in changes:
        changes["url"] = _checked(changes["url"], policy)
    changes = {name: value for name, value in changes.items() if value != getattr(source, name)}
    if "url" in changes:
        changes |= dict.fromkeys(_CLEARED) | {"fresh_at": clock.instant(now), "warnings": []}
    return changes


def check_not_own_feed(feeds: CalendarFeedRepository, organization_id: str, calendar_id: str, url: str) -> None:
    """Check that a URL, at whatever host, is no feed of the calendar itself.

    What it shows would conflict with itself, and what is cancelled would stay busy until the next fetch. A feed behind
    a redirect is recognised when it is fetched.

    Raises:
        InvalidFieldsError: it is one.
    """
    feed = feeds.find(unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2])
    if feed is not None and (feed.organization_id, feed.calendar_id) == (organization_id, calendar_id):
        raise own_feed()


def _checked(url: str, policy: AddressPolicy) -> str:
    """Return the URL that is fetched: webcal is what calendars' links say for https."""
    if url.lower().startswith(_WEBCAL):
        url = f"https://{url[len(_WEBCAL) :]}"
    try:
        check_url(url, policy)
    except UnreadableError as error:
        raise bad_url(str(error)) from error
    return url
