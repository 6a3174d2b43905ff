"""Whether a caller may know and change appointments.

The calling number is what the carrier sent and can be forged. An organisation can require a date of birth as well
(`caller_verification: birth_date`): it must be that of the contact or of the patient of an appointment. Until it
matches, nothing about the number is disclosed.
"""

import functools
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from voxanne.aws.dynamodb.tables import Table
from voxanne.core.phones import country_of
from voxanne.domain.agent_tools.callers.appointments import NAMING, CallerAppointments, read_caller_appointments
from voxanne.domain.agent_tools.callers.repository import count_made_up, release_attempt, reserve_attempt
from voxanne.domain.agent_tools.context import ToolContext, is_booked_by_agent
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.repository import CallLimitError
from voxanne.domain.agent_tools.spoken.dates import UnreadableError, read_birth_date
from voxanne.domain.appointments.models import StoredAppointment

# Of the North American plan: numbers are dialled without their area code there.
_NANP, _LOCAL_DIGITS = "+1", 7


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


class NotVerifiedError(ToolRefusedError):
    """The date of birth is missing, or is not that of a patient of the calling number."""


def known_appointments(
    context: ToolContext,
    fresh: Mapping[str, StoredAppointment] | None = None,
    unless_named: Callable[[CallerAppointments], bool] | None = None,
) -> CallerAppointments:
    """Read the appointments that the caller may know: all, or those to which the date of birth gives access.

    The contact's own date of birth gives access to all appointments, a patient's to those of the patient. An
    appointment that this call booked without one needs none, if *unless_named* tells that the arguments name it. Even
    if the organisation does not require a date of birth, one that is said must match. The reply for an unknown number
    is the same, so that it does not disclose that the number is unknown. *fresh* as in `read_caller_appointments`.

    Raises:
        NotVerifiedError: the organisation asks for a date of birth, and none was said; one was said and does not match;
            or too many did not match, in this call or of this number today.
    """
    caller = read_caller_appointments(context, fresh)
    if context.call.caller is None and not caller.coming and not caller.begun:
        return caller
    text = context.arguments.get("date_of_birth")
    is_asked_for = _is_asked_for(context)
    if not is_asked_for and (text is None or not _is_on_file(context, caller)):
        return caller
    try:
        return _verified(context, caller, text, is_asked_for=is_asked_for)
    except NotVerifiedError:
        own = _select(caller, lambda each: is_own_without_birth_date(caller, each))
        if unless_named is not None and NAMING & context.arguments.keys() and unless_named(own):
            return own
        raise


def _is_asked_for(context: ToolContext) -> bool:
    organization = _organizations().get({"organization_id": context.call.organization_id}) or {}
    return organization.get("caller_verification") == "birth_date"


def _is_on_file(context: ToolContext, caller: CallerAppointments) -> bool:
    """Tell whether a date of birth is on file with which the one that was said can be compared."""
    contact_has = _birth_date_of_contact(context, caller) is not None
    return contact_has or any(_birth_date(each) is not None for each in (*caller.coming, *caller.begun))


def _verified(
    context: ToolContext, caller: CallerAppointments, text: str | None, *, is_asked_for: bool
) -> CallerAppointments:
    otherwise = "" if is_asked_for else ", or go on without it"
    if text is None:
        raise NotVerifiedError("The patient's date of birth is needed first; ask for it.", needed="date_of_birth")
    date_of_birth = parse_birth_date(text)
    try:
        reserve_attempt(context.results.records, context.call, date_of_birth)
    except CallLimitError:
        raise NotVerifiedError(
            "Too many dates of birth did not match; " + ("offer a call back." if is_asked_for else "go on without it."),
            verified=False,
        ) from None
    of_contact = _birth_date_of_contact(context, caller)
    known = caller if date_of_birth == of_contact else _select(caller, lambda each: _birth_date(each) == date_of_birth)
    if not known.may_know_contact and not known.coming and not known.begun:
        raise NotVerifiedError(
            f"No patient of this number has that date of birth; ask for it again{otherwise}.", verified=False
        )
    on_file = {of_contact, *map(_birth_date, _booked_by_others(caller))} - {None}
    # Callers can invent dates in bookings and so guess those on file, which is why there are only a few of these.
    is_made_up = bool(on_file) and date_of_birth not in on_file
    with suppress(CallLimitError):
        (count_made_up if is_made_up else release_attempt)(context.results.records, context.call, date_of_birth)
    return known


