"""Whether a caller may know and change appointments.

The calling number is the carrier's word and can be forged. An organisation can ask for a date of birth besides
(`caller_verification: birth_date`): it must be that of the contact or of the patient of an appointment. Before it is,
nothing of the number is said.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.handlers.caller_appointments import NAMING, CallerAppointments, read_caller_appointments
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.repository import CallLimitError
from voxanne.domain.agent_tools.schemas import parse_birth_date
from voxanne.domain.appointments.models import StoredAppointment


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


class NotVerifiedError(ToolRefusedError):
    """The date of birth is missing, or is not that of a patient of the calling number."""


def known_appointments(
    context: ToolContext,
    fresh: Mapping[str, StoredAppointment] | None = None,
    unless_named: Callable[[ToolContext, Sequence[StoredAppointment]], Sequence[StoredAppointment]] | None = None,
) -> CallerAppointments:
    """Read what the caller may know of: all, or what the date of birth that was said gives access to.

    The contact's own date of birth gives access to all appointments, a patient's to those of the patient. What this
    call booked without one needs none, if *unless_named* finds it in the arguments. Where an organisation does not ask
    for a date of birth, one that is said must be right all the same. Of a number that is not known nothing else is
    said: that it is not known is no one's business. *fresh* as in `read_caller_appointments`.

    Raises:
        NotVerifiedError: the organisation asks for a date of birth, and none was said; one was said and does not match;
            or too many did not match in this call.
    """
    caller = read_caller_appointments(context, fresh)
    if context.call.caller is None and not caller.coming and not caller.begun:
        return caller
    text = context.arguments.get("date_of_birth")
    if not _is_asked_for(context) and (text is None or not _is_on_file(context, caller)):
        return caller
    try:
        return _verified(context, caller, text)
    except NotVerifiedError:
        own = _select(caller, lambda each: each.id in caller.booked_here and _birth_date(each) is None)
        if unless_named is not None and NAMING & context.arguments.keys() and unless_named(context, own.coming):
            return own
        raise


def _is_asked_for(context: ToolContext) -> bool:
    organization = _organizations().get({"organization_id": context.call.organization_id}) or {}
    return organization.get("caller_verification") == "birth_date"


def _is_on_file(context: ToolContext, caller: CallerAppointments) -> bool:
    """Tell whether there is a date of birth with which the one that was said can be compared."""
    contact_has = _birth_date_of_contact(context, caller) is not None
    return contact_has or any(_birth_date(each) is not None for each in (*caller.coming, *caller.begun))


def _verified(context: ToolContext, caller: CallerAppointments, text: str | None) -> CallerAppointments:
    if text is None:
        raise NotVerifiedError("The patient's date of birth is needed first; ask for it.", needed="date_of_birth")
    date_of_birth = parse_birth_date(text)
    try:
        context.results.reserve_attempt(context.call, date_of_birth)
    except CallLimitError:
        raise NotVerifiedError(
            "The date of birth did not match too often, so appointments can't be looked up in this call; "
            "offer a call back.",
            verified=False,
        ) from None
    of_contact = _birth_date_of_contact(context, caller)
    known = caller if date_of_birth == of_contact else _select(caller, lambda each: _birth_date(each) == date_of_birth)
    if not known.may_know_contact and not known.coming and not known.begun:
        raise NotVerifiedError(
            "No patient of this number has that date of birth; ask for it again, or go on without.", verified=False
        )
    on_file = {of_contact, *map(_birth_date, _booked_by_others(caller))} - {None}
    # One that callers made up, in bookings, stays counted: it could be a guess of those on file.
    if date_of_birth in on_file or not on_file:
        context.results.release_attempt(context.call, date_of_birth)
    return known


def _select(caller: CallerAppointments, is_known: Callable[[StoredAppointment], bool]) -> CallerAppointments:
    """Return a caller who may know of some appointments, and not of the contact."""
    coming, begun = list(filter(is_known, caller.coming)), list(filter(is_known, caller.begun))
    return replace(caller, coming=coming, begun=begun, may_know_contact=False)


def _booked_by_others(caller: CallerAppointments) -> list[StoredAppointment]:
    """Return the appointments that no agent booked in a call: a caller can make up everything in those."""
    return [
        appointment
        for appointment in (*caller.coming, *caller.begun)
        if appointment.call_id is None and appointment.agent_id is None
    ]


def _birth_date_of_contact(context: ToolContext, caller: CallerAppointments) -> str | None:
    return None if caller.contact_id is None else context.contact(caller.contact_id).date_of_birth


def _birth_date(appointment: StoredAppointment) -> str | None:
    return None if appointment.patient is None else appointment.patient.date_of_birth
