"""Why a request about an agent is refused."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field
from voxanne.domain.calendars.errors import CALENDAR

AGENT = ResourceKind("agent", "agt")


def unknown_voice() -> InvalidFieldsError:
    """Return the error for a voice that ElevenLabs does not have."""
    return invalid_field("voice_id", "must be one of ElevenLabs' premade voices or an id of 20 letters and digits")


def voice_of_another_provider() -> InvalidFieldsError:
    """Return the error for a change of the provider without a change of the voice."""
    return invalid_field("voice_id", "must come with a new voice_provider; each voice belongs to one provider")


def unknown_calendar() -> InvalidFieldsError:
    """Return the error for a calendar that the organisation does not have."""
    return CALENDAR.unknown("calendar_id")


def transfer_not_allowed() -> InvalidFieldsError:
    """Return the error for a number to which calls must not be transferred, as each call would cost who pays for it."""
    return invalid_field(
        "transfer_number",
        "must not be a premium-rate, shared-cost, personal or satellite number",
        code="destination_not_allowed",
    )


def is_default() -> ConflictError:
    """Return the error for deleting the organisation's default agent."""
    return ConflictError(
        "This agent is the organisation's default agent. Make another agent the default first.", code="agent_is_default"
    )


def has_open_call(call_id: str) -> ConflictError:
    """Return the error for deleting an agent with a call that is queued or in progress."""
    return ConflictError(
        "The agent has a call that has not ended.",
        code="agent_in_use",
        naming="The agent has a call that has not ended: {call_id}.",
        call_id=call_id,
    )
