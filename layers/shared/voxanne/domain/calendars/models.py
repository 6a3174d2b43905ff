"""Calendars as they are stored and shown, and the slots that they offer."""

from typing import Annotated, Any, Protocol

from pydantic import Field, computed_field, model_validator

from voxanne.core import clock
from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.schemas import Closure, OnStaleSource
from voxanne.domain.public_holidays.holiday_dates import holiday_dates

# The prefix of attributes of a calendar's item, before the id of a source whose attempts fail. The value is the instant
# from which the source is stale.
STALE_FROM = "stale_from_"


class SpecialHours(Resource):
    """The opening hours of one date, in place of those of its weekday."""

    date: str
    """The date, in the calendar's zone."""
    hours: list[list[str]]
    """Spans of local wall time; none: it is closed."""


class Calendar(Resource):
    """When appointments can be booked. Opening hours and closures are local wall time of the calendar's zone."""

    id: str
    name: str
    """Whose calendar it is: a practitioner, a room, a chair."""
    time_zone: str
    """The zone of its opening hours (IANA)."""
    opening_hours: dict[str, list[list[str]]]
    """By weekday, spans of local wall time. A weekday that is absent is closed."""
    closures: list[Closure] = []
    """Local dates, or spans of local dates or times, when it is closed."""
    special_hours: list[SpecialHours] = []
    """Dates with opening hours of their own, in place of those of the weekday, also on public holidays."""
    public_holidays: str | None = None
    """The country or subdivision on whose public holidays it is closed; null: it is open on them as on other days."""
    slot_minutes: int
    """Minutes between the starts of offered times."""
    default_duration_minutes: int
    """How long an appointment is that names neither duration nor end."""
    buffer_minutes: int
    """Minutes kept free after each appointment."""
    buffer_before_minutes: int = 0
    """Minutes kept free before each appointment."""
    min_notice_minutes: int
    """Minimum minutes between a booking and the start of the appointment."""
    booking_window_days: int
    """How many local days after today an appointment may start at most."""
    reminder_offsets_minutes: list[int] = []
    """Minutes before the start at which `appointment.reminder_due` is sent."""
    on_stale_source: OnStaleSource = "book"
    stale_sources: list[str] = []
    """Its iCalendar sources that are `stale`."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp

    @model_validator(mode="before")
    @classmethod
    def _with_stale_sources(cls, values: Any) -> Any:
        """Derive from a calendar's item which of its sources are stale now."""
        now = clock.instant()
        stale = [name.removeprefix(STALE_FROM) for name in values if name.startswith(STALE_FROM) and values[name] < now]
        return {**values, "stale_sources": sorted(stale)}

    @computed_field  # type: ignore[prop-decorator]  # pydantic's own advice for mypy
    @property
    def public_holiday_dates(self) -> list[str]:
        """The dates of its public holidays, from this year to the year after next: bookings reach as far."""
        if self.public_holidays is None:
            return []
        year = int(clock.instant()[:4])
        return sorted(date for date in holiday_dates(self.public_holidays) if year <= int(date[:4]) <= year + 2)

    @property
    def takes_bookings(self) -> bool:
        """Whether anything can be booked: not while a source is stale, if that is to stop bookings."""
        return not (self.stale_sources and self.on_stale_source == "refuse")


class Slot(Resource):
    """A time that can be booked."""

    starts_at: Timestamp
    """When it begins (UTC)."""
    ends_at: Timestamp
    """When it ends (UTC)."""
    local_starts_at: Annotated[
        str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T09:00:00-05:00"])
    ]
    """When it begins in the calendar's zone, with its offset."""
    calendar_id: str
    """The calendar that has it free."""


class Buffered(Protocol):
    """What has the buffers of appointments: a calendar, or an appointment or a hold with those that it was given."""

    buffer_minutes: int
    buffer_before_minutes: int


def buffers_of(buffered: Buffered) -> dict[str, int]:
    """Return the buffers by their names."""
    return {
        "buffer_minutes": buffered.buffer_minutes,
        "buffer_before_minutes": buffered.buffer_before_minutes,
    }
