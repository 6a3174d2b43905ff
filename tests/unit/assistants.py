"""An agent's document as the provider gets it."""

import typing
from typing import Any

from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.schemas import Tool
from voxanne.vapi.provisioning.assistant_document import Wiring, build_assistant

TOOLS: tuple[str, ...] = typing.get_args(Tool.__value__)
WIRING = Wiring("https://api.example.com/webhooks/vapi", "e5e5e5e5-0000-4000-8000-0000000000cc")


def document(**fields: Any) -> dict[str, Any]:
    """The document of an agent with all tools."""
    agent = Agent.model_validate(
        {
            "id": "agt_1",
            "name": "Front Desk Agent",
            "prompt": "You are a friendly medical receptionist.",
            "voice_provider": "elevenlabs",
            "voice_id": "rachel",
            "tools": list(TOOLS),
            "status": "provisioning",
            "version": 1,
            "created_at": "2026-11-23T00:00:00.000Z",
            "updated_at": "2026-11-23T00:00:00.000Z",
        }
        | fields
    )
    return build_assistant("org_1", agent, "America/New_York", WIRING)
