"""Agents as they are stored and shown, and changes to one."""

from dataclasses import dataclass
from typing import Literal

from voxanne.aws.dynamodb.resource import Patch
from voxanne.core.fields import Resource, Timestamp

type AgentStatus = Literal["provisioning", "active", "failed"]


class Agent(Resource):
    """An AI voice agent, which answers and places phone calls.

    Each agent has an assistant at the voice provider. It is created and changed in the background; `status` shows its
    state.
    """

    id: str
    name: str
    """A name for your staff. Callers do not hear it."""
    prompt: str
    """The instructions that the agent follows in every call."""
    voice_provider: str
    """The provider of the agent's voice."""
    voice_id: str
    """The id of the voice at `voice_provider`."""
    tools: list[str] = []
    """The tools that the agent can use during a call. It cannot use any other tool."""
    first_message: str | None = None
    """What the agent says first in a call. Null: the agent chooses a greeting."""
    language: str | None = None
    """The language that the agent understands and speaks (BCP 47). Null: English."""
    phone_number: str | None = None
    """The number that the agent answers and calls from (E.164). Null: it calls from the shared number, and answers
    none."""
    transfer_number: str | None = None
    """The number to which the tool `transfer_call` connects callers (E.164). Null: callers can't be transferred."""
    max_duration_seconds: int | None = None
    """The maximum length of a call in seconds; the voice provider then ends the call. Null: 600."""
    calendar_id: str | None = None
    """The calendar in which the agent books. Null: the organisation's first calendar."""
    metadata: dict[str, str] = {}
    status: AgentStatus
    """The state of the assistant. `provisioning`: it is being created or changed. `active`: it is up to date. `failed`:
    the voice provider refused it."""
    provider_error: str | None = None
    """Why the voice provider refused the assistant. Null unless `status` is `failed`."""
    version: int
    created_at: Timestamp
    updated_at: Timestamp


@dataclass(frozen=True)
class AgentPatch(Patch):
    """Changes to an agent, ready to be stored.

    They apply only if the stored voice provider is *only_with_provider*, and not *never_with_provider*, where given.
    """

    only_with_provider: str | None = None
    never_with_provider: str | None = None
