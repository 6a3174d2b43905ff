from dataclasses import dataclass
from typing import Literal

from voxanne.aws.dynamodb.resource import Patch
from voxanne.core.fields import Resource, Timestamp


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


@dataclass(frozen=True)
class AgentPatch(Patch):
    """Changes to an agent, and the voice providers with which they are valid."""

    only_with_provider: str | None = None
    never_with_provider: str | None = None
