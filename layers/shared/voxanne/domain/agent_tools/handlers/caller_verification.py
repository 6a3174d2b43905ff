"""Whether a caller may know and change appointments.

The calling number is the carrier's word and can be forged. An organisation can ask for a date of birth besides
(`caller_verification: birth_date`): it must be that of the contact or of the patient of an appointment.
"""

import functools
from collections.abc import Mapping
from dataclasses import replace

from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.handlers.caller_appointments import CallerAppointments, read_caller_appointments
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.repository import CallLimitError
from voxanne.domain.agent_tools.schemas import parse_birth_date
from voxanne.domain.appointments.models import StoredAppointment


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


def known_appointments(
    context: ToolContext, fresh: Mapping[str, StoredAppointment] | None = None
) -> CallerAppointments:
    """Read what the caller may know of: all, or what the date of birth that was said gives access to.

    The contact's own date of birth gives access to all appointments, a patient's to those of the patient. *fresh* as in
    `read_caller_appointments`.

    Raises:
        ToolRefusedError: the organisation asks for a date of birth, and none was said, it does not match, or too many
            did not match in this call.
    """
    caller = read_caller_appointments(context, fresh)
    if caller.contact_id is None and not caller.coming and not caller.begun:
        return caller
    organization = _organizations().get({"organization_id": context.call.organization_id}) or {}
    if organization.get("caller_verification") != "birth_date":
        return caller
    text = context.arguments.get("date_of_birth")
    if text is None:
        raise ToolRefusedError("The patient's date of birth is needed first; ask for it.", needed="date_of_birth")
    date_of_birth = parse_birth_date(text)
    try:
        context.results.reserve_attempt(context.call, date_of_birth)
    except CallLimitError:
        raise ToolRefusedError(
            "The date of birth did not match too often, so appointments can't be looked up in this call; "
            "offer a call back.",
            verified=False,
        ) from None
    contact_birth_date = None if caller.contact_id is None else context.contact(caller.contact_id).date_of_birth
    known = _known_to(caller, date_of_birth, contact_birth_date)
    if known is None:
        raise ToolRefusedError("The date of birth does not match; ask for it again.", verified=False)
    secret = _birth_dates_before_call(caller) | ({contact_birth_date} - {None})
    # One that this call made up, in a booking, stays counted: it could be a guess of those on file.
    if date_of_birth in secret or not secret:
        context.results.release_attempt(context.call, date_of_birth)
    return known


def _known_to(
    caller: CallerAppointments, date_of_birth: str, contact_birth_date: str | None
) -> CallerAppointments | None:
    if date_of_birth == contact_birth_date:
        return caller
    coming = [appointment for appointment in caller.coming if _birth_date(appointment) == date_of_birth]
    begun = [appointment for appointment in caller.begun if _birth_date(appointment) == date_of_birth]
    return replace(caller, coming=coming, begun=begun, may_know_contact=False) if coming or begun else None


def _birth_dates_before_call(caller: CallerAppointments) -> set[str | None]:
    """Return the patients' dates of birth that were on file before this call."""
    appointments = [*caller.coming, *caller.begun]
    return {_birth_date(appointment) for appointment in appointments if appointment.id not in caller.booked_here} - {
        None
    }


def _birth_date(appointment: StoredAppointment) -> str | None:
    return None if appointment.patient is None else appointment.patient.date_of_birth
