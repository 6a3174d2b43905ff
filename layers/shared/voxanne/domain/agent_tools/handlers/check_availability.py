"""The tool check_availability."""

from datetime import date

from voxanne.core import clock
from voxanne.core.time_zones import DAY, Span, periods, spans_of, wall_of
from voxanne.domain.agent_tools.arguments import parse_date_argument, parse_duration
from voxanne.domain.agent_tools.context import ToolContext, calendar_now, slot_facts, slots_sentence, today
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_date, spoken_time
from voxanne.domain.calendars.availability import alternatives, available_slots_in
from voxanne.domain.calendars.models import Calendar

_HOURS_BY_PART = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24), "night": (17, 24)}
_WHOLE_DAY = {"any", "anytime", "any time", "all day", "whole day", "day"}
_MAX_SPOKEN_SLOTS, _MAX_LISTED_SLOTS = 4, 24


def check_availability(context: ToolContext) -> ToolResult:
    """Return the free slots of a date or of a part of it; if there are none, the next free ones."""
    calendar = context.calendar()
    day = parse_date_argument(context.arguments.get("date"), calendar)
    minutes = parse_duration(context.arguments.get("duration_minutes")) or calendar.default_duration_minutes
    part = _parse_part_of_day(context.arguments.get("part_of_day"))
    span = _span(calendar, day, part)
    slots = available_slots_in(context.dependencies, context.call.organization_id, calendar, span, minutes)
    of_day = f" in the {part}" if part else ""
    facts = {"date": day.isoformat(), "time_zone": calendar.time_zone, "duration_minutes": minutes}
    if not slots:
        earliest = max(span[0], int(clock.now()))
        next_slots = alternatives(context.dependencies, context.call.organization_id, calendar, earliest, minutes)
        sentence = f"Nothing is free on {spoken_date(day, today(calendar))}{of_day}."
        facts |= {"free": [], "next_free": slot_facts(next_slots)}
        return ToolResult(SpokenReply(f"{sentence} {slots_sentence(calendar, next_slots)}", facts).text)
    times = [spoken_time(calendar_now(calendar, clock.seconds_of(slot.starts_at))) for slot in slots]
    more = f", and {len(times) - _MAX_SPOKEN_SLOTS} more times" if len(times) > _MAX_SPOKEN_SLOTS else ""
    spoken_times = f"{join_words(times[:_MAX_SPOKEN_SLOTS])}{more}"
    sentence = f"On {spoken_date(day, today(calendar))}{of_day} {spoken_times} can be had."
    return ToolResult(SpokenReply(sentence, facts | {"free": slot_facts(slots[:_MAX_LISTED_SLOTS])}).text)


def _parse_part_of_day(text: str | None) -> str | None:
    part = (text or "").lower().removeprefix("in the ").removeprefix("the ")
    if not part or part in _WHOLE_DAY:
        return None
    if part not in _HOURS_BY_PART:
        raise ToolRefusedError("The part of the day must be morning, afternoon or evening.")
    return part


def _span(calendar: Calendar, day: date, part: str | None) -> Span:
    """Return the span of a date or of a part of it."""
    first_hour, last_hour = _HOURS_BY_PART[part] if part else (0, 24)
    midnight = wall_of(day)
    zone_periods = periods(calendar.time_zone, midnight - DAY, midnight + 2 * DAY)
    spans = spans_of(wall_of(day, first_hour * 60), wall_of(day, last_hour * 60), zone_periods)
    if not spans:
        raise ToolRefusedError(f"There is no {day.isoformat()} in {calendar.time_zone}.")
    return spans[0][0], spans[-1][1]
