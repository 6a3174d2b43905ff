from typing import Literal

from voxanne.agents.fields import FirstMessage, Language, Prompt, Seconds, Tools, VoiceId, VoiceProvider
from voxanne.core.fields import UNSET, Identifier, Input, Metadata, MetadataPatch, Name, Phone, Resource, Timestamp


class NewAgent(Input):
    """An agent as a client asks for it."""

    name: Name
    prompt: Prompt
    voice_provider: VoiceProvider
    voice_id: VoiceId
    tools: Tools = []
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: Metadata = {}


class AgentChanges(Input):
    """A merge patch of an agent (RFC 7396): what is absent stays, null clears what may be absent."""

    name: Name = UNSET
    prompt: Prompt = UNSET
    voice_provider: VoiceProvider = UNSET
    voice_id: VoiceId = UNSET
    tools: Tools = UNSET
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: MetadataPatch | None = None


class Agent(Resource):
    """An AI voice agent.

    `status` tells of the assistant at the voice provider that stands behind it: being made or changed
    (`provisioning`), as wanted (`active`), or refused there (`failed`, and `provider_error` says why).
    """

    id: str
    name: str
    prompt: str
    voice_provider: str
    voice_id: str
    tools: list[str] = []
    first_message: str | None = None
    language: str | None = None
    phone_number: str | None = None
    transfer_number: str | None = None
    max_duration_seconds: int | None = None
    calendar_id: str | None = None
    metadata: dict[str, str] = {}
    status: Literal["provisioning", "active", "failed"]
    provider_error: str | None = None
    version: int
    created_at: Timestamp
    updated_at: Timestamp
