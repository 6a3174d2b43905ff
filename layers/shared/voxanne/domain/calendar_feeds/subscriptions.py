"""What the address of a feed answers: the appointments of its calendar."""

from dataclasses import dataclass
from typing import Self

from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.time_zones import DAY, rfc3339
from voxanne.domain.appointments.models import CANCELLED
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calendar_feeds.icalendar import calendar_text
from voxanne.domain.calendar_feeds.models import FeedEntry, StoredCalendarFeed
from voxanne.domain.calendar_feeds.repository import CalendarFeedRepository
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.organizations.tombstones import Tombstones

# Past appointments, and cancelled ones after they were last changed, are shown this long.
_PAST_SECONDS = 30 * DAY
# No calendar can be booked further ahead; what is entered against the rules may lie beyond.
_AHEAD_SECONDS = 732 * DAY
# The earliest ones: about 2 MB of an index, 1.5 MB of text. A person's calendar has fewer within two years.
_MAX_ENTRIES = 5_000


@dataclass(frozen=True)
class FeedDependencies:
    """The repositories that a feed is read from."""

    feeds: CalendarFeedRepository
    calendars: CalendarRepository
    appointments: AppointmentRepository
    tombstones: Tombstones

    @classmethod
    def from_environment(cls) -> Self:
        """Return what feeds are read from in the deployment that the function belongs to."""
        return cls(
            CalendarFeedRepository.from_environment(),
            CalendarRepository.from_environment(),
            AppointmentRepository.from_environment(),
            Tombstones.from_environment(),
        )


def feed_text(dependencies: FeedDependencies, file: str, now: float) -> str | None:
    """Return what the address that ends in *file* answers, None if there is no such feed (any more).

    Neither is there one while its organisation is suspended. Two round trips: the feed, then organisation, calendar and
    appointments at the same time.
    """
    feed = dependencies.feeds.find(file)
    if feed is None:
        return None
    organization_id = feed.organization_id
    is_closed = in_background(lambda: dependencies.tombstones.cover_or_suspended(organization_id))
    calendar_lookup = in_background(lambda: _calendar(dependencies, feed))
    span = rfc3339(int(now) - _PAST_SECONDS), rfc3339(int(now) + _AHEAD_SECONDS)
    items = dependencies.appointments.of_calendar(organization_id, feed.calendar_id, span, _MAX_ENTRIES)
    calendar = calendar_lookup()
    if is_closed() or calendar is None:
        return None
    since = clock.instant(now - _PAST_SECONDS)
    entries = [FeedEntry.model_validate(item) for item in items]
    shown = [entry for entry in entries if entry.status != CANCELLED or entry.updated_at >= since]
    return calendar_text(calendar.id, calendar.name, calendar.time_zone, shown, with_names=feed.show == "names")


def _calendar(dependencies: FeedDependencies, feed: StoredCalendarFeed) -> Calendar | None:
    try:
        return dependencies.calendars.get(feed.organization_id, feed.calendar_id)
    except NotFoundError:
        # The deletion of its organisation has already reached the calendar.
        return None
