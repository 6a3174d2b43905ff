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
    """The opening hours of one date, which replace those of its weekday."""

    date: str
    """The date, in the calendar's time zone."""
    hours: list[list[str]]
    """Pairs of local times, opening and closing. Empty: closed on that date."""


class Calendar(Resource):
    """When the appointments of a practitioner, a room or a chair can be booked.

    Opening hours, special hours and closures are local times in the calendar's time zone.
    """

    id: str
    name: str
    """The practitioner, room or chair. Callers can ask for it by this name."""
    time_zone: str
    """The time zone of its opening hours (IANA)."""
    opening_hours: dict[str, list[list[str]]]
    """The opening hours by weekday, as pairs of local times. An absent weekday is closed."""
    closures: list[Closure] = []
    """The dates and times at which the calendar is closed, in spite of its opening hours."""
    special_hours: list[SpecialHours] = []
    """The opening hours of single dates. They replace those of the weekday, also on public holidays."""
    public_holidays: str | None = None
    """The country or subdivision (ISO 3166) on whose public holidays the calendar is closed. Null: it stays open."""
    slot_minutes: int
    """The minutes between the starts of the times that are offered."""
    default_duration_minutes: int
    """The length in minutes of an appointment that is booked without a service, a duration or an end."""
    buffer_minutes: int
    """The minutes kept free after each appointment."""
    buffer_before_minutes: int = 0
    """The minutes kept free before each appointment."""
    min_notice_minutes: int
    """The minimum number of minutes from booking to the start of the appointment."""
    booking_window_days: int
    """The maximum number of local days from today to the day of the appointment."""
    reminder_offsets_minutes: list[int] = []
    """How many minutes before the start the events `appointment.reminder_due` are sent. Empty: none."""
    on_stale_source: OnStaleSource = "book"
    stale_sources: list[str] = []
    """The ids of the calendar's iCalendar sources that are `stale` now."""
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
        """The dates of its public holidays, from this year to the year after next."""
        if self.public_holidays is None:
            return []
        year = int(clock.instant()[:4])
        return sorted(date for date in holiday_dates(self.public_holidays) if year <= int(date[:4]) <= year + 2)

    @property
    def takes_bookings(self) -> bool:
        """Whether anything can be booked: not while a source is stale, if that is to stop bookings."""
        return not (self.stale_sources and self.on_stale_source == "refuse")


class Slot(Resource):
    """A free time that can be booked."""

    starts_at: Timestamp
    """When it starts (UTC)."""
    ends_at: Timestamp
    """When it ends (UTC)."""
    local_starts_at: Annotated[
        str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T09:00:00-05:00"])
    ]
    """When it starts, in the calendar's time zone, with its UTC offset."""
    calendar_id: str
    """A calendar that is free at that time."""


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
