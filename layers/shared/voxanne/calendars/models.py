from voxanne import clock
from voxanne.fields import Resource, Timestamp
from voxanne.ids import new_id

_WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


class Calendar(Resource):
    """When appointments can be had. Opening hours are local wall time of the calendar's zone."""

    id: str
    name: str
    time_zone: str
    opening_hours: dict[str, list[tuple[str, str]]]
    closures: list[str] = []
    slot_minutes: int
    default_duration_minutes: int
    buffer_minutes: int
    min_notice_minutes: int
    booking_window_days: int
    version: int
    created_at: Timestamp
    updated_at: Timestamp


def first_calendar(time_zone: str, now: float) -> Calendar:
    """The calendar that an organisation is born with."""
    made = clock.instant(now)
    return Calendar(
        id=new_id("cal", now),
        name="Main",
        time_zone=time_zone,
        opening_hours={day: [("09:00", "17:00")] for day in _WORKING_DAYS},
        slot_minutes=30,
        default_duration_minutes=30,
        buffer_minutes=0,
        min_notice_minutes=60,
        booking_window_days=60,
        version=1,
        created_at=made,
        updated_at=made,
    )
