"""Why a request about an agent is refused."""

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.metadata import MetadataFullError
from voxanne.core.errors import (
    ConflictError,
    DomainError,
    InvalidFieldsError,
    NotFoundError,
    StaleVersionError,
    invalid_field,
)
from voxanne.domain.agents.models import AgentPatch


def not_found(agent_id: str) -> NotFoundError:
    """There is no such agent in the organisation."""
    return NotFoundError(f"there is no agent {agent_id[:40]}")


def not_found_or_stale(agent_id: str, old: Item | None) -> DomainError:
    """The agent is gone, or no longer as the client knew it."""
    if old is None:
        return not_found(agent_id)
    return StaleVersionError(f"the agent is at version {old['version']} by now")


def unknown_voice() -> InvalidFieldsError:
    """ElevenLabs has no such voice."""
    return invalid_field("voice_id", "is neither one of ElevenLabs' premade voices nor an id of 20 letters and digits")


def voice_of_another_provider() -> InvalidFieldsError:
    """The provider changes and the voice does not."""
    return invalid_field("voice_id", "must come with a new voice_provider: a voice belongs to its provider")


def unknown_calendar() -> InvalidFieldsError:
    """The agent's calendar is none of the organisation's."""
    return invalid_field("calendar_id", "is no calendar of this organisation")


def number_taken() -> ConflictError:
    """Calls to the number are another organisation's."""
    return ConflictError("another organisation answers calls to this phone_number", code="phone_number_taken")


def is_default() -> ConflictError:
    """The organisation would be without its default agent."""
    return ConflictError(
        "this is the organisation's default agent: make another the default first", code="agent_is_default"
    )


def has_open_call(call_id: str) -> ConflictError:
    """Someone is on the line, or will be."""
    return ConflictError("the agent has a call that has not ended", code="agent_in_use", call_id=call_id)


def update_error(agent_id: str, patch: AgentPatch, expected_version: int | None, old: Item | None) -> Exception:
    """Which of the conditions of a change did not hold."""
    if old is None or expected_version not in {None, old["version"]}:
        return not_found_or_stale(agent_id, old)
    if patch.only_with_provider not in {None, old["voice_provider"]}:
        return voice_of_another_provider()
    if patch.never_with_provider == old["voice_provider"]:
        return unknown_voice()
    return MetadataFullError(old)
