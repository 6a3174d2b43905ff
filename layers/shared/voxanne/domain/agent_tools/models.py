"""Tool calls within a phone call, and their results."""

import json
from dataclasses import dataclass, field
from typing import Any

from voxanne.domain.agents.models import Agent


@dataclass(frozen=True)
class PhoneCall:
    """The phone call in which a tool is called. Nothing in it comes from the model.

    `id` identifies the call at the provider or here; `call_id` is the id of the stored call; `caller` is the calling
    number as E.164, None if it is withheld. `holds_offered_times` is what the organisation says.
    """

    organization_id: str
    country: str
    agent: Agent
    id: str
    call_id: str | None
    caller: str | None
    holds_offered_times: bool = False


@dataclass(frozen=True)
class ToolCall:
    """A tool call of the model, its id empty if it has none. The arguments may be JSON in a string or anything else."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True)
class Transfer:
    """The phone call is to be transferred to the number *destination*."""

    destination: str


@dataclass(frozen=True)
class Hangup:
    """The phone call is to be ended."""


type CallAction = Transfer | Hangup


@dataclass(frozen=True)
class ToolResult:
    """The result that the model gets, in one line, and the action to take on the phone call, if any."""

    text: str
    is_error: bool = False
    action: CallAction | None = None


@dataclass(frozen=True)
class SpokenReply:
    """A sentence to speak, and the facts behind it."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Both as one line; line ends in names and notes are removed."""
        return f"{' '.join(self.sentence.split())} {json.dumps(self.facts, separators=(',', ':'))}"


@dataclass(frozen=True)
class Effect:
    """What a tool call did to an appointment: its start before (None if it booked it) and after, and its status.

    `phone` is a digest of the number that was said, if one was.
    """

    tool: str
    tool_call_id: str
    appointment_id: str
    previous_starts_at: str | None
    starts_at: str
    status: str
    phone: str | None = None

    @property
    def is_booking(self) -> bool:
        """Whether it booked the appointment."""
        return self.previous_starts_at is None


class ToolRefusedError(Exception):
    """The tool call is refused; the reply is for the model to speak."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.reply = SpokenReply(sentence, facts)
