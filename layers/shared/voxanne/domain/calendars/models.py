"""Calendars as they are stored and shown, and the slots that they offer."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.schemas import Closure


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
    slot_minutes: int
    """Minutes between the starts of offered times."""
    default_duration_minutes: int
    """How long an appointment is that names neither duration nor end."""
    buffer_minutes: int
    """Minutes kept free after each appointment."""
    min_notice_minutes: int
    """Minimum minutes between a booking and the start of the appointment."""
    booking_window_days: int
    """How many local days after today an appointment may start at most."""
    reminder_offsets_minutes: list[int] = []
    """Minutes before the start at which `appointment.reminder_due` is sent."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp


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
