"""Voices and their providers. A voice is never replaced by another: an unknown one is refused or passed on unchanged.

The API calls ElevenLabs "elevenlabs", Vapi calls it "11labs". Its voices have ids of 20 letters and digits; its premade
voices have names, too. The ids here are from ElevenLabs' public list of premade voices.
"""

import re
from typing import Literal

ELEVENLABS = "elevenlabs"

# The voice providers that Vapi supports (its OpenAPI document, August 2026), under their usual names.
type Provider = Literal[
    "azure",
    "cartesia",
    "deepgram",
    "elevenlabs",
    "hume",
    "inworld",
    "lmnt",
    "microsoft",
    "minimax",
    "neuphonic",
    "openai",
    "playht",
    "rime",
    "sesame",
    "smallest",
    "tavus",
    "vapi",
    "wellsaid",
    "xai",
]
PROVIDER_ALIASES = {
    "11labs": ELEVENLABS,
    "eleven_labs": ELEVENLABS,
    "rime-ai": "rime",
    "smallest-ai": "smallest",
    "play_ht": "playht",
}

# Without "bella": ElevenLabs has given that name to two voices.
PREMADE_VOICES = {
    "adam": "pNInz6obpgDQGcFmaJgB",
    "alice": "Xb7hH8MSUJpSbSDYk0k2",
    "antoni": "ErXwobaYiN019PkySvjV",
    "aria": "9BWtsMINqrJLrRacOk9x",
    "arnold": "VR6AewLTigWG4xSOukaG",
    "bill": "pqHfZKP75CvOlQylNhV4",
    "brian": "nPczCjzI2devNBz1zQrb",
    "callum": "N2lVS1w4EtoT3dr4eOWO",
    "charlie": "IKne3meq5aSn9XLyUdCD",
    "charlotte": "XB0fDUnXU5powFXDhCwa",
    "chris": "iP95p4xoKVk53GoZ742B",
    "daniel": "onwK4e9ZLuTAKqWW03F9",
    "domi": "AZnzlk1XvdvUeBnXmlld",
    "eric": "cjVigY5qzO86Huf0OWal",
    "george": "JBFqnCBsd6RMkjVDRZzb",
    "jessica": "cgSgspJ2msm6clMCkdW9",
    "josh": "TxGEqnHWrfWFTfGW9XjX",
    "laura": "FGY2WhTYpPnrIDTdsKH5",
    "liam": "TX3LPaxmHKxFdv7VOQHJ",
    "lily": "pFZP5JQG7iQjIQuC4Bku",
    "matilda": "XrExE9yKIg1WjnnlVkGX",
    "rachel": "21m00Tcm4TlvDq8ikWAM",
    "river": "SAz9YHcvj6GT2YYXdXww",
    "roger": "CwhRBWXzGAHq8TQ4Fs17",
    "sarah": "EXAVITQu4vr4xnSDxMaL",
    "will": "bIHbv24MWmeRgasZH58o",
}
# Vapi's name of a provider, where it differs; Vapi accepts no other spelling.
_VAPI_NAMES = {ELEVENLABS: "11labs", "rime": "rime-ai", "smallest": "smallest-ai"}
_ELEVENLABS_ID = re.compile(r"[A-Za-z0-9]{20}")


def canonical_provider(name: str) -> str:
    """Return the API's name of a provider."""
    return PROVIDER_ALIASES.get(name, name)


def elevenlabs_id(voice: str) -> str | None:
    """Return ElevenLabs' id of a voice, given by id or by the name of a premade voice; None if it is neither."""
    premade = PREMADE_VOICES.get(voice.lower())
    return premade or (voice if _ELEVENLABS_ID.fullmatch(voice) else None)


def provider_voice(provider: str, voice_id: str, language: str | None) -> dict[str, str]:
    """Return the voice as Vapi takes it, with the fields that some providers require."""
    own = (elevenlabs_id(voice_id) if provider == ELEVENLABS else None) or voice_id
    voice = {"provider": _VAPI_NAMES.get(provider, provider), "voiceId": own}
    if provider == "sesame":
        voice["model"] = "csm-1b"
    if provider == "neuphonic":
        voice["language"] = (language or "en").partition("-")[0].lower()
    return voice
