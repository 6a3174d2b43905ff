"""Tool calls within a phone call, and their results."""

import json
from dataclasses import dataclass, field
from typing import Any

from voxanne.domain.agents.models import Agent


@dataclass(frozen=True)
class PhoneCall:
    """The phone call in which a tool is called. Nothing in it comes from the model.

    `id` identifies the call at the provider or here; `call_id` is the id of the stored call; `caller` is the calling
    number as E.164, None if it is withheld.
    """

    organization_id: str
    country: str
    agent: Agent
    id: str
    call_id: str | None
    caller: str | None


@dataclass(frozen=True)
class ToolCall:
    """A tool call of the model. The arguments may be JSON in a string, an object, or anything else."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True)
class ToolResult:
    """The result that the model gets: one line."""

    text: str
    is_error: bool = False


@dataclass(frozen=True)
class SpokenReply:
    """A sentence to speak, and the facts behind it."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Both as one line; line ends in names and notes are removed."""
        return f"{' '.join(self.sentence.split())} {json.dumps(self.facts, separators=(',', ':'))}"


class ToolRefusedError(Exception):
    """The tool call is refused; the reply is for the model to speak."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.reply = SpokenReply(sentence, facts)
