"""lookup_caller, transfer_call, end_call."""

from voxanne.domain.agent_tools.context import Turn, appointment_facts, moment_of, today
from voxanne.domain.agent_tools.handlers.manage_appointment import upcoming
from voxanne.domain.agent_tools.models import CantError, Said, ToolAnswer
from voxanne.domain.agent_tools.spoken_dates import listed, spoken
from voxanne.domain.appointments.models import StoredAppointment

_LONGEST = 300


def lookup_caller(turn: Turn) -> ToolAnswer:
    """Who has the number that is calling, and what they have booked. What the model says of it counts for nothing."""
    caller = turn.call.caller
    contact = None if caller is None else turn.stores.contacts.by_phone(turn.call.organization_id, caller)
    if contact is None:
        why = "The calling number is withheld" if caller is None else "Nobody is known under the calling number"
        return ToolAnswer(Said(f"{why}.", {"known": False}).text)
    appointments = upcoming(turn)
    facts = {
        "known": True,
        "name": contact.name,
        "appointments": [appointment_facts(turn.calendar(each.calendar_id), each) for each in appointments],
    }
    times = [_spoken(turn, each) for each in appointments]
    booked = f" with an appointment on {listed(times)}" if times else ""
    return ToolAnswer(Said(f"The caller is {contact.name}{booked}.", facts).text)


def transfer_call(turn: Turn) -> ToolAnswer:
    """Where the call is to be transferred; whoever receives the tool call sees to it."""
    number = turn.call.agent.transfer_number
    if number is None:
        raise CantError("There is nobody to whom the call could be transferred; offer a call back.")
    facts = {"action": "transfer", "destination": number} | _why(turn, "reason", "department")
    return ToolAnswer(Said("The call is being transferred now.", facts).text)


def end_call(turn: Turn) -> ToolAnswer:
    """That the call may end."""
    return ToolAnswer(Said("The call can end now. Goodbye.", {"action": "end_call"} | _why(turn, "reason")).text)


def _spoken(turn: Turn, appointment: StoredAppointment) -> str:
    calendar = turn.calendar(appointment.calendar_id)
    return spoken(moment_of(calendar, appointment), today(calendar))


def _why(turn: Turn, *names: str) -> dict[str, str]:
    return {name: turn.arguments[name][:_LONGEST] for name in names if name in turn.arguments}
