"""Calendars as they are stored and shown, and the slots that they offer."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Resource, Timestamp
from voxanne.domain.calendars.schemas import Closure


class Calendar(Resource):
    """When appointments can be booked. Opening hours and closures are local wall time of the calendar's zone."""

    id: str
    name: str
    time_zone: str
    opening_hours: dict[str, list[list[str]]]
    closures: list[Closure] = []
    slot_minutes: int
    default_duration_minutes: int
    buffer_minutes: int
    min_notice_minutes: int
    booking_window_days: int
    reminder_offsets_minutes: list[int] = []
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class Slot(Resource):
    """A time that can be booked."""

    starts_at: Timestamp
    ends_at: Timestamp
    local_starts_at: Annotated[
        str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-23T09:00:00-05:00"])
    ]
    calendar_id: str
