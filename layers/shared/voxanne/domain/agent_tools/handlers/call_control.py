"""lookup_caller, transfer_call, end_call."""

from voxanne.domain.agent_tools.context import ToolContext, appointment_facts, local_start, today
from voxanne.domain.agent_tools.handlers.manage_appointment import upcoming_appointments
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.agent_tools.spoken_dates import join_words, spoken_datetime
from voxanne.domain.appointments.models import StoredAppointment

_LONGEST = 300


def lookup_caller(turn: ToolContext) -> ToolResult:
    """Who has the number that is calling, and what they have booked. What the model says of it counts for nothing."""
    caller = turn.call.caller
    contact = None if caller is None else turn.dependencies.contacts.by_phone(turn.call.organization_id, caller)
    if contact is None:
        why = "The calling number is withheld" if caller is None else "Nobody is known under the calling number"
        return ToolResult(SpokenReply(f"{why}.", {"known": False}).text)
    appointments = upcoming_appointments(turn)
    facts = {
        "known": True,
        "name": contact.name,
        "appointments": [appointment_facts(turn.calendar(each.calendar_id), each) for each in appointments],
    }
    times = [_spoken(turn, each) for each in appointments]
    booked = f" with an appointment on {join_words(times)}" if times else ""
    return ToolResult(SpokenReply(f"The caller is {contact.name}{booked}.", facts).text)


def transfer_call(turn: ToolContext) -> ToolResult:
    """Where the call is to be transferred; whoever receives the tool call sees to it."""
    number = turn.call.agent.transfer_number
    if number is None:
        raise ToolRefusedError("There is nobody to whom the call could be transferred; offer a call back.")
    facts = {"action": "transfer", "destination": number} | _why(turn, "reason", "department")
    return ToolResult(SpokenReply("The call is being transferred now.", facts).text)


def end_call(turn: ToolContext) -> ToolResult:
    """That the call may end."""
    return ToolResult(SpokenReply("The call can end now. Goodbye.", {"action": "end_call"} | _why(turn, "reason")).text)


def _spoken(turn: ToolContext, appointment: StoredAppointment) -> str:
    calendar = turn.calendar(appointment.calendar_id)
    return spoken_datetime(local_start(calendar, appointment), today(calendar))


def _why(turn: ToolContext, *names: str) -> dict[str, str]:
    return {name: turn.arguments[name][:_LONGEST] for name in names if name in turn.arguments}
