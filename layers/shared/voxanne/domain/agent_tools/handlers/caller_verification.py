"""Whether a caller may know and change appointments.

The calling number is the carrier's word and can be forged. An organisation can ask for a date of birth besides
(`caller_verification: birth_date`): it must be that of the contact or of the patient of an appointment.
"""

import functools
from dataclasses import replace

from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.handlers.caller_appointments import CallerAppointments
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.repository import CallLimitError
from voxanne.domain.agent_tools.schemas import parse_birth_date
from voxanne.domain.appointments.models import StoredAppointment


@functools.cache
def _organizations() -> Table:
    return Table.from_environment("ORGANIZATIONS_TABLE")


def verified(context: ToolContext, caller: CallerAppointments) -> CallerAppointments:
    """Return what the caller may know of: all, or what the date of birth that was said gives access to.

    The contact's own date of birth gives access to all appointments, a patient's to those of the patient.

    Raises:
        ToolRefusedError: the organisation asks for a date of birth, and none was said, it does not match, or too many
            did not match in this call.
    """
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
    known = _known_to(context, caller, date_of_birth)
    if known is None:
        raise ToolRefusedError("The date of birth does not match; ask for it again.", verified=False)
    context.results.release_attempt(context.call, date_of_birth)
    return known


def _known_to(context: ToolContext, caller: CallerAppointments, date_of_birth: str) -> CallerAppointments | None:
    if caller.contact_id is not None and context.contact(caller.contact_id).date_of_birth == date_of_birth:
        return caller

    def of_patient(appointments: list[StoredAppointment]) -> list[StoredAppointment]:
        return [
            appointment
            for appointment in appointments
            if appointment.patient is not None and appointment.patient.date_of_birth == date_of_birth
        ]

    coming, begun = of_patient(caller.coming), of_patient(caller.begun)
    return replace(caller, coming=coming, begun=begun) if coming or begun else None
