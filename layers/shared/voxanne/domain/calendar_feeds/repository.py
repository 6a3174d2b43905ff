"""Feeds of calendars as items of their table: each under the digest of its token, and once more under its id.

An index lags behind its table, so with an index alone a new feed could not be revoked at first.
"""

import hashlib
import re
from typing import Self

from voxanne.aws.dynamodb.items import to_item
from voxanne.aws.dynamodb.tables import QueryResult, Table
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core.ids import is_id
from voxanne.domain.appointments.listing import scope
from voxanne.domain.calendar_feeds.errors import CALENDAR_FEED
from voxanne.domain.calendar_feeds.models import StoredCalendarFeed
from voxanne.domain.calendars.errors import CALENDAR

_INDEX = "by-calendar"
_ADDRESS = re.compile(r"(?P<token>[A-Za-z0-9_-]{43})\.ics", re.ASCII)


class CalendarFeedRepository:
    """Feeds by the SHA-256 of their token, and by calendar and id; lists of them through an index."""

    def __init__(self, feeds: Table) -> None:
        self._feeds = feeds

    @classmethod
    def from_environment(cls) -> Self:
        """Return the repository of the deployment that the function belongs to."""
        return cls(Table.from_environment("CALENDAR_FEEDS_TABLE"))

    def find(self, file: str) -> StoredCalendarFeed | None:
        """Read the feed whose address ends in *file*; None if there is none. Malformed names cost no read."""
        address = _ADDRESS.fullmatch(file)
        item = None if address is None else self._feeds.get({"token_hash": digest(address["token"])})
        return None if item is None else StoredCalendarFeed.model_validate(item)

    def get(self, organization_id: str, calendar_id: str, feed_id: str) -> StoredCalendarFeed:
        """Read a feed by its id.

        Raises:
            NotFoundError: the calendar has no such feed.
        """
        is_key = is_id(CALENDAR.prefix, calendar_id) and is_id(CALENDAR_FEED.prefix, feed_id)
        item = self._feeds.get(_key_by_id(organization_id, calendar_id, feed_id)) if is_key else None
        if item is None:
            raise CALENDAR_FEED.not_found(feed_id)
        return StoredCalendarFeed.model_validate({**item, "token_hash": item["hash"]})

    def list_newest(self, organization_id: str, calendar_id: str, limit: int, before: str | None) -> QueryResult:
        """Read a page of a calendar's feeds, newest first, made before the feed *before* if one is given.

        The index follows its table within about a second.
        """
        return self._feeds.query_up_to(
            limit,
            IndexName=_INDEX,
            KeyConditionExpression="calendar_scope = :scope AND id < :id",
            ExpressionAttributeValues=to_item({":scope": scope(organization_id, calendar_id), ":id": before or "~"}),
            ScanIndexForward=False,
        )

    def build_create(self, feed: StoredCalendarFeed) -> list[Write]:
        """Return the writes that create a feed."""
        values = feed.model_dump()
        items = (
            {**values, "calendar_scope": scope(feed.organization_id, feed.calendar_id)},
            {**values, **_key_of(feed), "hash": feed.token_hash},
        )
        return [
            self._feeds.build_put(
                item,
                condition="attribute_not_exists(token_hash)",
                on_conflict=lambda _: CALENDAR_FEED.already_exists(feed.id),
            )
            for item in items
        ]

    def delete(self, feed: StoredCalendarFeed) -> None:
        """Delete a feed: its address answers 404 from then on.

        Raises:
            NotFoundError: it was deleted meanwhile.
        """
        deletions = [
            self._feeds.build_delete(
                key,
                condition="attribute_exists(token_hash)",
                on_conflict=lambda _: CALENDAR_FEED.not_found(feed.id),
            )
            for key in ({"token_hash": feed.token_hash}, _key_of(feed))
        ]
        commit(deletions)


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal, under which its feed is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key_of(feed: StoredCalendarFeed) -> dict[str, str]:
    return _key_by_id(feed.organization_id, feed.calendar_id, feed.id)


def _key_by_id(organization_id: str, calendar_id: str, feed_id: str) -> dict[str, str]:
    # A digest never begins with `id#`.
    return {"token_hash": f"id#{organization_id}#{calendar_id}#{feed_id}"}
