"""The tool check_availability."""

from datetime import date, datetime

from voxanne.core import clock
from voxanne.core.quoting import plain_line
from voxanne.core.time_zones import DAY, Span, instants_at, periods, spans_of, wall_of
from voxanne.domain.agent_tools.arguments import Moment, ask, beyond_window, check_time_zone, parse_day, parse_moment
from voxanne.domain.agent_tools.context import (
    ToolContext,
    calendar_now,
    slot_facts,
    slots_sentence,
    today,
)
from voxanne.domain.agent_tools.handlers.spoken_names import names_match
from voxanne.domain.agent_tools.models import (
    SpokenReply,
    ToolRefusedError,
    ToolResult,
    join_words,
    spoken_date,
    spoken_minutes,
    spoken_time,
)
from voxanne.domain.agent_tools.schemas import parse_duration
from voxanne.domain.calendars.availability import alternatives, available_slots_in, bookable_span, slots_at
from voxanne.domain.calendars.models import Calendar, Slot

_HOURS_BY_PART = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_MAX_SPOKEN_SLOTS, _MAX_LISTED_SLOTS = 4, 24


def check_availability(context: ToolContext) -> ToolResult:
    """Return the free slots of a date, of a part of it or at a time of it; if there are none, the next free ones."""
    calendar = own_calendar(context)
    moment = parse_moment(context.arguments, calendar)
    day = parse_day(moment, calendar)
    if moment.times is not None and not moment.readings():
        raise ask("The times that were given contradict each other; ask which is meant.", calendar)
    minutes = parse_duration(context.arguments.get("duration_minutes")) or calendar.default_duration_minutes
    span = _span(calendar, day, moment.part if moment.times is None else None)
    check_time_zone(context.arguments, calendar, span[0])
    if span[0] >= bookable_span(calendar, clock.now())[1]:
        raise beyond_window(calendar)
    organization_id = context.call.organization_id
    if moment.times is None:
        slots = available_slots_in(context.dependencies, organization_id, calendar, span, minutes)
    else:
        starts = [
            instant
            for date_, minute in moment.readings()
            for instant in instants_at(calendar.time_zone, wall_of(date_, minute))
        ]
        slots = slots_at(context.dependencies, organization_id, calendar, starts, minutes)
    facts = {"date": day.isoformat(), "time_zone": calendar.time_zone, "duration_minutes": minutes}
    wish = f"{spoken_date(day, today(calendar))}{_of_day(moment)}"
    if not slots:
        earliest = max(span[0], _earliest(moment, calendar, day), int(clock.now()))
        next_slots = alternatives(context.dependencies, organization_id, calendar, earliest, minutes)
        facts |= {"free": [], "next_free": slot_facts(next_slots)}
        sentence = f"Nothing is free on {wish}. {slots_sentence(calendar, next_slots)}"
        return ToolResult(SpokenReply(sentence, facts).text)
    times = [spoken_time(_local_start(calendar, slot)) for slot in slots]
    more = f", and {len(times) - _MAX_SPOKEN_SLOTS} more times" if len(times) > _MAX_SPOKEN_SLOTS else ""
    sentence = f"On {wish} {join_words(times[:_MAX_SPOKEN_SLOTS])}{more} can be had."
    facts |= {"free": slot_facts(slots[:_MAX_LISTED_SLOTS])}
    if len(slots) > _MAX_LISTED_SLOTS:
        facts |= {"more": len(slots) - _MAX_LISTED_SLOTS}
    return ToolResult(SpokenReply(sentence, facts).text)


def own_calendar(context: ToolContext) -> Calendar:
    """Return the calendar in which the agent books.

    Raises:
        ToolRefusedError: another one was named.
    """
    calendar = context.calendar()
    if not names_match(context.arguments.get("calendar"), calendar.name, calendar.id):
        name = plain_line(calendar.name)
        raise ToolRefusedError(
            f'Here only the calendar "{name}" can be booked; ask whether that is right.', calendar=name
        )
    return calendar


def _local_start(calendar: Calendar, slot: Slot) -> datetime:
    return calendar_now(calendar, clock.seconds_of(slot.starts_at))


def _of_day(moment: Moment) -> str:
    """Return how the part of the day or the time is spoken that was asked for."""
    if moment.times is None:
        return f" in the {moment.part}" if moment.part else ""
    times = [spoken_minutes(minutes) for _, minutes in moment.readings()]
    return f" at {join_words(times, 'or')}"


def _earliest(moment: Moment, calendar: Calendar, day: date) -> int:
    """Return the instant from which other times are offered: the time that was asked for, if one was."""
    if moment.times is None:
        return 0
    first = moment.readings()[0][1]
    return _span_of(calendar, day, first, 24 * 60)[0]


def _span(calendar: Calendar, day: date, part: str | None) -> Span:
    """Return the span of a date or of a part of it."""
    first_hour, last_hour = _HOURS_BY_PART[part] if part else (0, 24)
    return _span_of(calendar, day, first_hour * 60, last_hour * 60)


def _span_of(calendar: Calendar, day: date, first_minute: int, last_minute: int) -> Span:
    midnight = wall_of(day)
    zone_periods = periods(calendar.time_zone, midnight - DAY, midnight + 2 * DAY)
    spans = spans_of(wall_of(day, first_minute), wall_of(day, last_minute), zone_periods)
    if not spans:
        raise ToolRefusedError(f"There is no {day.isoformat()} in {calendar.time_zone}.")
    return spans[0][0], spans[-1][1]
