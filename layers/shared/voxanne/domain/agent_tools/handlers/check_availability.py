"""The tool check_availability."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from voxanne.core import clock
from voxanne.core.quoting import plain_line
from voxanne.core.time_zones import DAY, Span, instants_at, periods, spans_of, wall_of
from voxanne.domain.agent_tools.arguments import check_time_zone, parse_day, parse_moment, readings_of
from voxanne.domain.agent_tools.callers.held_times import hold_offered
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.errors import beyond_window, plain_reply
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.offered_services import Offer, parse_offer
from voxanne.domain.agent_tools.spoken.wording import (
    Moment,
    calendar_now,
    join_words,
    slot_facts,
    slots_sentence,
    spoken_date,
    spoken_minutes,
    spoken_time,
    today,
)
from voxanne.domain.appointments.errors import out_of_date
from voxanne.domain.calendars.availability import alternatives, available_slots_in, bookable_span, slots_at
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Calendar, Slot

_HOURS_BY_PART = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
_MAX_SPOKEN_SLOTS, _MAX_LISTED_SLOTS = 4, 24
_MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class _Request:
    """What is asked for: where, when, and for how long. `span` is the day, or the part of it that was named."""

    offer: Offer
    moment: Moment
    day: date
    span: Span
    minutes: int


def check_availability(context: ToolContext) -> ToolResult:
    """Return the free slots of a date, of a part of it or at a time of it; if there are none, the next free ones."""
    for _ in range(_MAX_ATTEMPTS):
        # Another client took one of them before it was held.
        with suppress(SlotTakenError):
            return _check(context, holds=True)
    return _check(context, holds=False)


def _check(context: ToolContext, *, holds: bool) -> ToolResult:
    request = _parse_request(context)
    slots = _free_slots(context, request)
    calendar, calendars, minutes = request.offer.calendar, request.offer.calendars, request.minutes
    facts: dict[str, Any] = {
        "date": request.day.isoformat(),
        "time_zone": calendar.time_zone,
        "duration_minutes": minutes,
    }
    if request.offer.service is not None:
        facts["service"] = plain_line(request.offer.service.name)

    def held(slots: list[Slot]) -> dict[str, Any]:
        return hold_offered(context, request.offer, slots, minutes) if holds else {}

    wish = f"{spoken_date(request.day, today(calendar))}{_of_day(request.moment)}"
    if not slots:
        next_slots = alternatives(
            context.dependencies, context.call.organization_id, calendars, _earliest(request), minutes
        )
        facts |= {"free": [], "next_free": slot_facts(next_slots)} | held(next_slots)
        sentence = f"Nothing is free on {wish}. {slots_sentence(calendar, next_slots)}"
        return ToolResult(SpokenReply(sentence, facts).text)
    times = [spoken_time(_local_start(calendar, slot)) for slot in slots]
    more = f", and {len(times) - _MAX_SPOKEN_SLOTS} more times" if len(times) > _MAX_SPOKEN_SLOTS else ""
    sentence = f"On {wish} {join_words(times[:_MAX_SPOKEN_SLOTS])}{more} can be had."
    facts |= {"free": slot_facts(slots[:_MAX_LISTED_SLOTS])} | held(slots[:_MAX_SPOKEN_SLOTS])
    if len(slots) > _MAX_LISTED_SLOTS:
        facts |= {"more": len(slots) - _MAX_LISTED_SLOTS}
    return ToolResult(SpokenReply(sentence, facts).text)


def _parse_request(context: ToolContext) -> _Request:
    """Return what is asked for, if something can be booked there then.

    Raises:
        ToolRefusedError: it cannot be understood, is past or too far ahead, or no calendar takes bookings.
    """
    offer = parse_offer(context)
    calendar = offer.calendar
    moment = parse_moment(context.arguments, calendar)
    day = parse_day(moment, calendar)
    if moment.times is not None:
        readings_of(moment, calendar)
    minutes = offer.minutes(context) or calendar.default_duration_minutes
    span = _span(calendar, day, moment.part if moment.times is None else None)
    check_time_zone(context.arguments, calendar, span[0])
    if span[0] >= max(bookable_span(each, clock.now())[1] for each in offer.calendars):
        raise beyond_window(calendar)
    if not any(each.takes_bookings for each in offer.calendars):
        # It is not known what is free.
        reply = plain_reply(out_of_date())
        raise ToolRefusedError(reply.sentence, **reply.facts)
    return _Request(offer, moment, day, span, minutes)


def _free_slots(context: ToolContext, request: _Request) -> list[Slot]:
    """Return the free slots of the span, or those at the time that was asked for."""
    calendar, calendars = request.offer.calendar, request.offer.calendars
    organization_id = context.call.organization_id
    if request.moment.times is None:
        return available_slots_in(context.dependencies, organization_id, calendars, request.span, request.minutes)
    starts = [
        instant
        for day, minute in request.moment.readings()
        for instant in instants_at(calendar.time_zone, wall_of(day, minute))
    ]
    return slots_at(context.dependencies, organization_id, calendars, starts, request.minutes)


def _local_start(calendar: Calendar, slot: Slot) -> datetime:
    return calendar_now(calendar, clock.seconds_of(slot.starts_at))


def _of_day(moment: Moment) -> str:
    """Return how the part of the day or the time is spoken that was asked for."""
    if moment.times is None:
        return f" in the {moment.part}" if moment.part else ""
    times = [spoken_minutes(minutes) for _, minutes in moment.readings()]
    return f" at {join_words(times, 'or')}"


def _earliest(request: _Request) -> int:
    """Return the instant from which other times are offered: not before the time that was asked for, if one was."""
    earliest = max(request.span[0], int(clock.now()))
    if request.moment.times is None:
        return earliest
    first = request.moment.readings()[0][1]
    return max(earliest, _span_of(request.offer.calendar, request.day, first, 24 * 60)[0])


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
