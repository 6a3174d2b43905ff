"""A phone call, in the middle of which an agent uses its tools."""

import json
from dataclasses import dataclass, field
from typing import Any

from functions.appointments.stores import stores
from tests.product import Client
from voxanne.aws.dynamodb.tables import Table
from voxanne.domain.agent_tools.models import PhoneCall, ToolCall
from voxanne.domain.agent_tools.repository import ToolResultRepository
from voxanne.domain.agent_tools.service import run_tool
from voxanne.domain.agents.models import Agent

CALLER = "+14155550100"
TOOLS = [
    "book_appointment",
    "cancel_appointment",
    "check_availability",
    "confirm_appointment",
    "end_call",
    "lookup_caller",
    "reschedule_appointment",
    "stop_calling",
    "transfer_call",
]
AGENT = {"name": "Front Desk", "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "Be friendly."}


@dataclass(frozen=True)
class Heard:
    """An answer, as the model gets it."""

    text: str
    is_error: bool

    @property
    def sentence(self) -> str:
        return self.text.partition(" {")[0]

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.text[len(self.sentence) + 1 :])
        return facts


@dataclass
class Conversation:
    """Someone on the line."""

    call: PhoneCall
    said: list[Heard] = field(default_factory=list)

    def use(self, tool: str, arguments: Any = None, *, again: str | None = None, **named: Any) -> Heard:
        """Call a tool; *again* is the id of a tool call that comes once more, or empty: then it has none."""
        given = named if arguments is None else arguments
        tool_call = ToolCall(f"toolu_{id(self)}_{len(self.said)}" if again is None else again, tool, given)
        answer = run_tool(tool_call, self.call, stores(), ToolResultRepository(Table("IdempotencyTable")))
        assert len(answer.text.splitlines()) == 1
        heard = Heard(answer.text, answer.is_error)
        assert heard.facts is not None
        self.said.append(heard)
        return heard


def agent_of(clinic: Client, **fields: Any) -> Agent:
    """An agent with all tools."""
    answer = clinic("POST", "/api/agents", AGENT | {"tools": TOOLS} | fields)
    assert answer.status == 201, answer
    return Agent.model_validate(answer.json)


def conversation(clinic: Client, caller: str | None = CALLER, call_id: str | None = None, **agent: Any) -> Conversation:
    """A new phone call."""
    made = agent_of(clinic, **agent)
    return Conversation(PhoneCall(clinic.organization_id, "US", made, f"vapi-{made.id}", call_id, caller))
