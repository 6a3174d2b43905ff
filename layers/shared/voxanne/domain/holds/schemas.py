"""What clients send of a hold."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Identifier, Input, TimeZone
from voxanne.domain.appointments.schemas import When
from voxanne.domain.calendars.schemas import DurationMinutes

type HoldMinutes = Annotated[int, Field(ge=1, le=15, description="How long the time is kept.")]


class NewHold(Input):
    """The body of a hold: a time, and what it is for. Notice, window and opening hours hold as for a booking."""

    starts_at: When
    time_zone: TimeZone | None = None
    """The zone (IANA) in which local times are read."""
    duration_minutes: DurationMinutes | None = None
    """Default: the service's, or the calendar's `default_duration_minutes`."""
    service_id: Identifier | None = None
    """Gives duration, buffer and, without `calendar_id`, the first free of its calendars."""
    calendar_id: Identifier | None = None
    """Default: the first free one of the service's calendars, or the organisation's first."""
    minutes: HoldMinutes = 5
