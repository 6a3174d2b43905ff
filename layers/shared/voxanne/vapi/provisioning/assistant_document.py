"""Languages that the transcriber knows, by the tags that it takes (Deepgram's, as the voice provider lists them)."""

from dataclasses import dataclass
from typing import Any

from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.voices import provider_voice
from voxanne.vapi.provisioning.tool_definitions import FUNCTIONS

_KNOWN = """
bg ca cs da da-DK de de-CH el en en-AU en-GB en-IN en-NZ en-US es es-419 es-LATAM et fi fr fr-CA hi hi-Latn hu id it ja
ko ko-KR lt lv ms nl nl-BE no pl pt pt-BR ro ru sk sv sv-SE ta taq th th-TH tr uk vi zh zh-CN zh-Hans zh-Hant zh-TW
"""


_BY_TAG = {tag.lower(): tag for tag in _KNOWN.split()}


# Two names of one language.
_BY_TAG["nb"] = _BY_TAG["no"]


# Whatever is spoken, among the languages that are most so.
ANY = "multi"


DEFAULT = "en"


def transcribers_language(tag: str | None) -> str:
    """The nearest that the transcriber has to a BCP 47 *tag*: zh-Hant-TW is zh-Hant, fr-BE is fr."""
    if tag is None:
        return DEFAULT
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        known = _BY_TAG.get("-".join(parts[:length]))
        if known:
            return known
    return ANY


type Document = dict[str, Any]


_NAME_CHARACTERS = 40


_MODEL = {"provider": "openai", "model": "gpt-4.1", "temperature": 0.3}


_DEFAULT_SECONDS = 600


# Filled in where we place the call (dialling/documents.py): whom it is to, and why. Nothing where someone calls us.
_CALL_BACK = '{{ call_back | default: "" }}'


# The rest of what the provider offers comes many times a call and tells nothing that we keep.
_SERVER_MESSAGES = ["status-update", "end-of-call-report", "tool-calls", "transfer-destination-request"]


# Without a plan a lost report is lost. 6 tries of 20 s and waits of 2 + 4 + 8 + 16 + 32 s end within the 300 s in which
# a signature's time is taken.
_REPORTS = {
    "timeoutSeconds": 20,
    "backoffPlan": {"type": "exponential", "maxRetries": 5, "baseDelaySeconds": 2},
}


# Someone is on the line and waits.
_ANSWERS = {"timeoutSeconds": 5, "backoffPlan": {"type": "fixed", "maxRetries": 1, "baseDelaySeconds": 1}}


@dataclass(frozen=True)
class Wiring:
    """How the provider reaches us: our webhook, and the credential, saved there, that it signs with."""

    url: str
    credential_id: str


def build_assistant(organization_id: str, agent: Agent, time_zone: str, wiring: Wiring) -> Document:
    """The whole document of the agent's assistant."""
    return {
        "name": agent.name[:_NAME_CHARACTERS],
        "model": {
            **_MODEL,
            "messages": [{"role": "system", "content": f"{agent.prompt}\n\n{_today(time_zone)}\n{_CALL_BACK}"}],
            "tools": [_tool(name, agent, wiring) for name in sorted(agent.tools)],
        },
        "voice": provider_voice(agent.voice_provider, agent.voice_id, agent.language),
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": transcribers_language(agent.language)},
        "firstMessage": agent.first_message or "",
        "firstMessageMode": "assistant-speaks-first"
        if agent.first_message
        else "assistant-speaks-first-with-model-generated-message",
        "maxDurationSeconds": agent.max_duration_seconds or _DEFAULT_SECONDS,
        "server": _server(wiring, _REPORTS),
        "serverMessages": _SERVER_MESSAGES,
        "metadata": {"organization_id": organization_id, "agent_id": agent.id},
    }


def _today(time_zone: str) -> str:
    """A line that the provider fills in as each call begins: models take the year of their training for this one."""
    return f"""Today is {{{{"now" | date: "%A, %B %-d, %Y", "{time_zone}"}}}} at the clinic ({time_zone})."""


def _server(wiring: Wiring, patience: Document) -> Document:
    return {"url": wiring.url, "credentialId": wiring.credential_id, **patience}


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
        "server": _server(wiring, _ANSWERS),
    }


def _transfer(number: str | None) -> Document:
    """The provider's own transfer; without a number it asks our webhook where to."""
    return {"type": "transferCall", "destinations": [] if number is None else [{"type": "number", "number": number}]}
