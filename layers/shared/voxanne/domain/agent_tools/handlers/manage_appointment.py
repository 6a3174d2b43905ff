"""The tools reschedule_appointment, cancel_appointment and confirm_appointment.

Each acts on the one appointment of the caller that its arguments name, as it was read; if that was changed meanwhile,
the arguments are matched again. The same request in other words, within a phone call, has its first result.
"""

from collections.abc import Callable
from dataclasses import dataclass

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.errors import DomainError, NotFoundError, StaleVersionError, UnavailableError
from voxanne.core.quoting import plain_line
from voxanne.core.time_zones import rfc3339
from voxanne.domain.agent_tools.arguments import check_time_zone, parse_start
from voxanne.domain.agent_tools.callers.appointments import (
    CallerAppointments,
    ask_which,
    check_named,
    has_begun,
    matching,
    none_coming,
)
from voxanne.domain.agent_tools.callers.held_times import release_others
from voxanne.domain.agent_tools.callers.verification import (
    is_own_without_birth_date,
    known_appointments,
    may_know,
    of_phone,
)
from voxanne.domain.agent_tools.context import ToolContext, appointment_facts
from voxanne.domain.agent_tools.errors import reply_for_error
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.offered_services import by_rules_of_service
from voxanne.domain.agent_tools.schemas import parse_duration
from voxanne.domain.agent_tools.spoken.wording import local_start, spoken_datetime, today
from voxanne.domain.appointments.models import CANCELLED, StoredAppointment
from voxanne.domain.appointments.rescheduling import apply_patch, update_appointment
from voxanne.domain.appointments.schemas import (
    MAX_CANCELLATION_REASON_CHARACTERS,
    AppointmentPatch,
    RequestedTime,
    cancellation,
)
from voxanne.domain.appointments.service import start_of

_CONFIRMED = "confirmed"
_MAX_ATTEMPTS = 4


@dataclass(frozen=True)
class _Request:
    """What a tool call asks to be done with an appointment.

    `act` does it, `is_done` tells whether an appointment, as it is now, is what was asked for, and `say` is the reply.
    """

    act: Callable[[StoredAppointment], ToolResult]
    is_done: Callable[[StoredAppointment], bool]
    say: Callable[[StoredAppointment], SpokenReply]


def reschedule_appointment(context: ToolContext) -> ToolResult:
    """Move one of the caller's appointments; if the new time is not bookable, the old one is kept."""
    minutes = parse_duration(context.arguments.get("duration_minutes"))

    def new_start(appointment: StoredAppointment) -> int:
        calendar = context.calendar(appointment.calendar_id)
        return parse_start(context.arguments, calendar, minutes or appointment.duration_minutes)

    def move(appointment: StoredAppointment) -> ToolResult:
        if appointment.service_id is not None and minutes not in {None, appointment.duration_minutes}:
            # As for a booking, the service determines how long it takes; which service it is, is not disclosed.
            raise ToolRefusedError(
                f"That appointment takes {appointment.duration_minutes} minutes, not {minutes}. "
                "The old time still holds. Ask whether that is right, and leave out how long it takes.",
                duration_minutes=appointment.duration_minutes,
            )
        calendar, start = context.calendar(appointment.calendar_id), start_of(appointment)
        try:
            start = new_start(appointment)
            return _update(context, appointment, AppointmentPatch({}, time=RequestedTime(start, minutes)), say)
        except (UnavailableError, StaleVersionError, NotFoundError):
            raise
        except DomainError as error:
            ruled = by_rules_of_service(context, appointment, calendar)
            reply = reply_for_error(error, context, [ruled], start, minutes or appointment.duration_minutes)
            raise ToolRefusedError(f"{reply.sentence} The old time still holds.", **reply.facts) from error

    def is_moved(appointment: StoredAppointment) -> bool:
        is_same_length = minutes in {None, appointment.duration_minutes}
        return is_same_length and appointment.starts_at == rfc3339(new_start(appointment))

    def say(moved: StoredAppointment) -> SpokenReply:
        return _reply(context, moved, "The appointment is now on {}.", "rescheduled")

    return _run(context, _Request(move, is_moved, say))


def cancel_appointment(context: ToolContext) -> ToolResult:
    """Cancel one of the caller's appointments."""
    patch = cancellation(plain_line(context.arguments.get("reason", ""), MAX_CANCELLATION_REASON_CHARACTERS) or None)

    def say(cancelled: StoredAppointment) -> SpokenReply:
        return _reply(context, cancelled, "The appointment is cancelled that was on {}.", "cancelled")

    return _run(
        context,
        _Request(
            act=lambda appointment: _update(context, appointment, patch, say),
            is_done=lambda appointment: appointment.status == CANCELLED,
            say=say,
        ),
    )


