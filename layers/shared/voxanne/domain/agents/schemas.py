"""Types of an agent's fields."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from voxanne.core.fields import (
    UNSET,
    Identifier,
    Input,
    Metadata,
    MetadataPatch,
    Name,
    Phone,
    Text,
    one_line,
    one_line_field,
)
from voxanne.domain.agents.voices import PROVIDER_ALIASES, Provider, canonical_provider

MAX_PROMPT_BYTES = 32_768


_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"


type Tool = Literal[
    "book_appointment",
    "cancel_appointment",
    "check_availability",
    "end_call",
    "lookup_caller",
    "reschedule_appointment",
    "transfer_call",
]


def _fits(prompt: str) -> str:
    if not prompt.strip():
        raise PydanticCustomError("blank", "must not be blank")
    if len(prompt.encode()) > MAX_PROMPT_BYTES:
        raise PydanticCustomError("too_long", "must be at most 32,768 bytes of UTF-8")
    return prompt


def _language(tag: str) -> str:
    if not re.fullmatch(_LANGUAGE, tag, re.ASCII):
        raise PydanticCustomError("language", "must be a BCP 47 language tag such as en-US")
    return tag


def _once_each(tools: list[str]) -> list[str]:
    if len(set(tools)) != len(tools):
        raise PydanticCustomError("repeated", "must not name a tool twice")
    return tools


def _provider(name: object) -> object:
    return canonical_provider(name) if isinstance(name, str) else name


type Prompt = Annotated[
    Text,
    AfterValidator(_fits),
    Field(
        min_length=1,
        max_length=MAX_PROMPT_BYTES,
        description="What the agent is told of its task; at most 32,768 bytes of UTF-8.",
        json_schema_extra={"pattern": r"\S"},
    ),
]


type VoiceProvider = Annotated[
    Provider,
    BeforeValidator(_provider),
    Field(description=f"Also known: {', '.join(PROVIDER_ALIASES)}."),
]


type VoiceId = Annotated[
    str,
    AfterValidator(one_line),
    one_line_field(100),
    Field(description="The provider's id of the voice; of ElevenLabs' premade voices also the name, such as rachel."),
]


type Tools = Annotated[list[Tool], AfterValidator(_once_each), Field(json_schema_extra={"uniqueItems": True})]


type FirstMessage = Annotated[Text, Field(min_length=1, max_length=1000)]


type Language = Annotated[
    str, AfterValidator(_language), Field(max_length=35, examples=["en-US"], json_schema_extra={"pattern": _LANGUAGE})
]


type Seconds = Annotated[int, Field(ge=10, le=43_200, description="The provider ends a call that lasts longer.")]


class NewAgent(Input):
    """An agent as a client asks for it."""

    name: Name
    prompt: Prompt
    voice_provider: VoiceProvider
    voice_id: VoiceId
    tools: Tools = []
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: Metadata = {}


class AgentChanges(Input):
    """A merge patch of an agent (RFC 7396): what is absent stays, null clears what may be absent."""

    name: Name = UNSET
    prompt: Prompt = UNSET
    voice_provider: VoiceProvider = UNSET
    voice_id: VoiceId = UNSET
    tools: Tools = UNSET
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: MetadataPatch | None = None
