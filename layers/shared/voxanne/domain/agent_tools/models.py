import json
from dataclasses import dataclass, field
from typing import Any

from voxanne.domain.agents.models import Agent


@dataclass(frozen=True)
class PhoneCall:
    """The call in the middle of which a tool is called, as we know it: nothing here comes from the model.

    `id` is whatever tells this call from all others; `call_id` is our stored call's; `caller` is the calling number as
    E.164, or None where it is withheld.
    """

    organization_id: str
    country: str
    agent: Agent
    id: str
    call_id: str | None
    caller: str | None


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model calls; it writes the arguments, as JSON in a string or as an object, or as neither."""

    id: str
    name: str
    arguments: Any


@dataclass(frozen=True)
class ToolResult:
    """What the model is told: one line."""

    text: str
    is_error: bool = False


@dataclass(frozen=True)
class SpokenReply:
    """A sentence to speak, and the facts behind it."""

    sentence: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Both as one line: names and other people's words bring no line ends with them."""
        return f"{' '.join(self.sentence.split())} {json.dumps(self.facts, separators=(',', ':'))}"


class ToolRefusedError(Exception):
    """A refusal, in a sentence."""

    def __init__(self, sentence: str, **facts: Any) -> None:
        super().__init__(sentence)
        self.reply = SpokenReply(sentence, facts)
