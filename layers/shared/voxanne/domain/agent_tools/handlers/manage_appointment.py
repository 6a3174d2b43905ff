"""reschedule_appointment and cancel_appointment: of the caller's own appointments, whoever the model says it is."""

from collections.abc import Callable
from datetime import date

from voxanne.core import clock
from voxanne.core.errors import DomainError, UnavailableError
from voxanne.domain.agent_tools.arguments import parse_date_argument, parse_duration, parse_start, parse_time_of_day
from voxanne.domain.agent_tools.context import ToolContext, appointment_facts, local_start, today
from voxanne.domain.agent_tools.errors import reply_for_error
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_datetime
from voxanne.domain.appointments.listing import AppointmentFilters, list_matching
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.rescheduling import CANCELLED, update_appointment
from voxanne.domain.appointments.schemas import AppointmentPatch, RequestedTime
from voxanne.domain.calendars.models import Calendar

_MOST = 20


def reschedule_appointment(turn: ToolContext) -> ToolResult:
    """Move one of the caller's appointments; if the new time can't be had, the old one still holds."""
    found = _meant(turn, turn.arguments.get("current_date"), turn.arguments.get("current_time"))
    calendar = turn.calendar(found.calendar_id)
    minutes = parse_duration(turn.arguments.get("duration_minutes"))
    start = parse_start(turn.arguments, calendar)
    patch = AppointmentPatch({}, time=RequestedTime(start, minutes))
    try:
        return _changed(turn, found, patch, lambda moved: _said(calendar, moved, "is now on", "rescheduled"))
    except UnavailableError:
        raise
    except DomainError as error:
        said = reply_for_error(error, turn, calendar, start, minutes or found.duration_minutes)
        raise ToolRefusedError(f"{said.sentence} The old time still holds.", **said.facts) from error


def cancel_appointment(turn: ToolContext) -> ToolResult:
    """Cancel one of the caller's appointments."""
    found = _meant(turn, turn.arguments.get("date"), turn.arguments.get("time"))
    calendar = turn.calendar(found.calendar_id)
    patch = AppointmentPatch({"status": CANCELLED})
    return _changed(turn, found, patch, lambda gone: _said(calendar, gone, "is cancelled that was on", "cancelled"))


def upcoming_appointments(turn: ToolContext) -> list[StoredAppointment]:
    """The appointments of the calling number that are yet to come, the next first."""
    caller = turn.call.caller
    contact_id = None if caller is None else turn.dependencies.contacts.holder_of(turn.call.organization_id, caller)
    if contact_id is None:
        return []
    filters = AppointmentFilters(contact_id=contact_id, starts_after=int(clock.now()))
    found = list_matching(turn.dependencies.appointments.table, turn.call.organization_id, filters, _MOST, None)
    appointments = [StoredAppointment.model_validate(item) for item in found.items]
    alive = [each for each in appointments if each.status in {"booked", "confirmed"}]
    return sorted(alive, key=lambda each: each.starts_at)


def _meant(turn: ToolContext, said_date: str | None, said_time: str | None) -> StoredAppointment:
    """The one of the caller's appointments that is meant.

    Raises:
        CantError: none or several can be; the caller's own are listed.
    """
    if turn.call.caller is None:
        raise ToolRefusedError("The calling number is withheld, so no appointment can be looked up; offer a call back.")
    own = upcoming_appointments(turn)
    if not own:
        raise ToolRefusedError("There is no coming appointment under the number that is calling.")
    calendar = turn.calendar()
    wanted_id = turn.arguments.get("appointment_id")
    day = None if said_date is None else parse_date_argument(said_date, calendar)
    minutes = None if said_time is None else parse_time_of_day(said_time)
    found = [
        each
        for each in own
        if wanted_id in {None, each.id} and _is_at(turn.calendar(each.calendar_id), each, day, minutes)
    ]
    if len(found) == 1:
        return found[0]
    raise _which(calendar, found or own, any_match=bool(found))


def _is_at(calendar: Calendar, appointment: StoredAppointment, day: date | None, minutes: int | None) -> bool:
    moment = local_start(calendar, appointment)
    return day in {None, moment.date()} and minutes in {None, moment.hour * 60 + moment.minute}


def _which(calendar: Calendar, appointments: list[StoredAppointment], *, any_match: bool) -> ToolRefusedError:
    times = [spoken_datetime(local_start(calendar, each), today(calendar)) for each in appointments]
    begin = "Several appointments can be meant" if any_match else "There is none at that time; the caller has"
    sentence = f"{begin}: {join_words(times)}." if any_match else f"{begin} {join_words(times)}."
    return ToolRefusedError(
        f"{sentence} Ask which.", appointments=[appointment_facts(calendar, each) for each in appointments]
    )


def _changed(
    turn: ToolContext,
    found: StoredAppointment,
    patch: AppointmentPatch,
    say: Callable[[StoredAppointment], SpokenReply],
) -> ToolResult:
    changed = update_appointment(
        turn.dependencies, turn.call.organization_id, found.id, patch, finish=turn.commit_with_reply(say)
    )
    if isinstance(changed, ToolResult):
        return changed
    # It is so already: someone else was first, or the model said the same in other words.
    return turn.results.settle(turn.call, turn.tool_call_id, ToolResult(say(changed).text))


def _said(calendar: Calendar, appointment: StoredAppointment, what: str, fact: str) -> SpokenReply:
    when = spoken_datetime(local_start(calendar, appointment), today(calendar))
    facts = {fact: True, **appointment_facts(calendar, appointment), "time_zone": calendar.time_zone}
    return SpokenReply(f"The appointment {what} {when}.", facts)
