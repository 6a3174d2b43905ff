"""Feeds of a calendar as they are stored and shown, and an appointment as a feed has it."""

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.appointments.models import AppointmentStatus, Patient
from voxanne.domain.calendar_feeds.schemas import FeedShow


class CalendarFeed(Resource):
    """An address from which calendar programs read a calendar's appointments. Programs can't change them."""

    id: str
    calendar_id: str
    """The calendar with the appointments."""
    name: str | None = None
    """Where you use the feed, so that you know which one to revoke."""
    show: FeedShow
    created_at: Timestamp


class CalendarFeedWithUrl(CalendarFeed):
    """A new feed with its `url`. Only the response that creates the feed has it."""

    url: str | None
    """The address to subscribe to. Null if the response is replayed (`Idempotency-Key`)."""


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
