"""Agents as they are stored and shown, and changes to one."""

from dataclasses import dataclass
from typing import Literal

from voxanne.aws.dynamodb.resource import Patch
from voxanne.core.fields import Resource, Timestamp

type AgentStatus = Literal["provisioning", "active", "failed"]


class Agent(Resource):
    """An AI voice agent.

    `status` is the state of its assistant at the voice provider: being created or changed (`provisioning`), up to date
    (`active`), or refused by the provider (`failed`, with the reason in `provider_error`).
    """

    id: str
    name: str
    """What people call it. Callers never hear it."""
    prompt: str
    """The instructions that it follows in each call."""
    voice_provider: str
    """Whose voice it speaks with."""
    voice_id: str
    """The provider's id of the voice."""
    tools: list[str] = []
    """What it can do during a call. Tools that are not listed are refused."""
    first_message: str | None = None
    """What it says first. Null: it greets in words of its own."""
    language: str | None = None
    """The language that it hears and speaks (BCP 47). Null: English."""
    phone_number: str | None = None
    """The number that it answers and calls from. Null: it answers none, and calls from the shared number."""
    transfer_number: str | None = None
    """Where `transfer_call` puts callers through to."""
    max_duration_seconds: int | None = None
    """When a call is ended, however it stands. Null: after 10 minutes."""
    calendar_id: str | None = None
    """The calendar that it books in. Null: the organisation's first."""
    metadata: dict[str, str] = {}
    status: AgentStatus
    """Whether its assistant at the voice provider is up to date."""
    provider_error: str | None = None
    """Why the provider refused it, if `status` is `failed`."""
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
