"""Types of a calendar's fields."""

import re
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from voxanne.core.fields import UNSET, Input, Name, TimeZone

_BEGINS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


_ENDS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


_WALL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


_MOST_HOURS_A_DAY, _MOST_CLOSURES = 12, 400


MAX_BUFFER_MINUTES = 240
# Of one appointment.
MAX_DURATION_MINUTES = 480


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


type Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def minutes_of(clock_time: str) -> int:
    """Minutes from midnight to a time such as 09:30, on the clock."""
    hours, minutes = clock_time.split(":")
    return int(hours) * 60 + int(minutes)


def is_date(written: str) -> bool:
    """Tell a date from a date with its time."""
    return _DATE.fullmatch(written) is not None


def _hours_of_a_day(hours: list[list[str]]) -> list[list[str]]:
    for begins, ends in hours:
        if not (_BEGINS.fullmatch(begins) and _ENDS.fullmatch(ends)):
            raise PydanticCustomError("hours", 'must be pairs of times of day such as ["09:00", "12:30"], up to 24:00')
        if begins >= ends:
            raise PydanticCustomError("hours", "must end after they begin; 24:00 ends a day")
    if any(before[1] > after[0] for before, after in pairwise(hours)):
        raise PydanticCustomError("hours", "must come in order and must not overlap")
    return hours


def _closure(value: Any) -> Any:
    if isinstance(value, str) and _is_real(value) and is_date(value):
        return value
    if not isinstance(value, dict) or set(value) != {"starts_at", "ends_at"}:
        raise PydanticCustomError(
            "closure", 'must be a date such as 2026-12-25, or {"starts_at": …, "ends_at": …} of local dates or times'
        )
    if not all(isinstance(bound, str) and _is_real(bound) for bound in value.values()):
        raise PydanticCustomError(
            "closure", "must hold local dates such as 2026-12-24 or times such as 2026-12-24T12:00"
        )
    first, last = value["starts_at"], value["ends_at"]
    # A last date is closed to its end.
    if (last < first[: len(last)]) if is_date(last) else (last <= first):
        raise PydanticCustomError("closure", "must end after it begins")
    return {"starts_at": first, "ends_at": last}


def _is_real(written: str) -> bool:
    if not (_DATE.fullmatch(written) or _WALL_TIME.fullmatch(written)):
        return False
    try:
        datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
    except ValueError:
        return False
    return True


_BOUND = {"type": "string", "description": "A local date, or a local time such as 2026-12-24T12:00."}


def _once_each(offsets: list[int]) -> list[int]:
    if len(set(offsets)) != len(offsets):
        raise PydanticCustomError("repeated", "must not hold an offset twice")
    return offsets


_CLOSURE = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {
            "type": "object",
            "required": ["starts_at", "ends_at"],
            "properties": {"starts_at": _BOUND, "ends_at": _BOUND},
            "additionalProperties": False,
        },
    ]
}


type HoursSpan = Annotated[list[str], Field(min_length=2, max_length=2)]


type HoursOfADay = Annotated[
    list[HoursSpan],
    AfterValidator(_hours_of_a_day),
    Field(
        max_length=_MOST_HOURS_A_DAY,
        description="Spans of local wall time in order, from 00:00 to 24:00.",
        examples=[[["09:00", "12:30"], ["13:30", "17:00"]]],
    ),
]


type OpeningHours = Annotated[
    dict[Weekday, HoursOfADay], Field(description="A weekday that is not named is closed all day.")
]


type OpeningHoursPatch = Annotated[
    dict[Weekday, HoursOfADay | None],
    Field(description="Merged into what is there (RFC 7396), day by day: null closes a weekday."),
]


type Closure = Annotated[Any, PlainValidator(_closure), WithJsonSchema(_CLOSURE)]


type Closures = Annotated[
    list[Closure],
    Field(
        max_length=_MOST_CLOSURES,
        description="Local dates, or spans of them or of local times; a span's last date is closed to its end.",
        examples=[["2026-12-25", {"starts_at": "2026-12-31T12:00", "ends_at": "2027-01-03"}]],
    ),
]


type SlotMinutes = Annotated[int, Field(ge=5, le=480, description="How far apart offered times begin.")]


type DurationMinutes = Annotated[int, Field(ge=1, le=MAX_DURATION_MINUTES)]


type BufferMinutes = Annotated[int, Field(ge=0, le=MAX_BUFFER_MINUTES, description="Kept free after each appointment.")]


type NoticeMinutes = Annotated[int, Field(ge=0, le=525_600, description="How long ahead one has to book at least.")]


type WindowDays = Annotated[
    int, Field(ge=1, le=730, description="How many local days ahead, after today, one can book at most.")
]


type ReminderOffset = Annotated[int, Field(ge=5, le=40_320)]


type ReminderOffsets = Annotated[
    list[ReminderOffset],
    AfterValidator(_once_each),
    Field(
        max_length=5,
        description="How many minutes ahead `appointment.reminder_due` is sent. Counts for what is booked from now on.",
        examples=[[1440, 120]],
        json_schema_extra={"uniqueItems": True},
    ),
]


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
