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
    status: AgentStatus
    provider_error: str | None = None
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
