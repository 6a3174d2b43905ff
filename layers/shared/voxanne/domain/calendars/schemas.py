"""What clients send of a calendar: opening hours, closures, and the figures that booking follows."""

import re
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from voxanne.core.fields import UNSET, Input, Name, TimeZone, UniqueItems
from voxanne.domain.public_holidays.schemas import PublicHolidays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_DURATION_MINUTES = 480
MAX_BUFFER_MINUTES = 240

_MAX_SPANS_PER_DAY = 12
_MAX_CLOSURES = 400
_MAX_SPECIAL_HOURS = 400
_HOURS_AND_MINUTES = "([01][0-9]|2[0-3]):[0-5][0-9]"
_START_TIME = re.compile(_HOURS_AND_MINUTES, re.ASCII)
_END_TIME = re.compile(f"{_HOURS_AND_MINUTES}|24:00", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WALL_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
_CLOSURE_BOUND = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?$",
    "description": "A local date such as 2026-12-24, or a local time such as 2026-12-24T12:00.",
}
_CLOSURE_SCHEMA = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {
            "type": "object",
            "required": ["starts_at", "ends_at"],
            "properties": {"starts_at": _CLOSURE_BOUND, "ends_at": _CLOSURE_BOUND},
            "additionalProperties": False,
        },
    ]
}


def minutes_of(clock_time: str) -> int:
    """Return the minutes from midnight to a time such as 09:30, on the clock."""
    hours, minutes = clock_time.split(":")
    return int(hours) * 60 + int(minutes)


def is_date(text: str) -> bool:
    """Return whether *text* is a date without a time."""
    return _DATE.fullmatch(text) is not None


def _check_hours_of_a_day(spans: list[list[str]]) -> list[list[str]]:
    for start, end in spans:
        if not (_START_TIME.fullmatch(start) and _END_TIME.fullmatch(end)):
            raise PydanticCustomError("hours", 'must be pairs of times of day such as ["09:00", "12:30"], up to 24:00')
        if start >= end:
            raise PydanticCustomError("hours", "must end after they begin; 24:00 ends a day")
    if any(previous[1] > following[0] for previous, following in pairwise(spans)):
        raise PydanticCustomError("hours", "must come in order and must not overlap")
    return spans


def _check_closure(value: Any) -> Any:
    if isinstance(value, str) and _exists(value) and is_date(value):
        return value
    if not isinstance(value, dict) or set(value) != {"starts_at", "ends_at"}:
        raise PydanticCustomError(
            "closure", 'must be a date such as 2026-12-25, or {"starts_at": …, "ends_at": …} of local dates or times'
        )
    if not all(isinstance(bound, str) and _exists(bound) for bound in value.values()):
        raise PydanticCustomError(
            "closure", "must hold local dates such as 2026-12-24 or times such as 2026-12-24T12:00"
        )
    first, last = value["starts_at"], value["ends_at"]
    # A closure that ends with a date includes that whole day.
    if (last < first[: len(last)]) if is_date(last) else (last <= first):
        raise PydanticCustomError("closure", "must end after it begins")
    return {"starts_at": first, "ends_at": last}


def _check_date(text: str) -> str:
    if not (is_date(text) and _exists(text)):
        raise PydanticCustomError("date", "must be a date such as 2026-12-05")
    return text


def _check_dates_differ(days: list["NewSpecialHours"]) -> list["NewSpecialHours"]:
    if len({day.date for day in days}) != len(days):
        raise PydanticCustomError("repeated", "must not hold a date twice")
    return days


def _exists(text: str) -> bool:
    """Return whether *text* is a date or a wall time of the Gregorian calendar."""
    if not (_DATE.fullmatch(text) or _WALL_TIME.fullmatch(text)):
        return False
    try:
        datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return False
    return True


type Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
type TimeOfDay = Annotated[
    str, Field(json_schema_extra={"pattern": f"^({_HOURS_AND_MINUTES}|24:00)$"}, examples=["09:00"])
]
type HoursSpan = Annotated[list[TimeOfDay], Field(min_length=2, max_length=2)]
type HoursOfADay = Annotated[
    list[HoursSpan],
    AfterValidator(_check_hours_of_a_day),
    Field(
        max_length=_MAX_SPANS_PER_DAY,
        description="Pairs of local times from 00:00 to 24:00, in order and without overlaps.",
        examples=[[["09:00", "12:30"], ["13:30", "17:00"]]],
    ),
]
type OpeningHours = Annotated[
    dict[Weekday, HoursOfADay],
    Field(
        json_schema_extra={"maxProperties": len(WEEKDAYS)},
    ),
]
type OpeningHoursPatch = Annotated[
    dict[Weekday, HoursOfADay | None],
    Field(
        description="Merged into the stored hours by weekday (RFC 7396): null closes a weekday.",
        json_schema_extra={"maxProperties": len(WEEKDAYS)},
    ),
]
type Closure = Annotated[Any, PlainValidator(_check_closure), WithJsonSchema(_CLOSURE_SCHEMA)]
type Closures = Annotated[
    list[Closure],
    Field(
        max_length=_MAX_CLOSURES,
        description="Each is a local date, or a span of local dates or times. A span that ends with a date includes "
        "that day.",
        examples=[["2026-12-25", {"starts_at": "2026-12-31T12:00", "ends_at": "2027-01-03"}]],
    ),
]
type LocalDate = Annotated[
    str, AfterValidator(_check_date), Field(json_schema_extra={"format": "date"}, examples=["2026-12-05"])
]
type SlotMinutes = Annotated[int, Field(ge=5, le=480)]
type DurationMinutes = Annotated[int, Field(ge=1, le=MAX_DURATION_MINUTES)]
type BufferMinutes = Annotated[int, Field(ge=0, le=MAX_BUFFER_MINUTES)]
type BufferBeforeMinutes = Annotated[int, Field(ge=0, le=MAX_BUFFER_MINUTES)]
type NoticeMinutes = Annotated[int, Field(ge=0, le=525_600)]
type WindowDays = Annotated[int, Field(ge=1, le=730)]
type ReminderOffset = Annotated[int, Field(ge=5, le=40_320)]
type ReminderOffsets = Annotated[
    list[ReminderOffset],
    UniqueItems("must not hold an offset twice"),
    Field(
        max_length=5,
        description="A change applies to appointments that are booked or moved after it.",
        examples=[[1440, 120]],
    ),
]


class NewSpecialHours(Input):
    """The opening hours of one date, which replace those of its weekday."""

    date: LocalDate
    """The date, in the calendar's time zone."""
    hours: HoursOfADay
    """The opening hours of that date. Empty: closed."""


type SpecialHoursOfDates = Annotated[
    list[NewSpecialHours],
    AfterValidator(_check_dates_differ),
    Field(
        max_length=_MAX_SPECIAL_HOURS,
        description="A closure has precedence over them.",
        examples=[[{"date": "2026-12-05", "hours": [["09:00", "13:00"]]}]],
    ),
]

type OnStaleSource = Annotated[
    Literal["book", "refuse"],
    Field(
        description="What happens while one of the calendar's iCalendar sources is `stale`. `book`: bookings continue, "
        "with the busy times read last. `refuse`: no time is offered, and bookings need `override_rules`."
    ),
]


class NewCalendar(Input):
    """The body of a new calendar. Default `opening_hours`: Monday to Friday, 09:00 to 17:00."""

    name: Name
    time_zone: TimeZone
    opening_hours: OpeningHours | None = None
    closures: Closures | None = []
    special_hours: SpecialHoursOfDates | None = []
    public_holidays: PublicHolidays | None = None
    slot_minutes: SlotMinutes = 30
    default_duration_minutes: DurationMinutes = 30
    buffer_minutes: BufferMinutes = 0
    buffer_before_minutes: BufferBeforeMinutes = 0
    min_notice_minutes: NoticeMinutes = 60
    booking_window_days: WindowDays = 60
    reminder_offsets_minutes: ReminderOffsets | None = []
    on_stale_source: OnStaleSource = "book"


class CalendarChanges(Input):
    """A merge patch of a calendar (RFC 7396). It does not change booked appointments."""

    name: Name = UNSET
    time_zone: TimeZone = UNSET
    opening_hours: OpeningHoursPatch = UNSET
    closures: Closures | None = None
    special_hours: SpecialHoursOfDates | None = None
    public_holidays: PublicHolidays | None = None
    slot_minutes: SlotMinutes = UNSET
    default_duration_minutes: DurationMinutes = UNSET
    buffer_minutes: BufferMinutes = UNSET
    buffer_before_minutes: BufferBeforeMinutes = UNSET
    min_notice_minutes: NoticeMinutes = UNSET
    booking_window_days: WindowDays = UNSET
    reminder_offsets_minutes: ReminderOffsets | None = None
    on_stale_source: OnStaleSource = UNSET
