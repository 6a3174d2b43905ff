"""Calendar sources as they are stored and shown: addresses of iCalendar files with others' busy times."""

from typing import Literal, Self
from urllib.parse import urlsplit

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp
from voxanne.core.time_zones import MINUTE
from voxanne.domain.ical.errors import WarningCode

MAX_SOURCES = 100
# How long a worker's lease lasts: longer than the function's time-out (template.yaml), so that two never store blocks
# at once.
LEASE_SECONDS = 150

type SourceStatus = Literal["pending", "ok", "failed", "stale"]

_DETAILS = {
    "address_not_public": "The address, or one that it redirects to, is not on the public internet.",
    "connection_failed": "The server could not be reached.",
    "cut_off": "The file ended too early.",
    "empty": "The file is empty.",
    "encoding_unknown": "The server sent the file in an encoding that was not requested.",
    "host_unknown": "The host's name is not known.",
    "invalid_answer": "The server's answer is not valid.",
    "not_a_calendar": "What the server sent is not an iCalendar file.",
    "not_https": "The address redirects to one without https.",
    "own_feed": "The file is a feed of this calendar, whose own appointments would become busy times.",
    "timeout": "The server did not send the file in time.",
    "tls_failed": "The server's certificate is not valid, or no secure connection could be made.",
    "too_large": "The file is larger than 2 MB.",
    "too_many_busy_times": "The file has more than 10,000 busy times within the booking window.",
    "too_many_events": "The file has more than 2,000 events that are not over.",
    "too_many_redirects": "The address redirects too often.",
    "too_much_work": "The events of the file recur too often.",
    "url_unreadable": "The address, or one that it redirects to, is not valid.",
    "web_page": "The server sent a web page, often one to sign in. Use the calendar's secret address in iCal format.",
}
# The fields of the calendar that decide what is read of a source's file. Their values are stored in `read_for`.
READ_FOR = ("time_zone", "booking_window_days")


class SourceError(Resource):
    """Why the last attempt to fetch a source failed."""

    code: str
    """Such as `not_a_calendar`, `timeout`, or `status_404` if the server answered with that status."""
    detail: str
    """The reason in words."""


_WARNINGS = {
    "unknown_time_zone": "The time zone {subject} is not known; the calendar's was used.",
    "recurrence_refused": "The event recurs in a way that is not supported, or has exceptions that can't be read. "
    "Its first time is busy.",
    "event_unreadable": "The event is not valid, and was left out.",
}


class SourceWarning(Resource):
    """Events of a source that could not be read in full."""

    code: WarningCode
    """`unknown_time_zone`: the calendar's time zone was used. `recurrence_refused`: only the first time of a recurring
    event is busy. `event_unreadable`: the event was left out."""
    detail: str
    """The warning in words."""
    events: int
    """The number of events with this warning."""

    @classmethod
    def of(cls, code: WarningCode, subject: str, events: int) -> Self:
        """Return a warning in words. *subject* is what it is about, such as the name of a time zone."""
        return cls(code=code, detail=_WARNINGS[code].format(subject=subject), events=events)


class CalendarSource(Resource):
    """The address of an iCalendar file, fetched every 10 minutes. Its busy times can't be booked in the calendar."""

    id: str
    calendar_id: str
    """The calendar in which the busy times can't be booked."""
    url: str
    """The address without its secret part: the host alone, as in `https://calendar.google.com/…`."""
    name: str | None = None
    """A name for your staff."""
    stale_after_minutes: int
    """After how many minutes without a successful attempt the source is `stale`."""
    status: SourceStatus
    """`pending`: not fetched yet. `ok`: the last attempt succeeded. `failed`: the last attempt failed; the busy times
    read before still apply. `stale`: no attempt has succeeded for `stale_after_minutes`."""
    error: SourceError | None = None
    """Why the last attempt failed. Null: it succeeded, or there was none."""
    last_fetched_at: Timestamp | None = None
    """When an attempt last succeeded. Null: none has."""
    warnings: list[SourceWarning] = []
    """The events that could not be read in full."""
    created_at: Timestamp
    updated_at: Timestamp


class StoredSource(Resource):
    """A source as its table holds it."""

    # `<calendar_id>#<id>`, so that a query lists those of a calendar.
    id: str
    calendar_id: str
    # Who has it can read the calendar: it is neither shown nor logged.
    url: str
    name: str | None = None
    stale_after_minutes: int
    version: int
    created_at: str
    updated_at: str
    # The code of the last failure.
    error: str | None = None
    last_fetched_at: str | None = None
    # The time from which `stale_after_minutes` counts: the last success, or else the setting of its address.
    fresh_at: str
    # Whether the event that it is stale was sent.
    stale_since: str | None = None
    # The time from which it is stale, as its calendar has noted it; set while attempts fail.
    noted_stale_from: str | None = None
    warnings: list[SourceWarning] = []
    # The validators for the server's "not modified"; the zone and window for which the file was read, and when.
    etag: str | None = None
    last_modified: str | None = None
    read_for: str | None = None
    read_at: str | None = None
    attempted_at: str | None = None
    attempted_version: int | None = None
    # It was deleted, and its blocks are being removed: clients no longer see it.
    is_leaving: bool | None = None

    @property
    def source_id(self) -> str:
        """Its id as clients see it."""
        return self.id.partition("#")[2]

    def status(self, now: float) -> SourceStatus:
        """Return what clients see of its fetching."""
        if self.is_stale(now):
            return "stale"
        if self.error is not None:
            return "failed"
        return "pending" if self.last_fetched_at is None else "ok"

    def is_stale(self, now: float) -> bool:
        """Tell whether no attempt has succeeded within `stale_after_minutes`."""
        return self.stale_from < now

    @property
    def stale_from(self) -> float:
        """When it becomes stale if no attempt succeeds, in seconds since the epoch."""
        return clock.seconds_of(self.fresh_at) + self.stale_after_minutes * MINUTE

    def to_response(self, now: float) -> CalendarSource:
        """Return the source as clients see it."""
        shown = self.model_dump(exclude={"url", "error", "status"})
        error = None if self.error is None else SourceError(code=self.error, detail=detail_of(self.error))
        return CalendarSource.model_validate(
            {**shown, "id": self.source_id, "url": host_alone(self.url), "status": self.status(now), "error": error}
        )


def host_alone(url: str) -> str:
    """Return a URL without the part that may be secret, which is all after the host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/…"


def detail_of(code: str) -> str:
    """Return what an error's code means."""
    return _DETAILS.get(code, f"The server answered with status {code.removeprefix('status_')}.")
