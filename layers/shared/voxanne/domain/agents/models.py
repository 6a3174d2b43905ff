"""Agents as they are stored and shown, and changes to one."""

from dataclasses import dataclass, field
from typing import Any, Literal

from voxanne.core.fields import Resource, Timestamp


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
    status: Literal["provisioning", "active", "failed"]
    provider_error: str | None = None
    version: int
    created_at: Timestamp
    updated_at: Timestamp


@dataclass(frozen=True)
class AgentPatch:
    """Changes to an agent, ready to be stored.

    They apply only if the stored voice provider is *only_with_provider*, and not *never_with_provider*, where given.
    """

    changes: dict[str, Any]
    metadata: dict[str, str | None] = field(default_factory=dict)
    only_with_provider: str | None = None
    never_with_provider: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.changes and not self.metadata
