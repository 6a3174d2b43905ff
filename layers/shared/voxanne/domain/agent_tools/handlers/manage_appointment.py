"""reschedule_appointment and cancel_appointment: of the caller's own appointments, whoever the model says it is."""

from collections.abc import Callable
from datetime import date

from voxanne.core import clock
from voxanne.core.errors import DomainError, UnavailableError
from voxanne.domain.agent_tools.arguments import wanted_date, wanted_minutes, wanted_start, wanted_time_of_day
from voxanne.domain.agent_tools.context import Turn, appointment_facts, moment_of, today
from voxanne.domain.agent_tools.errors import said_of
from voxanne.domain.agent_tools.models import CantError, Said, ToolAnswer
from voxanne.domain.agent_tools.spoken_dates import listed, spoken
from voxanne.domain.appointments.listing import Filters, matching
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.rescheduling import CANCELLED, change
from voxanne.domain.appointments.schemas import Patch, WantedTime
from voxanne.domain.calendars.models import Calendar

_MOST = 20


def reschedule_appointment(turn: Turn) -> ToolAnswer:
    """Move one of the caller's appointments; if the new time can't be had, the old one still holds."""
    found = _meant(turn, turn.arguments.get("current_date"), turn.arguments.get("current_time"))
    calendar = turn.calendar(found.calendar_id)
    minutes = wanted_minutes(turn.arguments.get("duration_minutes"))
    start = wanted_start(turn.arguments, calendar)
    patch = Patch({}, time=WantedTime(start, minutes))
    try:
        return _changed(turn, found, patch, lambda moved: _said(calendar, moved, "is now on", "rescheduled"))
    except UnavailableError:
        raise
    except DomainError as error:
        said = said_of(error, turn, calendar, start, minutes or found.duration_minutes)
        raise CantError(f"{said.sentence} The old time still holds.", **said.facts) from error


def cancel_appointment(turn: Turn) -> ToolAnswer:
    """Cancel one of the caller's appointments."""
    found = _meant(turn, turn.arguments.get("date"), turn.arguments.get("time"))
    calendar = turn.calendar(found.calendar_id)
    patch = Patch({"status": CANCELLED})
    return _changed(turn, found, patch, lambda gone: _said(calendar, gone, "is cancelled that was on", "cancelled"))


def upcoming(turn: Turn) -> list[StoredAppointment]:
    """The appointments of the calling number that are yet to come, the next first."""
    caller = turn.call.caller
    contact_id = None if caller is None else turn.stores.contacts.holder_of(turn.call.organization_id, caller)
    if contact_id is None:
        return []
    filters = Filters(contact_id=contact_id, starts_after=int(clock.now()))
    found = matching(turn.stores.appointments.table, turn.call.organization_id, filters, _MOST, None)
    appointments = [StoredAppointment.model_validate(item) for item in found.items]
    alive = [each for each in appointments if each.status in {"booked", "confirmed"}]
    return sorted(alive, key=lambda each: each.starts_at)


def _meant(turn: Turn, said_date: str | None, said_time: str | None) -> StoredAppointment:
    """The one of the caller's appointments that is meant.

    Raises:
        CantError: none or several can be; the caller's own are listed.
    """
    if turn.call.caller is None:
        raise CantError("The calling number is withheld, so no appointment can be looked up; offer a call back.")
    own = upcoming(turn)
    if not own:
        raise CantError("There is no coming appointment under the number that is calling.")
    calendar = turn.calendar()
    wanted_id = turn.arguments.get("appointment_id")
    day = None if said_date is None else wanted_date(said_date, calendar)
    minutes = None if said_time is None else wanted_time_of_day(said_time)
    found = [
        each
        for each in own
        if wanted_id in {None, each.id} and _is_at(turn.calendar(each.calendar_id), each, day, minutes)
    ]
    if len(found) == 1:
        return found[0]
    raise _which(calendar, found or own, any_match=bool(found))


def _is_at(calendar: Calendar, appointment: StoredAppointment, day: date | None, minutes: int | None) -> bool:
    moment = moment_of(calendar, appointment)
    return day in {None, moment.date()} and minutes in {None, moment.hour * 60 + moment.minute}


def _which(calendar: Calendar, appointments: list[StoredAppointment], *, any_match: bool) -> CantError:
    times = [spoken(moment_of(calendar, each), today(calendar)) for each in appointments]
    begin = "Several appointments can be meant" if any_match else "There is none at that time; the caller has"
    sentence = f"{begin}: {listed(times)}." if any_match else f"{begin} {listed(times)}."
    return CantError(
        f"{sentence} Ask which.", appointments=[appointment_facts(calendar, each) for each in appointments]
    )


def _changed(
    turn: Turn, found: StoredAppointment, patch: Patch, say: Callable[[StoredAppointment], Said]
) -> ToolAnswer:
    changed = change(turn.stores, turn.call.organization_id, found.id, patch, finish=turn.finishing(say))
    if isinstance(changed, ToolAnswer):
        return changed
    # It is so already: someone else was first, or the model said the same in other words.
    return turn.records.settle(turn.call, turn.tool_call_id, ToolAnswer(say(changed).text))


def _said(calendar: Calendar, appointment: StoredAppointment, what: str, fact: str) -> Said:
    when = spoken(moment_of(calendar, appointment), today(calendar))
    facts = {fact: True, **appointment_facts(calendar, appointment), "time_zone": calendar.time_zone}
    return Said(f"The appointment {what} {when}.", facts)