def parse_birth_date(text: str) -> str:
    """Return a date of birth in ISO 8601.

    Raises:
        ToolRefusedError: it is no date, or it is ambiguous which number is the month.
    """
    try:
        return read_birth_date(text).isoformat()
    except UnreadableError:
        raise ToolRefusedError(
            "That date of birth could not be understood for sure; ask for day, month and year. Say it like 1985-07-31."
        ) from None


def is_own_without_birth_date(caller: CallerAppointments, appointment: StoredAppointment) -> bool:
    """Tell whether this call booked an appointment, and without a date of birth."""
    booked = {effect.appointment_id for effect in caller.history.effects if effect.is_booking}
    return appointment.id in caller.booked_here | booked and _birth_date(appointment) is None


def may_know(context: ToolContext, caller: CallerAppointments, appointment: StoredAppointment) -> bool:
    """Tell whether what the caller said gives access to an appointment, even one that is cancelled or over."""
    if caller.may_know_contact or is_own_without_birth_date(caller, appointment):
        return True
    text = context.arguments.get("date_of_birth")
    return text is not None and parse_birth_date(text) == _birth_date(appointment)


def of_phone(context: ToolContext, caller: CallerAppointments) -> CallerAppointments:
    """Return the appointments of the phone that was said: the calling one's, or those that this call booked with it.

    Raises:
        ToolRefusedError: it is another one.
    """
    if not names_another_phone(context):
        return caller
    said = context.said_phone_digest()
    booked = [effect for effect in caller.history.effects if effect.is_booking]
    with_it = {effect.appointment_id for effect in booked if said is not None and effect.phone == said}
    coming = [appointment for appointment in caller.coming if appointment.id in with_it]
    begun = [appointment for appointment in caller.begun if appointment.id in with_it]
    if not coming and not begun:
        raise ToolRefusedError(
            "Only appointments of the calling number can be looked up, not those of another phone; offer a call back."
        )
    return replace(caller, coming=coming, begun=begun)


def names_another_phone(context: ToolContext) -> bool:
    """Tell whether a phone was said that is not the calling one, read in the clinic's country or in its own."""
    phone, caller = context.arguments.get("phone"), context.call.caller
    if phone is None or caller is None:
        return phone is not None
    if caller in {context.said_phone(), context.said_phone(country_of(caller))}:
        return False
    digits = re.sub(r"\D", "", phone)
    is_local = caller.startswith(_NANP) and not phone.lstrip().startswith("+") and len(digits) == _LOCAL_DIGITS
    return not (is_local and caller.endswith(digits))


def _select(caller: CallerAppointments, is_known: Callable[[StoredAppointment], bool]) -> CallerAppointments:
    """Return a caller who may know of some appointments, and not of the contact."""
    coming, begun = list(filter(is_known, caller.coming)), list(filter(is_known, caller.begun))
    return replace(caller, coming=coming, begun=begun, may_know_contact=False)


def _booked_by_others(caller: CallerAppointments) -> list[StoredAppointment]:
    """Return the appointments that no agent booked in a call: in those, callers can invent everything."""
    return [appointment for appointment in (*caller.coming, *caller.begun) if not is_booked_by_agent(appointment)]


def _birth_date_of_contact(context: ToolContext, caller: CallerAppointments) -> str | None:
    return None if caller.contact_id is None else context.contact(caller.contact_id).date_of_birth


def _birth_date(appointment: StoredAppointment) -> str | None:
    return None if appointment.patient is None else appointment.patient.date_of_birth
