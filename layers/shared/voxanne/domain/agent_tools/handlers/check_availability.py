"""check_availability."""

from datetime import date

from voxanne.core import clock
from voxanne.core.time_zones import DAY, Span, periods, spans_of, wall_of
from voxanne.domain.agent_tools.arguments import parse_date_argument, parse_duration
from voxanne.domain.agent_tools.context import ToolContext, calendar_now, slot_facts, slots_sentence, today
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_date, spoken_time
from voxanne.domain.calendars.availability import alternatives, available_slots_in
from voxanne.domain.calendars.models import Calendar

_PARTS = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24), "night": (17, 24)}
_ANY = {"any", "anytime", "any time", "all day", "whole day", "day"}
_SPOKEN, _WRITTEN = 4, 24


def check_availability(turn: ToolContext) -> ToolResult:
    """What is free on a date, perhaps in a part of it; or else what is next."""
    calendar = turn.calendar()
    day = parse_date_argument(turn.arguments.get("date"), calendar)
    minutes = parse_duration(turn.arguments.get("duration_minutes")) or calendar.default_duration_minutes
    part = _part(turn.arguments.get("part_of_day"))
    span = _span(calendar, day, part)
    slots = available_slots_in(turn.dependencies, turn.call.organization_id, calendar, span, minutes)
    of_day = f" in the {part}" if part else ""
    facts = {"date": day.isoformat(), "time_zone": calendar.time_zone, "duration_minutes": minutes}
    if not slots:
        begins = max(span[0], int(clock.now()))
        following = alternatives(turn.dependencies, turn.call.organization_id, calendar, begins, minutes)
        none = f"Nothing is free on {spoken_date(day, today(calendar))}{of_day}."
        facts |= {"free": [], "next_free": slot_facts(following)}
        return ToolResult(SpokenReply(f"{none} {slots_sentence(calendar, following)}", facts).text)
    times = [spoken_time(calendar_now(calendar, clock.seconds_of(slot.starts_at))) for slot in slots]
    more = f", and {len(times) - _SPOKEN} more times" if len(times) > _SPOKEN else ""
    sentence = f"On {spoken_date(day, today(calendar))}{of_day} {join_words(times[:_SPOKEN])}{more} can be had."
    return ToolResult(SpokenReply(sentence, facts | {"free": slot_facts(slots[:_WRITTEN])}).text)


def _part(said: str | None) -> str | None:
    text = (said or "").lower().removeprefix("in the ").removeprefix("the ")
    if not text or text in _ANY:
        return None
    if text not in _PARTS:
        raise ToolRefusedError("The part of the day must be morning, afternoon or evening.")
    return text


def _span(calendar: Calendar, day: date, part: str | None) -> Span:
    """The instants of a date or of a part of it, from the first to the last."""
    first, last = _PARTS[part] if part else (0, 24)
    midnight = wall_of(day)
    around = periods(calendar.time_zone, midnight - DAY, midnight + 2 * DAY)
    spans = spans_of(wall_of(day, first * 60), wall_of(day, last * 60), around)
    if not spans:
        raise ToolRefusedError(f"There is no {day.isoformat()} in {calendar.time_zone}.")
    return spans[0][0], spans[-1][1]
