"""The tools lookup_caller, transfer_call and end_call."""

from voxanne.core.quoting import MAX_REASON_CHARACTERS, plain_line, quoted
from voxanne.domain.agent_tools.callers.appointments import describe
from voxanne.domain.agent_tools.callers.verification import known_appointments, names_another_phone
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.models import Hangup, SpokenReply, ToolRefusedError, ToolResult, Transfer
from voxanne.domain.agent_tools.schemas import UNUSED


def lookup_caller(context: ToolContext) -> ToolResult:
    """Return the contact of the calling number and its appointments: names and times, nothing else.

    It needs no arguments. If some try to name someone else, the reply says that they were not used.
    """
    caller = known_appointments(context)
    unused = _unused(context)
    note = f" Not used: {unused}. Only the calling number is looked up." if unused else ""
    if caller.contact_id is None:
        sentence = (
            "The calling number is withheld." if context.call.caller is None else "No contact has the calling number."
        )
        return ToolResult(SpokenReply(f"{sentence}{note}", {"known": False}).text)
    who = "known"
    facts: dict[str, object] = {"known": True, "appointments": []}
    if caller.may_know_contact:
        contact = context.contact(caller.contact_id)
        if contact.name_source == "number":
            # The first call made the contact, and no name was said yet.
            who = "not known by name"
        else:
            who = quoted(contact.name)
            facts["name"] = plain_line(contact.name)
    booked = ""
    if caller.coming:
        others = any(context.patient_name(each) != context.contact(caller.contact_id).name for each in caller.coming)
        spoken, described = describe(context, caller.coming, name_patients=others or not caller.may_know_contact)
        facts |= described
        booked = f" with an appointment on {spoken}"
    return ToolResult(SpokenReply(f"The caller is {who}{booked}.{note}", facts).text)


def transfer_call(context: ToolContext) -> ToolResult:
    """Return the number to which the call is to be transferred; the receiver of the tool call transfers it."""
    number = context.call.agent.transfer_number
    if number is None:
        raise ToolRefusedError("There is no number to which the call could be transferred; offer a call back.")
    facts = {"action": "transfer", "destination": number} | _stated_reasons(context, "reason", "department")
    return ToolResult(SpokenReply("The call is being transferred now.", facts).text, action=Transfer(number))


def end_call(context: ToolContext) -> ToolResult:
    """Return that the call may end; the receiver of the tool call ends it."""
    facts = {"action": "end_call"} | _stated_reasons(context, "reason")
    return ToolResult(SpokenReply("The call can end now. Goodbye.", facts).text, action=Hangup())


def _unused(context: ToolContext) -> str | None:
    if names_another_phone(context):
        return f'"phone" and {context.arguments[UNUSED]}' if UNUSED in context.arguments else '"phone"'
    return context.arguments.get(UNUSED)


def _stated_reasons(context: ToolContext, *names: str) -> dict[str, str]:
    arguments = context.arguments
    return {name: plain_line(arguments[name], MAX_REASON_CHARACTERS) for name in names if name in arguments}
