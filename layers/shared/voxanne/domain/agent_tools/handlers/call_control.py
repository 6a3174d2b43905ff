"""The tools lookup_caller, transfer_call and end_call."""

from voxanne.domain.agent_tools.context import ToolContext, appointment_facts, local_start, today
from voxanne.domain.agent_tools.handlers.manage_appointment import upcoming_appointments
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_datetime
from voxanne.domain.appointments.models import StoredAppointment

_MAX_CHARACTERS = 300


def lookup_caller(context: ToolContext) -> ToolResult:
    """Return the contact of the calling number and its appointments; the model's arguments are ignored."""
    caller = context.call.caller
    contact = None if caller is None else context.dependencies.contacts.by_phone(context.call.organization_id, caller)
    if contact is None:
        sentence = "The calling number is withheld." if caller is None else "No contact has the calling number."
        return ToolResult(SpokenReply(sentence, {"known": False}).text)
    appointments = upcoming_appointments(context)
    facts = {
        "known": True,
        "name": contact.name,
        "appointments": [
            appointment_facts(context.calendar(appointment.calendar_id), appointment) for appointment in appointments
        ],
    }
    times = [_spoken_start(context, appointment) for appointment in appointments]
    booked = f" with an appointment on {join_words(times)}" if times else ""
    return ToolResult(SpokenReply(f"The caller is {contact.name}{booked}.", facts).text)


def transfer_call(context: ToolContext) -> ToolResult:
    """Return the number to which the call is to be transferred; the receiver of the tool call transfers it."""
    number = context.call.agent.transfer_number
    if number is None:
        raise ToolRefusedError("There is no number to which the call could be transferred; offer a call back.")
    facts = {"action": "transfer", "destination": number} | _stated_reasons(context, "reason", "department")
    return ToolResult(SpokenReply("The call is being transferred now.", facts).text)


def end_call(context: ToolContext) -> ToolResult:
    """Return that the call may end; the receiver of the tool call ends it."""
    facts = {"action": "end_call"} | _stated_reasons(context, "reason")
    return ToolResult(SpokenReply("The call can end now. Goodbye.", facts).text)


def _spoken_start(context: ToolContext, appointment: StoredAppointment) -> str:
    calendar = context.calendar(appointment.calendar_id)
    return spoken_datetime(local_start(calendar, appointment), today(calendar))


def _stated_reasons(context: ToolContext, *names: str) -> dict[str, str]:
    return {name: context.arguments[name][:_MAX_CHARACTERS] for name in names if name in context.arguments}
