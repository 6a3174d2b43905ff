"""Feeds of a calendar as they are stored and shown, and an appointment as a feed has it."""

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.appointments.models import AppointmentStatus, Patient
from voxanne.domain.calendar_feeds.schemas import FeedShow


class CalendarFeed(Resource):
    """An address at which calendar programs show a calendar's appointments. It is for showing only."""

    id: str
    calendar_id: str
    """The calendar whose appointments it shows."""
    name: str | None = None
    """Where it is used, so that you know which one to revoke."""
    show: FeedShow
    created_at: Timestamp


class CalendarFeedWithUrl(CalendarFeed):
    """A feed with its `url`, which is shown only once. In a replayed response it is null."""

    url: str | None
    """The address to subscribe to, in this response only. Null in a replay."""


class StoredCalendarFeed(CalendarFeed):
    """A feed as its table holds it, under the digest of its token."""

    organization_id: str
    token_hash: str

    def to_response(self) -> CalendarFeed:
        """Return the feed as clients see it."""
        return CalendarFeed.model_validate(self.model_dump())

    def to_response_with_url(self, url: str) -> CalendarFeedWithUrl:
        """Return the feed as its maker sees it, once."""
        return CalendarFeedWithUrl(**self.to_response().model_dump(), url=url)


class FeedEntry(Resource):
    """What the index `by-calendar-start` has of an appointment."""

    id: str
    starts_at: str
    ends_at: str
    status: AppointmentStatus
    patient: Patient | None = None
    version: int
    created_at: str
    updated_at: str
