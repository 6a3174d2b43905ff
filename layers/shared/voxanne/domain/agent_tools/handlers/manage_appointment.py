"""The tools reschedule_appointment and cancel_appointment. Both act only on appointments of the calling number."""

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

_MAX_APPOINTMENTS = 20


def reschedule_appointment(context: ToolContext) -> ToolResult:
    """Move one of the caller's appointments; if the new time is not bookable, the old one is kept."""
    appointment = _find(context, context.arguments.get("current_date"), context.arguments.get("current_time"))
    calendar = context.calendar(appointment.calendar_id)
    minutes = parse_duration(context.arguments.get("duration_minutes"))
    start = parse_start(context.arguments, calendar)
    patch = AppointmentPatch({}, time=RequestedTime(start, minutes))
    try:
        return _update(context, appointment, patch, lambda moved: _reply(calendar, moved, "is now on", "rescheduled"))
    except UnavailableError:
        raise
    except DomainError as error:
        reply = reply_for_error(error, context, calendar, start, minutes or appointment.duration_minutes)
        raise ToolRefusedError(f"{reply.sentence} The old time still holds.", **reply.facts) from error


def cancel_appointment(context: ToolContext) -> ToolResult:
    """Cancel one of the caller's appointments."""
    appointment = _find(context, context.arguments.get("date"), context.arguments.get("time"))
    calendar = context.calendar(appointment.calendar_id)
    patch = AppointmentPatch({"status": CANCELLED})
    return _update(
        context,
        appointment,
        patch,
        lambda cancelled: _reply(calendar, cancelled, "is cancelled that was on", "cancelled"),
    )


def upcoming_appointments(context: ToolContext) -> list[StoredAppointment]:
    """Return the future appointments of the calling number, the next first."""
    organization_id, caller = context.call.organization_id, context.call.caller
    contact_id = None if caller is None else context.dependencies.contacts.holder_of(organization_id, caller)
    if contact_id is None:
        return []
    filters = AppointmentFilters(contact_id=contact_id, starts_after=int(clock.now()))
    table = context.dependencies.appointments.table
    items = list_matching(table, organization_id, filters, _MAX_APPOINTMENTS, None).items
    appointments = [StoredAppointment.model_validate(item) for item in items]
    upcoming = [appointment for appointment in appointments if appointment.status in {"booked", "confirmed"}]
    return sorted(upcoming, key=lambda appointment: appointment.starts_at)


def _find(context: ToolContext, date_text: str | None, time_text: str | None) -> StoredAppointment:
    """Return the one of the caller's appointments that the arguments name.

    Raises:
        ToolRefusedError: none or several match; the reply lists them.
    """
    if context.call.caller is None:
        raise ToolRefusedError("The calling number is withheld, so no appointment can be looked up; offer a call back.")
    appointments = upcoming_appointments(context)
    if not appointments:
        raise ToolRefusedError("There is no coming appointment under the number that is calling.")
    calendar = context.calendar()
    appointment_id = context.arguments.get("appointment_id")
    day = None if date_text is None else parse_date_argument(date_text, calendar)
    minutes = None if time_text is None else parse_time_of_day(time_text)
    matches = [
        appointment
        for appointment in appointments
        if appointment_id in {None, appointment.id}
        and _starts_at(context.calendar(appointment.calendar_id), appointment, day, minutes)
    ]
    if len(matches) == 1:
        return matches[0]
    raise _ask_which(calendar, matches or appointments, any_match=bool(matches))


def _starts_at(calendar: Calendar, appointment: StoredAppointment, day: date | None, minutes: int | None) -> bool:
    start = local_start(calendar, appointment)
    return day in {None, start.date()} and minutes in {None, start.hour * 60 + start.minute}


def _ask_which(calendar: Calendar, appointments: list[StoredAppointment], *, any_match: bool) -> ToolRefusedError:
    times = [spoken_datetime(local_start(calendar, appointment), today(calendar)) for appointment in appointments]
    prefix = "Several appointments can be meant:" if any_match else "There is none at that time; the caller has"
    facts = [appointment_facts(calendar, appointment) for appointment in appointments]
    return ToolRefusedError(f"{prefix} {join_words(times)}. Ask which.", appointments=facts)


def _update(
    context: ToolContext,
    appointment: StoredAppointment,
    patch: AppointmentPatch,
    say: Callable[[StoredAppointment], SpokenReply],
) -> ToolResult:
    organization_id, finish = context.call.organization_id, context.commit_with_reply(say)
    updated = update_appointment(context.dependencies, organization_id, appointment.id, patch, finish=finish)
    if isinstance(updated, ToolResult):
        return updated
    # Nothing to change: after a concurrent update, or a tool call that asked for the same in other words.
    return context.results.settle(context.call, context.tool_call_id, ToolResult(say(updated).text))


def _reply(calendar: Calendar, appointment: StoredAppointment, what: str, fact: str) -> SpokenReply:
    time = spoken_datetime(local_start(calendar, appointment), today(calendar))
    facts = {fact: True, **appointment_facts(calendar, appointment), "time_zone": calendar.time_zone}
    return SpokenReply(f"The appointment {what} {time}.", facts)
