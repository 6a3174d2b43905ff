"""Voices by provider. A voice is never silently replaced: what we don't know is refused, or passed on as it is.

ElevenLabs is "elevenlabs" to our clients and "11labs" to the voice provider; it names voices by ids of 20 letters and
digits, and its premade voices by first names too. The ids are those of ElevenLabs' public list of premade voices.
"""

import re
from typing import Literal

ELEVENLABS = "elevenlabs"

# What the voice provider takes (its OpenAPI document, August 2026), under the names that people use.
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

# "bella" is not among them: two voices went by that name.
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
_ELEVENLABS_ID = re.compile(r"[A-Za-z0-9]{20}")


def canonical_provider(name: str) -> str:
    """Our name of a provider that goes by several."""
    return PROVIDER_ALIASES.get(name, name)


def elevenlabs_id(voice: str) -> str | None:
    """ElevenLabs' id of a premade *voice*, or of one given by its id; None if it is neither."""
    known = PREMADE_VOICES.get(voice.lower())
    return known or (voice if _ELEVENLABS_ID.fullmatch(voice) else None)


# Our name of a provider to the voice provider's own, where they differ. It takes no other spelling.
_AT_PROVIDER = {ELEVENLABS: "11labs", "rime": "rime-ai", "smallest": "smallest-ai"}


def provider_voice(provider: str, voice_id: str, language: str | None) -> dict[str, str]:
    """The voice as the voice provider names it, with what it requires besides."""
    own = (elevenlabs_id(voice_id) if provider == ELEVENLABS else None) or voice_id
    voice = {"provider": _AT_PROVIDER.get(provider, provider), "voiceId": own}
    if provider == "sesame":
        voice["model"] = "csm-1b"
    if provider == "neuphonic":
        voice["language"] = (language or "en").partition("-")[0].lower()
    return voice
