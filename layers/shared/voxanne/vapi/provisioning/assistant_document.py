"""The provider's document of an agent's assistant: model, prompt, tools, voice, transcriber, webhook."""

from dataclasses import dataclass
from typing import Any, Self

from voxanne.core import config
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.voices import provider_voice
from voxanne.vapi.provisioning.tool_definitions import FUNCTIONS

type Document = dict[str, Any]

# Languages of the transcriber (Deepgram's tags, as the voice provider lists them).
_LANGUAGES = """
bg ca cs da da-DK de de-CH el en en-AU en-GB en-IN en-NZ en-US es es-419 es-LATAM et fi fr fr-CA hi hi-Latn hu id it ja
ko ko-KR lt lv ms nl nl-BE no pl pt pt-BR ro ru sk sv sv-SE ta taq th th-TH tr uk vi zh zh-CN zh-Hans zh-Hant zh-TW
"""


_LANGUAGE_BY_TAG = {tag.lower(): tag for tag in _LANGUAGES.split()}
# Two tags of Norwegian.
_LANGUAGE_BY_TAG["nb"] = _LANGUAGE_BY_TAG["no"]
# Detects the language among the most common ones.
ANY = "multi"
DEFAULT = "en"

_MAX_NAME_LENGTH = 40
_MODEL = {"provider": "openai", "model": "gpt-4.1", "temperature": 0.3}
_DEFAULT_DURATION_SECONDS = 600
# Set when we place the call (vapi/dialling/attempts.py): the contact and the reason. Empty for inbound calls.
_CALL_BACK = '{{ call_back | default: "" }}'
# The provider's other messages come many times per call and contain nothing that we store.
_SERVER_MESSAGES = ["status-update", "end-of-call-report", "tool-calls", "transfer-destination-request"]
# Without a backoff plan the provider does not retry. 6 attempts of 20 s and waits of 2 + 4 + 8 + 16 + 32 s end within
# the 300 s for which a signature is valid.
_REPORT_SERVER = {
    "timeoutSeconds": 20,
    "backoffPlan": {"type": "exponential", "maxRetries": 5, "baseDelaySeconds": 2},
}
# The caller waits for the result of a tool.
_TOOL_SERVER = {"timeoutSeconds": 5, "backoffPlan": {"type": "fixed", "maxRetries": 1, "baseDelaySeconds": 1}}
# The names under which the parser of reports (vapi/events/parser.py) reads what was analysed.
_STRUCTURED_DATA = {
    "type": "object",
    "properties": {
        "sentiment": {
            "type": "string",
            "enum": ["positive", "neutral", "negative"],
            "description": "How the caller felt at the end of the call.",
        },
        "urgency": {
            "type": "string",
            "enum": ["low", "medium", "high"],
            "description": "How soon the clinic has to act; high only for a medical need that cannot wait.",
        },
        "action_items": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What the clinic's staff still has to do after the call, one short sentence each.",
        },
    },
    # Not required, so that the model leaves out what the conversation does not contain, rather than invent it.
    "required": [],
}
# Longer than the provider's 5 s for each: a report is complete rather than fast.
_ANALYSIS_SECONDS = 20
_ANALYSIS_PLAN = {
    "summaryPlan": {"enabled": True, "timeoutSeconds": _ANALYSIS_SECONDS},
    # The other rubrics do not give a plain yes or no, as `analysis.successful` needs.
    "successEvaluationPlan": {"enabled": True, "rubric": "PassFail", "timeoutSeconds": _ANALYSIS_SECONDS},
    "structuredDataPlan": {"enabled": True, "schema": _STRUCTURED_DATA, "timeoutSeconds": _ANALYSIS_SECONDS},
}
# Without a voicemail message the assistant hangs up: anyone may hear what it leaves there.
_VOICEMAIL_DETECTION = {
    "provider": "vapi",
    "type": "audio",
    "backoffPlan": {"startAtSeconds": 2, "frequencySeconds": 2.5, "maxRetries": 6},
}


def transcriber_language(tag: str | None) -> str:
    """Return the transcriber's language closest to a BCP 47 *tag*: zh-Hant for zh-Hant-TW, fr for fr-BE."""
    if tag is None:
        return DEFAULT
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        language = _LANGUAGE_BY_TAG.get("-".join(parts[:length]))
        if language:
            return language
    return ANY


@dataclass(frozen=True)
class Wiring:
    """How the provider reaches us: our webhook's URL, and the id of the credential that it signs with."""

    url: str
    credential_id: str

    @classmethod
    def from_environment(cls) -> Self:
        """Return the wiring of the deployment that the function belongs to."""
        return cls(config.required("VAPI_WEBHOOK_URL"), config.required("VAPI_CREDENTIAL_ID"))


def build_assistant(organization_id: str, agent: Agent, time_zone: str, wiring: Wiring) -> Document:
    """Return the whole document of the agent's assistant."""
    return {
        "name": agent.name[:_MAX_NAME_LENGTH],
        "model": {
            **_MODEL,
            "messages": [{"role": "system", "content": f"{agent.prompt}\n\n{_today(time_zone)}\n{_CALL_BACK}"}],
            "tools": [_tool(name, agent, wiring) for name in sorted(agent.tools)],
        },
        "voice": provider_voice(agent.voice_provider, agent.voice_id, agent.language),
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": transcriber_language(agent.language)},
        "firstMessage": agent.first_message or "",
        "firstMessageMode": "assistant-speaks-first"
        if agent.first_message
        else "assistant-speaks-first-with-model-generated-message",
        "maxDurationSeconds": agent.max_duration_seconds or _DEFAULT_DURATION_SECONDS,
        "analysisPlan": _ANALYSIS_PLAN,
        "voicemailDetection": _VOICEMAIL_DETECTION,
        "server": _server(wiring, _REPORT_SERVER),
        "serverMessages": _SERVER_MESSAGES,
        "metadata": {"organization_id": organization_id, "agent_id": agent.id},
    }


def _today(time_zone: str) -> str:
    """Return a line with today's date, which the provider fills in for each call: models assume their training year."""
    return f"""Today is {{{{"now" | date: "%A, %B %-d, %Y", "{time_zone}"}}}} at the clinic ({time_zone})."""


def _server(wiring: Wiring, retries: Document) -> Document:
    return {"url": wiring.url, "credentialId": wiring.credential_id, **retries}


def _tool(name: str, agent: Agent, wiring: Wiring) -> Document:
    if name == "end_call":
        return {"type": "endCall"}
    if name == "transfer_call":
        return _transfer(agent.transfer_number)
    description, parameters = FUNCTIONS[name]
    return {
        "type": "function",
        "async": False,
        "function": {"name": name, "description": description, "parameters": parameters},
        "server": _server(wiring, _TOOL_SERVER),
    }


def _transfer(number: str | None) -> Document:
    """Return the provider's own transfer tool; without a number it asks our webhook for the destination."""
    return {"type": "transferCall", "destinations": [] if number is None else [{"type": "number", "number": number}]}
