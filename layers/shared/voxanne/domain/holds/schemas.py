"""What clients send of a hold."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Identifier, Input, TimeZone
from voxanne.domain.appointments.schemas import When
from voxanne.domain.calendars.schemas import DurationMinutes

type HoldMinutes = Annotated[int, Field(ge=1, le=15, description="The minutes until the hold expires.")]


class NewHold(Input):
    """The body of a hold. The rules of a booking apply: minimum notice, booking window and opening hours."""

    starts_at: When
    """When the held time starts."""
    time_zone: TimeZone | None = None
    """The time zone (IANA) of `starts_at`, if that is a local time."""
    duration_minutes: DurationMinutes | None = None
    """The length in minutes. Default: the service's `duration_minutes`, or the calendar's `default_duration_minutes`
    without a service."""
    service_id: Identifier | None = None
    """The service to hold time for. It sets the duration, the buffers and the minimum notice, and without `calendar_id`
    the calendar."""
    calendar_id: Identifier | None = None
    """The calendar. Default: a free calendar of the service, or the organisation's first calendar without a service."""
    minutes: HoldMinutes = 5
