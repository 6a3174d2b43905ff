"""What clients send of an agent."""

import re
from typing import Annotated, Literal, get_args

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
    UniqueItems,
    one_line,
    one_line_field,
    visible,
    visible_text_field,
)
from voxanne.domain.agents.voices import PROVIDER_ALIASES, Provider, canonical_provider

MAX_PROMPT_BYTES = 32_768

_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"


def _check_size(prompt: str) -> str:
    if len(prompt.encode()) > MAX_PROMPT_BYTES:
        raise PydanticCustomError("too_long", "must be at most 32,768 bytes of UTF-8")
    return prompt


def _check_language(tag: str) -> str:
    if not re.fullmatch(_LANGUAGE, tag, re.ASCII):
        raise PydanticCustomError("language", "must be a BCP 47 language tag such as en-US")
    return tag


def _to_provider(name: object) -> object:
    return canonical_provider(name) if isinstance(name, str) else name


type Tool = Literal[
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
type Tools = Annotated[
    list[Tool], UniqueItems("must not name a tool twice"), Field(max_length=len(get_args(Tool.__value__)))
]
type Prompt = Annotated[
    Text,
    visible_text_field(MAX_PROMPT_BYTES),
    AfterValidator(visible),
    AfterValidator(_check_size),
    Field(description="At most 32,768 bytes of UTF-8."),
]
type VoiceProvider = Annotated[
    Provider,
    BeforeValidator(_to_provider),
    Field(description=f"Aliases are also accepted: {', '.join(PROVIDER_ALIASES)}."),
]
type VoiceId = Annotated[
    str,
    one_line_field(100),
    AfterValidator(one_line),
    Field(description="Premade voices of ElevenLabs can also be named, for example `rachel`."),
]
type FirstMessage = Annotated[Text, visible_text_field(1000), AfterValidator(visible)]
type Language = Annotated[
    str,
    Field(max_length=35, examples=["en-US"], json_schema_extra={"pattern": _LANGUAGE}),
    AfterValidator(_check_language),
]
type Seconds = Annotated[int, Field(ge=10, le=43_200)]


class NewAgent(Input):
    """The body of a new agent."""

    name: Name
    prompt: Prompt
    voice_provider: VoiceProvider
    voice_id: VoiceId
    tools: Tools | None = []
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: Metadata | None = None


class AgentChanges(Input):
    """A merge patch of an agent (RFC 7396): absent fields stay unchanged, and null clears an optional field."""

    name: Name = UNSET
    prompt: Prompt = UNSET
    voice_provider: VoiceProvider = UNSET
    voice_id: VoiceId = UNSET
    tools: Tools | None = None
    first_message: FirstMessage | None = None
    language: Language | None = None
    phone_number: Phone | None = None
    transfer_number: Phone | None = None
    max_duration_seconds: Seconds | None = None
    calendar_id: Identifier | None = None
    metadata: MetadataPatch | None = None
