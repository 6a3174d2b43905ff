from voxanne.calendars.fields import (
    BufferMinutes,
    Closure,
    Closures,
    DurationMinutes,
    NoticeMinutes,
    OpeningHours,
    OpeningHoursPatch,
    ReminderOffsets,
    SlotMinutes,
    WindowDays,
)
from voxanne.core import clock
from voxanne.core.fields import UNSET, Input, Name, Resource, Timestamp, TimeZone
from voxanne.core.ids import new_id

_WORKING_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def working_hours() -> dict[str, list[list[str]]]:
    """What a calendar is open where nobody said."""
    return {day: [["09:00", "17:00"]] for day in _WORKING_DAYS}


class NewCalendar(Input):
    """A calendar as a client asks for it. Without opening hours it is open from Monday to Friday, 09:00 to 17:00."""

    name: Name
    time_zone: TimeZone
    opening_hours: OpeningHours | None = None
    closures: Closures = []
    slot_minutes: SlotMinutes = 30
    default_duration_minutes: DurationMinutes = 30
    buffer_minutes: BufferMinutes = 0
    min_notice_minutes: NoticeMinutes = 60
    booking_window_days: WindowDays = 60
    reminder_offsets_minutes: ReminderOffsets = []


class CalendarChanges(Input):
    """A merge patch of a calendar (RFC 7396). Appointments that are booked stay as they are."""

    name: Name = UNSET
    time_zone: TimeZone = UNSET
    opening_hours: OpeningHoursPatch = UNSET
    closures: Closures = UNSET
    slot_minutes: SlotMinutes = UNSET
    default_duration_minutes: DurationMinutes = UNSET
    buffer_minutes: BufferMinutes = UNSET
    min_notice_minutes: NoticeMinutes = UNSET
    booking_window_days: WindowDays = UNSET
    reminder_offsets_minutes: ReminderOffsets = UNSET


class Calendar(Resource):
    """When appointments can be had. Opening hours and closures are local wall time of the calendar's zone."""

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


def first_calendar(time_zone: str, now: float) -> Calendar:
    """The calendar that an organisation is born with."""
    return calendar_of(NewCalendar(name="Main", time_zone=time_zone), now)


def calendar_of(wanted: NewCalendar, now: float) -> Calendar:
    """A calendar as it begins."""
    made = clock.instant(now)
    values = wanted.model_dump()
    hours = working_hours() if wanted.opening_hours is None else wanted.opening_hours
    return Calendar.model_validate(
        values
        | {"opening_hours": hours, "id": new_id("cal", now), "version": 1, "created_at": made, "updated_at": made}
    )
