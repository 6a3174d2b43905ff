"""The tool stop_calling."""

from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, retry_on_conflict
from voxanne.core import clock
from voxanne.core.quoting import MAX_REASON_CHARACTERS, quoted
from voxanne.core.time_zones import local_date
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError, ToolResult
from voxanne.domain.contacts.models import MAX_NOTES_CHARACTERS, StoredContact


def stop_calling(context: ToolContext) -> ToolResult:
    """Set `do_not_call` of the contact of the calling number, and note the call in which that was asked for."""
    if context.call.caller is None:
        raise ToolRefusedError(
            "The calling number is withheld, so it is not known which number to call no more; offer a transfer."
        )
    contacts, organization_id, caller = context.dependencies.contacts, context.call.organization_id, context.call.caller

    def attempt() -> None:
        contact_id = contacts.holder_of(organization_id, caller)
        if contact_id is None:
            raise ToolRefusedError(
                "No contact has the calling number, so no calls are placed to it.", do_not_call=False
            )
        contact = contacts.find(organization_id, contact_id)
        if contact is None:
            # It was merged or erased since the number was looked up: another contact may have the number now.
            raise ConcurrentUpdateError
        if not contact.do_not_call:
            contacts.overwrite(organization_id, contact, _opted_out(context, contact))

    retry_on_conflict(attempt)
    return ToolResult(SpokenReply("No more calls will be placed to this number.", {"do_not_call": True}).text)


def _opted_out(context: ToolContext, contact: StoredContact) -> StoredContact:
    """Return the contact with `do_not_call`, and a line in its notes as evidence."""
    reason = context.arguments.get("reason")
    because = f": {quoted(reason, MAX_REASON_CHARACTERS)}" if reason else ""
    day = local_date(context.calendar().time_zone, int(clock.now()))
    call = context.call.call_id or context.call.id
    line = f"{day.isoformat()}: asked in call {call} not to be called any more{because}."
    notes = f"{contact.notes}\n{line}" if contact.notes else line
    changes = {"do_not_call": True, "updated_at": clock.instant(), "version": contact.version + 1}
    # Full notes stay as they are; the call itself lists the tool among those it used.
    return contact.model_copy(update=changes | ({"notes": notes} if len(notes) <= MAX_NOTES_CHARACTERS else {}))