def confirm_appointment(context: ToolContext) -> ToolResult:
    """Confirm that the patient will come to one of the caller's appointments."""

    def say(confirmed: StoredAppointment) -> SpokenReply:
        return _reply(context, confirmed, "The appointment on {} is confirmed.", "confirmed")

    def confirm(appointment: StoredAppointment) -> ToolResult:
        new = apply_patch(appointment, AppointmentPatch({"status": _CONFIRMED}), None, clock.now())
        if new == appointment:
            return context.settle(ToolResult(say(appointment).text))
        replace = context.dependencies.appointments.build_replace(context.call.organization_id, appointment, new)
        return context.commit_with_reply(say, appointment)(new, [replace])

    return _run(context, _Request(confirm, lambda appointment: appointment.status == _CONFIRMED, say))


def _run(context: ToolContext, request: _Request) -> ToolResult:
    """Find the appointment and act on it, again if it was changed since it was read."""
    fresh: dict[str, StoredAppointment] = {}
    for _ in range(_MAX_ATTEMPTS):
        found = _find(context, request, fresh)
        if isinstance(found, ToolResult):
            return found
        check_time_zone(context.arguments, context.calendar(found.calendar_id), start_of(found))
        try:
            return request.act(found)
        except (StaleVersionError, ConcurrentUpdateError):
            fresh[found.id] = context.dependencies.appointments.get(context.call.organization_id, found.id)
    raise UnavailableError("Too many concurrent updates; retry.")


def _find(
    context: ToolContext, request: _Request, fresh: dict[str, StoredAppointment]
) -> StoredAppointment | ToolResult:
    """Return the one appointment that is named, or the result of the same request if it was made before.

    Raises:
        ToolRefusedError: none or several match; the reply lists what can be meant.
    """

    def is_named(own: CallerAppointments) -> bool:
        done = _done_before(context, request, own)
        return bool(matching(context, own.coming)) or (done is not None and is_own_without_birth_date(own, done))

    caller = of_phone(context, known_appointments(context, fresh, unless_named=is_named))
    check_named(context, caller)
    matches = matching(context, caller.coming)
    done = _done_before(context, request, caller)
    if done is not None:
        others = [appointment for appointment in matches if appointment.id != done.id]
        if others:
            # The arguments may mean an appointment that was booked since, or repeat an earlier request.
            raise ask_which(context, others, any_match=True)
        return context.settle(ToolResult(request.say(done).text))
    if len(matches) == 1:
        return matches[0]
    if not matches and (begun := matching(context, caller.begun)):
        raise has_begun(context, begun[0])
    if not caller.coming:
        raise none_coming()
    raise ask_which(context, matches or caller.coming, any_match=bool(matches))


def _done_before(context: ToolContext, request: _Request, caller: CallerAppointments) -> StoredAppointment | None:
    """Return the appointment for which this tool did the same in this call, if it has not changed since."""
    for effect in reversed(caller.history.effects):
        if effect.tool != context.tool or effect.is_booking:
            continue
        appointment = context.dependencies.appointments.get(context.call.organization_id, effect.appointment_id)
        is_as_left = (appointment.starts_at, appointment.status) == (effect.starts_at, effect.status)
        if not is_as_left or not may_know(context, caller, appointment):
            continue
        before = appointment.model_copy(update={"starts_at": effect.previous_starts_at})
        if matching(context, [before]) and request.is_done(appointment):
            return appointment
    return None


def _update(
    context: ToolContext,
    appointment: StoredAppointment,
    patch: AppointmentPatch,
    say: Callable[[StoredAppointment], SpokenReply],
) -> ToolResult:
    finish = context.commit_with_reply(say, appointment)

    def commit(new: StoredAppointment, writes: list[Write]) -> ToolResult:
        result = finish(new, writes)
        if new.starts_at != appointment.starts_at:
            release_others(context, new)
        return result

    organization_id, version = context.call.organization_id, appointment.version
    updated = update_appointment(context.dependencies, organization_id, appointment.id, patch, version, commit=commit)
    if isinstance(updated, ToolResult):
        return updated
    # Nothing to change.
    return context.settle(ToolResult(say(updated).text))


def _reply(context: ToolContext, appointment: StoredAppointment, sentence: str, fact: str) -> SpokenReply:
    calendar = context.calendar(appointment.calendar_id)
    time = spoken_datetime(local_start(calendar, appointment), today(calendar))
    return SpokenReply(sentence.format(time), {fact: True, **appointment_facts(context, appointment)})
