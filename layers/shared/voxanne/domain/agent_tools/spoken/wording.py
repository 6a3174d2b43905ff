"""Dates, times and slots in words: the readings that words state, and the words that are spoken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from voxanne.core import clock
from voxanne.core.time_zones import local
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calendars.models import Calendar, Slot

# Parts of the day: the minutes from midnight that people mean by each.
PARTS = {"morning": range(12 * 60), "afternoon": range(12 * 60, 18 * 60), "evening": range(16 * 60, 24 * 60)}
_NOON = 12


type Reading = tuple[date, int]
"""A date, and minutes from midnight on the clock."""


def reading_of(local_time: datetime) -> Reading:
    """Return the date and the minutes from midnight of a local time."""
    return local_time.date(), local_time.hour * 60 + local_time.minute


@dataclass(frozen=True)
class Wording:
    """The date and time that words state: the possible readings of each, None if they state none.

    `times` are minutes from midnight. `likely_times` are those that hold unless something else, such as a part of the
    day, contradicts them: "10:30" is written for the morning, "9:30" for either half of the day. `offset_minutes` is
    the offset from UTC, if one was written.
    """

    dates: frozenset[date] | None = None
    times: frozenset[int] | None = None
    likely_times: frozenset[int] | None = None
    part: str | None = None
    offset_minutes: int | None = None


@dataclass(frozen=True)
class Moment:
    """The date and time of day that arguments state: the readings that all of them allow, None if none states it.

    `pairs` are set if a time came with an offset from UTC that is not the calendar's: read as an instant it is one
    local time, read as written another. `instants` are those of local times that came with the calendar's offset.
    """

    dates: frozenset[date] | None = None
    times: frozenset[int] | None = None
    likely_times: frozenset[int] | None = None
    part: str | None = None
    pairs: frozenset[Reading] | None = None
    instants: Mapping[Reading, int] = field(default_factory=dict)

    def matches(self, start: datetime) -> bool:
        """Tell whether a local time is one of the readings."""
        day, minutes = reading_of(start)
        return (
            # If the clocks show a time twice, an offset tells which is meant.
            self.instants.get((day, minutes), start.timestamp()) == start.timestamp()
            and (self.dates is None or day in self.dates)
            and (self.times is None or minutes in self.times)
            and (self.pairs is None or (day, minutes) in self.pairs)
            and (self.part is None or minutes in PARTS[self.part])
        )

    def readings(self) -> list[Reading]:
        """Return the readings that have both date and time, in order, without those that the wording makes unlikely."""
        times = [minutes for minutes in self.times or () if self.part is None or minutes in PARTS[self.part]]
        likely = [minutes for minutes in times if self.likely_times is None or minutes in self.likely_times]
        pairs = [(day, minutes) for day in self.dates or () for minutes in likely or times]
        return sorted(pair for pair in pairs if self.pairs is None or pair in self.pairs)


def calendar_now(calendar: Calendar, instant: float | None = None) -> datetime:
    """Return now, or an instant, as local time of the calendar."""
    return local(calendar.time_zone, int(clock.now() if instant is None else instant))


def today(calendar: Calendar) -> date:
    """Return the current date in the calendar's zone."""
    return calendar_now(calendar).date()


def local_start(calendar: Calendar, appointment: StoredAppointment) -> datetime:
    """Return the start of an appointment as local time of the calendar."""
    return calendar_now(calendar, clock.seconds_of(appointment.starts_at))


def spoken_date(day: date, today: date) -> str:
    """Return a date such as "Monday, November 23", with its year if that is not the current one."""
    year = "" if day.year == today.year else f", {day.year}"
    return f"{day:%A, %B} {day.day}{year}"


def full_date(day: date) -> str:
    """Return a date such as "Monday, November 23, 2026"."""
    return f"{day:%A, %B} {day.day}, {day.year}"


def spoken_time(moment: datetime) -> str:
    """Return a time such as "9:30 AM"."""
    return spoken_minutes(moment.hour * 60 + moment.minute)


def spoken_minutes(minutes: int) -> str:
    """Return minutes from midnight as a time such as "9:30 AM"."""
    hour, minute = divmod(minutes, 60)
    return f"{hour % _NOON or _NOON}:{minute:02d} {'AM' if hour < _NOON else 'PM'}"


def spoken_datetime(moment: datetime, today: date) -> str:
    """Return a date and time such as "Monday, November 23 at 9:30 AM"."""
    return f"{spoken_date(moment.date(), today)} at {spoken_time(moment)}"


def join_words(parts: Sequence[str], last: str = "and") -> str:
    """Return a list such as "A, B and C"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def slots_sentence(calendar: Calendar, slots: list[Slot]) -> str:
    """Return a sentence that offers the slots."""
    if not slots:
        return "There is no free time after that which can be booked yet."
    times = [spoken_datetime(datetime.fromisoformat(slot.local_starts_at), today(calendar)) for slot in slots]
    subject = "The next free time is" if len(slots) == 1 else "The next free times are"
    return f"{subject} {join_words(times)}."


def slot_facts(slots: list[Slot]) -> list[str]:
    """Return the starts of the slots, in the form that `starts_at` of a booking takes."""
    return [slot.local_starts_at for slot in slots]
